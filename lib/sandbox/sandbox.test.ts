import { createConnection } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCoreWeave } from '@/lib/testing/clients'
import {
  controlSandbox,
  exchangeAtSandbox,
  firstOf,
  serviceAccountToken,
} from '@/lib/testing/sandbox/control'
import { startSandbox } from './start'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const api = (token: string) => openCoreWeave({ baseUrl: sandbox.url, token })

/** A raw request, because `fetch` sets Host and Origin itself. */
const raw = (head: string) =>
  new Promise<string>((resolve) => {
    const socket = createConnection(Number(new URL(sandbox.url).port), '127.0.0.1')
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
    socket.end(`${head}\r\nConnection: close\r\n\r\n`)
  })

test('worlds are isolated', async () => {
  const [one, two] = [sandbox.createWorld('default'), sandbox.createWorld('default')]
  const [mine, theirs] = [api(one.tokens.operator), api(two.tokens.operator)]
  await mine.deletePolicy('legacy-share')
  expect((await theirs.listPolicies()).map(({ name }) => name)).toContain('legacy-share')
  await expect(mine.getCluster(firstOf(two).id)).rejects.toMatchObject({ code: 'not-found' })
  const [config] = await theirs.listFederationConfigs()
  await expect(mine.getFederationConfig(config?.uid ?? '')).rejects.toMatchObject({
    code: 'not-found',
  })
  expect((await mine.whoami()).orgUid).not.toBe((await theirs.whoami()).orgUid)
  const token = await serviceAccountToken(
    sandbox,
    two,
    'ml-team/train-runner',
    firstOf(two).issuerUrl,
  )
  expect((await exchangeAtSandbox(sandbox, two.orgId, token)).status).toBe(200)
  expect((await exchangeAtSandbox(sandbox, one.orgId, token)).status).toBe(400)
})

test('refuses browsers and foreign host names, and answers local programs', async () => {
  const whoami = 'GET /v1beta1/auth/whoami HTTP/1.1\r\n'
  expect(await raw(`${whoami}Host: rebound.example.com`)).toContain(' 403 ')
  expect(await raw(`${whoami}Host: localhost.example.com`)).toContain(' 403 ')
  expect(await raw(`${whoami}Host: localhost\r\nOrigin: http://localhost`)).toContain(' 403 ')
  expect(await raw(`${whoami}Host: localhost\r\nOrigin: null`)).toContain(' 403 ')
  expect(await raw(`${whoami}Host: [::1]`)).toContain(' 401 ')
  expect(await raw(`${whoami}Host: 127.0.0.1:${new URL(sandbox.url).port}`)).toContain(' 401 ')
  expect(await raw('GET http://evil.example.com/ HTTP/1.1\r\nHost: localhost')).toContain(' 403 ')
  const proxied = 'GET http://datasets.cwobject.test/ HTTP/1.1\r\nHost: datasets.cwobject.test'
  expect(await raw(proxied)).toContain('<Code>AccessDenied</Code>')
})

test.each([
  'GET \\\\ HTTP/1.1\r\nHost: localhost',
  'GET * HTTP/1.1\r\nHost: localhost',
  'TRACE / HTTP/1.1\r\nHost: localhost',
  'GET /v1/cwobject/access-policy/%zz HTTP/1.1\r\nHost: localhost',
  'GET /%zz HTTP/1.1\r\nHost: cwobject.localhost',
  'GET /sandbox/worlds/../../x HTTP/1.1\r\nHost: localhost',
  'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999',
  'GET / HTTP/1.1\r\nHost: a b',
  'not http at all',
])('the bad request %j is survived', async (head) => {
  const first = await raw(head)
  expect(first).not.toContain(' 500 ')
  expect(first).not.toContain(' 200 ')
  expect((await fetch(`${sandbox.url}/v1beta1/auth/whoami`)).status).toBe(401)
})

test('the control API requires its token', async () => {
  expect(
    (await controlSandbox({ ...sandbox, controlToken: 'guess' }, '', { seed: 'empty' })).status,
  ).toBe(403)
  const made = await controlSandbox(sandbox, '', { seed: 'empty' })
  expect(made).toMatchObject({ status: 201, body: { orgUid: expect.any(String) } })
  expect((await controlSandbox(sandbox, '', { seed: 'nonsense' })).status).toBe(422)
  expect((await controlSandbox(sandbox, '/unknown/faults', { kind: 'hang' })).status).toBe(404)
})

test('the empty world has clusters and buckets, and grants no access', async () => {
  const { tokens, clusters, buckets } = sandbox.createWorld('empty')
  expect(clusters.map(({ name }) => name)).toEqual([
    'train-east',
    'serve-west',
    'research-north',
    'lab',
  ])
  expect(buckets).toHaveLength(12)
  const operator = api(tokens.operator)
  expect(await operator.listFederationConfigs()).toEqual([])
  expect(await operator.listPolicies()).toEqual([])
})

test('each person has the permissions of their role', async () => {
  const { tokens } = sandbox.createWorld('default')
  const ask = async (token: string, action: string) =>
    api(token).canI({ actions: [action], resources: ['*'] })
  for (const action of ['ListAccessPolicy', 'EnsureAccessPolicy', 'ListBucketInfo']) {
    expect(await ask(tokens.operator, `cwobject:${action}`)).toBe(true)
    expect(await ask(tokens.reviewer, `cwobject:${action}`)).toBe(true)
    expect(await ask(tokens.team, `cwobject:${action}`)).toBe(action === 'ListBucketInfo')
  }
  // Object Storage Admin has no access to data; only an organization policy gives it.
  expect(await ask(tokens.operator, 's3:GetObject')).toBe(false)
  const reviewer = api(tokens.reviewer)
  expect(await reviewer.listFederationConfigs()).toHaveLength(3)
  await expect(
    reviewer.createFederationConfig({ name: 'x', issuerUrl: 'https://a.test', audience: 'b' }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  await expect(api(tokens.team).listFederationConfigs()).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('an organization policy can grant a person more than the role', async () => {
  const { tokens } = sandbox.createWorld('default')
  const { uid } = await api(tokens.team).whoami()
  await api(tokens.operator).ensurePolicy({
    version: 'v1alpha1',
    name: 'team-reads-policies',
    statements: [
      {
        name: 'read',
        effect: 'Allow',
        actions: ['cwobject:ListAccessPolicy'],
        resources: ['*'],
        principals: [`coreweave/${uid}`],
      },
    ],
  })
  expect(await api(tokens.team).listPolicies()).toHaveLength(5)
})

test('an expired token is rejected by the API and, with 403, by clusters', async () => {
  const { orgUid, tokens, clusters } = sandbox.createWorld('default')
  await controlSandbox(sandbox, `/${orgUid}/people`, { role: 'team', expired: true })
  await expect(api(tokens.team).whoami()).rejects.toMatchObject({ code: 'unauthenticated' })
  const url = `${sandbox.url}/k8s/${clusters[0]?.id}/t/${tokens.team}/api/v1/namespaces`
  expect((await fetch(url)).status).toBe(403)
})

test('a fault applies to matching requests, as often as configured', async () => {
  const { orgUid, tokens } = sandbox.createWorld('default')
  const operator = api(tokens.operator)
  await controlSandbox(sandbox, `/${orgUid}/faults`, {
    path: '/v1/cwobject/*',
    kind: 'garbage',
    after: 1,
  })
  expect(await operator.listPolicies()).toHaveLength(4)
  await expect(operator.listPolicies()).rejects.toMatchObject({ code: 'upstream' })
  expect(await operator.listPolicies()).toHaveLength(4)
})

test('a resource name can trigger a hanging response, which ends when the client disconnects', async () => {
  const { tokens } = sandbox.createWorld('empty')
  const policy = { version: 'v1alpha1', name: 'hang-now', statements: [] }
  await expect(
    fetch(`${sandbox.url}/v1/cwobject/access-policy`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.operator}` },
      body: JSON.stringify({ policy }),
      signal: AbortSignal.timeout(150),
    }),
  ).rejects.toThrow()
  expect(await api(tokens.operator).listPolicies()).toEqual([])
})

test('a slow surface responds late but correctly', async () => {
  const { orgUid, tokens } = sandbox.createWorld('default')
  await controlSandbox(sandbox, `/${orgUid}/faults`, {
    surface: 'coreweave',
    kind: 'slow',
    delayMs: 150,
  })
  const start = Date.now()
  expect(await api(tokens.operator).listPolicies()).toHaveLength(4)
  expect(Date.now() - start).toBeGreaterThanOrEqual(145)
})

test('a private cluster’s API server is unreachable', async () => {
  const { clusters, tokens } = sandbox.createWorld('default')
  const lab = clusters.find(({ name }) => name === 'lab')
  const [host = ''] = lab?.apiServerEndpoint.split('/') ?? []
  expect(await raw(`GET /version HTTP/1.1\r\nHost: ${host}`)).toBe('')
  const [east = ''] = clusters[0]?.apiServerEndpoint.split('/') ?? []
  const head = `GET /api/v1/namespaces HTTP/1.1\r\nHost: ${east}`
  expect(await raw(`${head}\r\nAuthorization: Bearer ${tokens.operator}`)).toContain(' 200 ')
})
