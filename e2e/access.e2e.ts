import { callCoreWeave, cookieHeader, createWorld, expect, signInWithToken, test } from './fixtures'
import {
  callAction,
  fetchWithRetry,
  fillParameters,
  methodOf,
  PAGES,
  ROUTES,
  readActions,
} from './inventory'
import { configsOf, inputsFor, type Marked, markedWorld } from './marked-world'
import { createMarkedRequest } from './request-access'

// The inventory is read from the build: a new page, route or action is tested here without being named,
// and an action without an input below fails.

/** Answer with what the caller's own organization has, whatever is named. */
const OWN = [
  'exchangeStorageKeysAction',
  'setOrganizationIdAction',
  'diagnoseAction',
  'createNotificationTargetAction',
  'deleteOwnNotificationsAction',
  'createRequestAction',
  'endSessionsAction',
  'namePersonAction',
  'requestChainCheckAction',
]
const SESSION_ROUTES = ['/api/sign-in', '/api/sign-out']
const OPEN_PAGES = ['/sign-in', '/sign-in/done']
/** These begin or end a session, and identity providers call some of them. */
const OPEN_ROUTES = [
  '/.well-known/security.txt',
  '/api/sign-in',
  '/api/sign-in/start',
  '/api/sign-in/callback',
  '/api/sign-in/back-channel-logout',
]

/** What would change if any action were let through. */
const stateOf = async ({ world, cluster }: Marked) => ({
  configs: await configsOf(world),
  policies: await callCoreWeave(world.tokens.operator, 'GET', '/v1/cwobject/access-policy'),
  accounts: await callCoreWeave(
    world.tokens.operator,
    'GET',
    `/k8s/${cluster.id}/t/${world.tokens.operator}/api/v1/namespaces/ml-team/serviceaccounts`,
  ),
  jobs: await callCoreWeave(
    world.tokens.operator,
    'GET',
    `/k8s/${cluster.id}/t/${world.tokens.operator}/apis/batch/v1/namespaces/ml-team/jobs`,
  ),
})

test('pages, routes and actions refuse a request without a session', async ({
  baseURL: origin = '',
}) => {
  const marked = await markedWorld()
  const before = await stateOf(marked)
  for (const address of PAGES.filter((page) => !OPEN_PAGES.includes(page))) {
    const response = await fetchWithRetry(
      `${origin}${fillParameters(address, marked.parameters)}`,
      {
        redirect: 'manual',
      },
    )
    const text = await response.text()
    // A page that has begun to stream can only redirect from within.
    const sent = response.headers.get('location') ?? text
    expect(sent, address).toContain('/sign-in')
    expect(text, address).not.toContain(marked.world.orgId)
  }
  for (const address of ROUTES.filter((route) => !OPEN_ROUTES.includes(route))) {
    const response = await fetchWithRetry(
      `${origin}${fillParameters(address, marked.parameters)}`,
      { method: methodOf(address) },
    )
    expect(response.status, address).toBe(401)
    expect(await response.json(), address).toMatchObject({ code: 'unauthenticated' })
  }
  const inputs = inputsFor(marked)
  for (const action of readActions()) {
    const input = inputs[action.name]
    expect(input, `${action.name} has no input in this test`).toBeDefined()
    const { text } = await callAction(action, input, { origin, parameters: marked.parameters })
    expect(text, action.name).toContain('"code":"unauthenticated"')
  }
  expect(await stateOf(marked)).toEqual(before)
})

test('a member of another organization can read and change nothing', async ({
  page,
  baseURL: origin = '',
}) => {
  const marked = await markedWorld()
  const { world, mark, parameters } = marked
  const before = await stateOf(marked)
  const other = await createWorld()
  await signInWithToken(page, world.tokens.team)
  // The other organization may get a first request of its own below, but no second.
  for (const number of [1, 2])
    expect(
      await createMarkedRequest({
        mark,
        parameters,
        origin,
        cookie: await cookieHeader(page.context()),
      }),
    ).toContain(`"value":{"id":${number}}`)
  await signInWithToken(page, other.tokens.operator)
  const cookie = await cookieHeader(page.context())

  // The mark may come back where it was part of the address; nothing else of this world may.
  const foreign = [world.orgId, world.orgUid, ...Object.values(world.tokens)]
  const answered: string[] = []
  for (const address of [...PAGES, ...ROUTES.filter((each) => !SESSION_ROUTES.includes(each))]) {
    const own = fillParameters(address, parameters)
    const response = await fetchWithRetry(`${origin}${own}`, {
      method: methodOf(address),
      headers: { cookie, accept: '*/*' },
      signal: AbortSignal.timeout(120_000),
    })
    const text = await response.text()
    for (const secret of foreign) expect(text, own).not.toContain(secret)
    if (!own.includes(mark)) expect(text, own).not.toContain(mark)
    if (own !== address && ROUTES.includes(address))
      if (response.ok && !/"ok":false/.test(text)) answered.push(`${own}: ${text.slice(0, 300)}`)
  }
  expect(answered).toEqual([])
  const inputs = inputsFor(marked)
  for (const action of readActions()) {
    const { text } = await callAction(action, inputs[action.name], { origin, cookie, parameters })
    for (const secret of foreign) expect(text, action.name).not.toContain(secret)
    if (OWN.includes(action.name)) continue
    expect(text, action.name).toMatch(/"ok":false/)
    expect(text, action.name).toMatch(
      /"code":"(not-found|forbidden|conflict|invalid|unauthenticated)"/,
    )
  }
  expect(await stateOf(marked)).toEqual(before)
})
