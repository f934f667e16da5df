import { randomBytes } from 'node:crypto'
import type { TestPerson } from '../lib/testing/world'
import { cloudActionInputs } from './cloud-inputs'
import {
  controlWorld,
  cookieOf,
  createWorld,
  expect,
  findCluster,
  type TestOrganization,
  test,
} from './fixtures'
import {
  callAction,
  fetchWithRetry,
  fillParameters,
  PAGES,
  type PathParameters,
  ROUTES,
  readActions,
} from './inventory'

// Two teams of one organization, each with rights in one namespace: neither reads anything of the other.

const mark = (of: string) => `${of}-${randomBytes(6).toString('hex')}`
const SLOW = { timeout: 60_000 }

type Side = {
  person: TestPerson
  cookie: string
  namespace: string
  account: string
  /** Found in what is kept or annotated there, and in no address. */
  marks: string[]
  verification: string
  suspension: string
}

const jsonOf = (text: string, field: string) =>
  new RegExp(`"${field}":"([^"]+)"`).exec(text)?.[1] ?? ''

type Place = { origin: string; world: TestOrganization; operator: string }

const act = async (
  name: string,
  input: unknown,
  { origin, cookie }: { origin: string; cookie: string },
) => {
  const action = readActions().find((each) => each.name === name)
  if (!action) throw new Error(`There is no action ${name}.`)
  const { text } = await callAction(action, input, { origin, cookie, parameters: ANYWHERE })
  return text
}

/** An action is sent to any page that can run it, whatever that page is about. */
const ANYWHERE: PathParameters = {
  cluster: 'x',
  namespace: 'x',
  name: 'x',
  uid: 'x',
  version: '1',
  bucket: 'x',
  suspension: 'x',
  id: 'x',
}

/** An account, a kept verification and a suspension, each with a mark. */
async function sideOf(
  { origin, world, operator }: Place,
  side: Pick<Side, 'person' | 'cookie' | 'namespace' | 'account'>,
): Promise<Side> {
  const { namespace, account, cookie } = side
  const { id, issuerUrl } = findCluster(world, 'train-east')
  const [hidden, note, reason] = [mark('account'), mark('note'), mark('reason')]
  const role = mark('role')
  await controlWorld(world, `clusters/${id}/objects`, {
    put: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: hidden, namespace, annotations: { note } },
    },
  })
  const started = await act(
    'startVerificationAction',
    { cluster: id, namespace, account, force: true },
    { origin, cookie },
  )
  const verification = /verify-[a-z0-9-]+/.exec(started)?.[0] ?? ''
  expect(verification, started).not.toBe('')
  const address = `${origin}/api/verifications/${id}/${namespace}/${verification}`
  await expect
    .poll(async () => (await fetchWithRetry(address, { headers: { cookie } })).text(), {
      timeout: 60_000,
    })
    .toContain('endedAt')
  const principal = `role/${issuerUrl}:system:serviceaccount:${namespace}:${account}`
  const suspended = await act(
    'suspendPrincipalAction',
    { principal, reason, configs: [] },
    { origin, cookie: operator },
  )
  const suspension = jsonOf(suspended, 'id')
  expect(suspension, suspended).not.toBe('')
  const { declareTargetAction } = cloudActionInputs({ cluster: id, namespace, name: account }, role)
  expect(await act('declareTargetAction', declareTargetAction, { origin, cookie })).toContain(
    '"kept":"declared"',
  )
  return { ...side, marks: [hidden, note, reason, role], verification, suspension }
}

const addressesOf = (world: TestOrganization, side: Side) => {
  const { id } = findCluster(world, 'train-east')
  const { namespace, account, verification, suspension } = side
  const query = new URLSearchParams({ cluster: id, namespace })
  const search = new URLSearchParams({ q: side.marks[0] ?? '' })
  return [...PAGES, ...ROUTES].flatMap((address) => {
    const name = address.includes('verifications') ? verification : account
    const parameters = { ...ANYWHERE, cluster: id, namespace, suspension, name }
    const filled = fillParameters(address, parameters)
    const searched = /audit|jump/.test(address) ? [`${filled}?${search}`] : []
    return [filled, `${filled}?${query}`, ...searched]
  })
}

test('two people cannot read each other’s namespaces by any page, route or stream', async ({
  baseURL: origin = '',
}) => {
  const world = await createWorld()
  const operator = await cookieOf(world.tokens.operator, origin)
  const place = { origin, world, operator }
  const enter = async (person: TestPerson) => cookieOf(world.tokens[person], origin)
  const sides = [
    await sideOf(place, {
      person: 'team',
      cookie: await enter('team'),
      namespace: 'ml-team',
      account: 'train-runner',
    }),
    await sideOf(place, {
      person: 'partner',
      cookie: await enter('partner'),
      namespace: 'inference',
      account: 'serve',
    }),
  ]
  for (const own of sides) {
    const seen = new Set<string>()
    for (const side of sides) {
      const foreign = side !== own
      for (const address of addressesOf(world, side)) {
        // A stream of one's own has nothing to hide, and may not end.
        if (!foreign && address.includes('/events')) continue
        const response = await fetchWithRetry(`${origin}${address}`, {
          headers: { cookie: own.cookie, accept: '*/*' },
          signal: AbortSignal.timeout(120_000),
        })
        const text = await response.text()
        for (const secret of side.marks.filter((each) => !address.includes(each)))
          if (text.includes(secret)) {
            expect(foreign, `${own.person} reads ${secret} at ${address}`).toBe(false)
            seen.add(secret)
          }
        if (foreign && !address.includes(side.verification))
          expect(text, `${own.person} at ${address}`).not.toContain(side.verification)
      }
    }
    expect([...seen].sort(), `${own.person} reads their own`).toEqual([...own.marks].sort())
  }
})

test('no action changes a resource of another person’s namespace', async ({
  baseURL: origin = '',
}) => {
  const world = await createWorld()
  const { id } = findCluster(world, 'train-east')
  const cookie = await cookieOf(world.tokens.team, origin)
  const there = { cluster: id, namespace: 'inference', name: 'serve' }
  const attempts: [name: string, input: unknown][] = [
    ['openNamespaceAction', { cluster: id, namespace: 'inference' }],
    ['forgetNamespaceAction', { cluster: id, namespace: 'inference' }],
    ['createServiceAccountAction', { ...there, name: 'new', injection: 'default', audience: '' }],
    ['setInjectionAction', { ...there, resourceVersion: '1', injection: 'none', audience: '' }],
    ['startVerificationAction', { ...there, account: 'serve', force: true }],
    ['createCanaryAction', { ...there, account: 'serve', force: true, schedule: 'hourly' }],
    [
      'createCanaryAction',
      {
        ...there,
        account: 'serve',
        force: true,
        schedule: 'hourly',
        target: { cloud: 'aws', accountId: '111122223333', role: 'stolen' },
      },
    ],
    ['cancelVerificationAction', there],
    ['settleVerificationAction', there],
    ['restartDeploymentAction', { ...there, deployment: 'serve' }],
    ...Object.entries(cloudActionInputs(there)),
    ['suspendPrincipalAction', { principal: 'role/other', reason: 'stolen', configs: [] }],
  ]
  for (const [name, input] of attempts) {
    const text = await act(name, input, { origin, cookie })
    expect(text, name).toMatch(/"code":"(forbidden|not-found)"|"(started|created)":false/)
  }
})

test('a person without list permissions opens, views and forgets their namespace', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  await page.goto('/')
  await expect(page.getByText('No service account that you can read')).toBeVisible(SLOW)
  await page.getByRole('main').getByRole('link', { name: 'Open a namespace' }).first().click()
  const name = page.getByRole('textbox', { name: 'Namespace' })
  await expect(name).toBeVisible(SLOW)
  await page.getByRole('combobox', { name: 'Cluster' }).selectOption({ label: 'train-east' })
  await name.fill('inference')
  await page.getByRole('button', { name: 'Open namespace' }).click()
  await expect(
    page.getByText(/You cannot list service accounts in inference of train-east/),
  ).toBeVisible(SLOW)
  await name.fill('ml-team')
  await page.getByRole('button', { name: 'Open namespace' }).click()
  const row = page.getByRole('row', { name: /ml-team/ })
  await expect(row).toContainText('read accounts, create accounts, annotate accounts, verify', SLOW)
  await expect(row).toContainText(/3 of \d+ injected/, SLOW)
  await expect(row).toContainText('Permission denied')
  await expect(row).toContainText('NoneNone yet')
  await expect(page.getByText('lab is unreachable')).toBeVisible(SLOW)
  await row.getByRole('link', { name: 'ml-team' }).click()
  await expect(page.getByRole('link', { name: 'train-runner' })).toBeVisible(SLOW)
  await page.goto('/workloads?view=namespaces')
  await page.getByRole('button', { name: 'Forget ml-team' }).click()
  await expect(page.getByText('You cannot list the namespaces of train-east')).toBeVisible(SLOW)
  expect(findCluster(world, 'train-east').id).toBeTruthy()
})

test('every screen works for a person without cluster-wide permissions', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  const { id } = findCluster(world, 'train-east')
  const broken: string[] = []
  for (const address of PAGES.filter((each) => each !== '/sign-in')) {
    const name = address.startsWith('/policies') ? 'legacy-share' : 'train-runner'
    const parameters = { ...ANYWHERE, cluster: id, namespace: 'ml-team', name, bucket: 'datasets' }
    await page.goto(fillParameters(address, parameters))
    const title = page.getByRole('heading', { level: 1 })
    const missing = page.getByText('Page not found')
    await expect(title.or(missing).first(), address).toBeVisible(SLOW)
    if (await page.getByText('Could not load this page').isVisible()) broken.push(address)
  }
  expect(broken).toEqual([])
})
