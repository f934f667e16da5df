import { expect, signInByForm, test } from './fixtures'

const PARTS = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
]

const EXPECTED = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

test('every response carries the content security policy, every page its own nonce, and no page violates it', async ({
  page,
  world,
}) => {
  const violations: string[] = []
  const bare: string[] = []
  const nonces = new Set<string>()
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text())
  })
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.startsWith('/_next/static/')) return
    const headers = response.headers()
    const policy = headers['content-security-policy'] ?? ''
    const script = policy.split('; ').find((part) => part.startsWith('script-src')) ?? ''
    const nonce = /'nonce-([^']+)'/.exec(script)?.[1]
    if (nonce) nonces.add(nonce)
    const missing = [
      ...PARTS.filter((part) => !policy.includes(part)),
      ...Object.entries(EXPECTED).flatMap(([name, value]) =>
        headers[name] === value ? [] : [name],
      ),
      ...(nonce ? [] : ['a nonce']),
      ...(/unsafe-(inline|eval)/.test(script) ? ['a script-src without unsafe-*'] : []),
    ]
    if (missing.length) bare.push(`${response.status()} ${pathname} lacks ${missing.join(', ')}`)
  })

  await signInByForm(page, world.tokens.operator)
  const cluster = world.clusters[0]?.id ?? ''
  const addresses = [
    '/',
    '/clusters',
    `/clusters/${cluster}`,
    `/workloads?cluster=${cluster}`,
    '/federation',
    '/federation/new',
    '/policies',
    '/policies/new',
    '/policies/legacy-share',
    '/verifications',
    '/diagnose',
    '/audit',
    '/settings',
    '/no-such-page',
  ]
  for (const address of addresses) {
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.waitForLoadState('networkidle')
  }
  expect(bare).toEqual([])
  expect(violations).toEqual([])
  expect(nonces.size).toBeGreaterThanOrEqual(addresses.length)
})

test('prefetches, error responses and public files carry the policy too', async ({ request }) => {
  for (const [address, headers] of [
    ['/clusters', { purpose: 'prefetch' }],
    ['/api/clusters', {}],
    ['/api/no-such-route', {}],
    ['/favicon.ico', {}],
    ['/icon.svg', {}],
    ['/manifest.webmanifest', {}],
    ['/robots.txt', {}],
    ['/.well-known/security.txt', {}],
  ] as const) {
    const response = await request.get(address, { headers, maxRedirects: 0 })
    expect(response.headers()['content-security-policy'], address).toContain(
      "frame-ancestors 'none'",
    )
  }
})
