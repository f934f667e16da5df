import { expect, test } from '../fixtures'
import { createRawClient } from '../raw-request'

const EXPECTED = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

test('answers that Next.js gives before the proxy, and refusals, carry the security headers', async ({
  baseURL: origin = '',
}) => {
  const client = createRawClient(origin, 1)
  for (const [method, address, status] of [
    ['TRACE', '/', 405],
    ['OPTIONS', '/api/clusters', 405],
    ['DELETE', '/clusters', 405],
    ['GET', '/clusters/', 308],
    ['GET', '//clusters', 308],
    ['GET', '/clusters/%E0%A4%A', 400],
    ['GET', '/buckets/%ff', 400],
    ['GET', '/audit?q=a%00b', 400],
    ['GET', '/_next/static/nothing.js', 404],
    ['GET', '/_next/image?url=/icon.svg&w=64&q=75', 404],
  ] as const) {
    const answer = await client.send({ method, address })
    const what = `${method} ${address}`
    expect(answer.status, what).toBe(status)
    for (const [name, value] of Object.entries(EXPECTED))
      expect(answer.headers[name], `${what}: ${name}`).toBe(value)
    expect(answer.headers['content-security-policy'], what).toContain("default-src '")
  }
  client.close()
})
