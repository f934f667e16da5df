import { afterAll, beforeEach, expect, test } from 'vitest'
import { createSandboxKubernetes } from '.'
import type { SandboxKubernetes } from './types'

const clusters: SandboxKubernetes[] = []
let cluster: SandboxKubernetes

beforeEach(() => {
  cluster = createSandboxKubernetes({
    clusterId: 'c',
    issuerUrl: 'https://issuer.test/id/c',
    sign: async (claims) => JSON.stringify(claims),
    keys: () => ({ keys: [] }),
    discovery: () => ({ issuer: 'https://issuer.test/id/c' }),
    orgId: 'abc123',
    exchangeUrl: 'http://127.0.0.1:9/exchange',
    storageEndpoint: 'http://127.0.0.1:9',
    region: 'US-EAST-04A',
    webhook: 'missing',
    people: [
      { token: 'root', username: 'root', groups: ['system:masters'] },
      { token: 'nobody', username: 'nobody', groups: [] },
    ],
    now: () => new Date('2026-01-02T03:04:05.678Z'),
  })
  clusters.push(cluster)
})
afterAll(() => Promise.all(clusters.map(({ close }) => close())))

type Sent = { method?: string; body?: unknown; token?: string | undefined; type?: string }

async function ask(path: string, { method, body, type, ...rest }: Sent = {}) {
  const request = new Request(`http://cluster.test${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: type ? { 'content-type': type } : {},
    body: body === undefined ? null : JSON.stringify(body),
  })
  const token = 'token' in rest ? rest.token : 'root'
  const response = await cluster.handle(request, { token, path: new URL(request.url).pathname })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts'

test('errors are Status objects as the API server returns them', async () => {
  expect(await ask(`${ACCOUNTS}/x`)).toEqual({
    status: 404,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'serviceaccounts "x" not found',
      reason: 'NotFound',
      details: { name: 'x', kind: 'serviceaccounts' },
      code: 404,
    },
  })
  const name = 'Bad_Name'
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
  expect((await ask(ACCOUNTS, { body: { metadata: { name } } })).body).toMatchObject({
    message: `ServiceAccount "${name}" is invalid: metadata.name: Invalid value: "${name}": ${rule}`,
    reason: 'Invalid',
    details: {
      name,
      kind: 'ServiceAccount',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: "${name}": ${rule}`,
          field: 'metadata.name',
        },
      ],
    },
    code: 422,
  })
})

test.each([
  [undefined, '/version', 200],
  [undefined, '/healthz', 200],
  [undefined, ACCOUNTS, 403],
  [undefined, '/.well-known/openid-configuration', 403],
  ['wrong', '/version', 401],
  ['nobody', '/openid/v1/jwks', 200],
  ['nobody', '/metrics', 403],
  ['nobody', ACCOUNTS, 403],
  ['root', '/api/v1/gadgets', 404],
  ['root', '/api/v1/namespaces/default/nodes', 404],
  ['root', '/', 200],
  ['nobody', '/apis/', 200],
  ['nobody', '/version/', 200],
  ['root', '/metrics', 404],
  ['nobody', '/', 403],
])('with the token %s GET %s answers %d', async (token, path, status) => {
  expect((await ask(path, { token })).status).toBe(status)
})

test.each([
  ['a text', 'text'],
  ['no object', 7],
  ['metadata of another shape', { metadata: { name: 5 } }],
  ['labels of another shape', { metadata: { name: 'x', labels: { a: 1 } } }],
  ['another namespace', { metadata: { name: 'x', namespace: 'kube-system' } }],
])('a body that is %s is a bad request', async (_name, body) => {
  expect((await ask(ACCOUNTS, { body })).status).toBe(400)
})

test.each([
  [{ spec: 'text' }],
  [{ spec: { containers: 'text' } }],
  [{ spec: { containers: [{ name: 'a', image: 'b', env: 'c' }] } }],
])('a pod like %j is a bad request', async (pod) => {
  const body = { metadata: { name: 'x' }, ...pod }
  expect((await ask('/api/v1/namespaces/default/pods', { body })).status).toBe(400)
})

test.each([
  ['pods', {}, 'spec'],
  ['pods', { spec: {} }, 'spec.containers'],
  ['pods', { spec: { containers: [] } }, 'spec.containers'],
  ['pods', { spec: { containers: [{ image: 'a' }] } }, 'spec.containers[0].name'],
  ['pods', { spec: { containers: [{ name: 'a' }] } }, 'spec.containers[0].image'],
])('%s like %j lack a required field', async (plural, body, field) => {
  const refused = await ask(`/api/v1/namespaces/default/${plural}`, {
    body: { metadata: { name: 'x' }, ...body },
  })
  expect(refused).toMatchObject({
    status: 422,
    body: { message: `Pod "x" is invalid: ${field}: Required value` },
  })
})

test.each([
  [
    { matchLabels: { app: 'other' } },
    /spec.template.metadata.labels: Invalid value: .*does not match/,
  ],
  [{}, /spec.selector: Invalid value: \{\}: empty selector/],
])('a Deployment with the selector %j is refused', async (selector, words) => {
  const containers = [{ name: 'a', image: 'b' }]
  const template = { metadata: { labels: { app: 'x' } }, spec: { containers } }
  const refused = await ask('/apis/apps/v1/namespaces/default/deployments', {
    body: { metadata: { name: 'x' }, spec: { selector, template } },
  })
  expect(refused.status).toBe(422)
  expect(refused.body.message).toMatch(words)
})

test('a quota says what is used of it', async () => {
  await ask('/api/v1/namespaces/default/resourcequotas', {
    body: { metadata: { name: 'few' }, spec: { hard: { configmaps: '2', 'requests.cpu': '1' } } },
  })
  await ask('/api/v1/namespaces/default/configmaps', { body: { metadata: { name: 'one' } } })
  await new Promise((done) => setImmediate(done))
  const { body } = await ask('/api/v1/namespaces/default/resourcequotas/few')
  expect(body.status).toEqual({
    hard: { configmaps: '2', 'requests.cpu': '1' },
    used: { configmaps: '1' },
  })
})

test('a service has the endpoints of the pods that it selects, until it is deleted', async () => {
  const place = '/api/v1/namespaces/default'
  await cluster.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'behind', namespace: 'default', labels: { app: 'x' } },
    spec: { containers: [], nodeName: 'gd92f1a' },
    status: {
      phase: 'Running',
      podIP: '10.1.2.3',
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  })
  const spec = { selector: { app: 'x' }, ports: [{ port: 80, targetPort: 8080 }] }
  const made = await ask(`${place}/services`, { body: { metadata: { name: 'front' }, spec } })
  expect(made.body.spec).toMatchObject({
    type: 'ClusterIP',
    clusterIP: expect.stringMatching(/^10\./),
  })
  const settled = () => new Promise((done) => setTimeout(done, 5))
  await settled()
  expect((await ask(`${place}/endpoints/front`)).body.subsets).toMatchObject([
    { addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 8080, protocol: 'TCP' }] },
  ])
  await ask(`${place}/services/front`, { method: 'DELETE' })
  await settled()
  expect((await ask(`${place}/endpoints/front`)).status).toBe(404)
})

test('a patch cannot change an object’s identity', async () => {
  const { body: before } = await ask(`${ACCOUNTS}/default`)
  const patched = await ask(`${ACCOUNTS}/default`, {
    method: 'PATCH',
    type: 'application/merge-patch+json',
    body: JSON.parse(
      '{"kind":"Pod","metadata":{"name":"y","uid":"z","labels":{"a":"b"},"__proto__":{"c":"d"}}}',
    ),
  })
  expect(patched.body).toMatchObject({
    kind: 'ServiceAccount',
    metadata: { name: 'default', uid: before.metadata.uid, labels: { a: 'b' } },
  })
  expect(Object.hasOwn(Object.prototype, 'c')).toBe(false)
  const type = 'application/json'
  const refused = await ask(`${ACCOUNTS}/default`, { method: 'PATCH', type, body: {} })
  expect(refused.status).toBe(415)
})

test('a replacement requires the current version', async () => {
  const path = `${ACCOUNTS}/default`
  const { body: read } = await ask(path)
  const change = { ...read, metadata: { ...read.metadata, labels: { a: 'b' } } }
  expect((await ask(path, { method: 'PUT', body: change })).status).toBe(200)
  expect((await ask(path, { method: 'PUT', body: change })).body).toMatchObject({
    code: 409,
    reason: 'Conflict',
  })
})

test('deleting a namespace deletes everything in it', async () => {
  await ask('/api/v1/namespaces', { body: { metadata: { name: 'gone' } } })
  const inside = '/api/v1/namespaces/gone/serviceaccounts'
  await ask(inside, { body: { metadata: { name: 'x' } } })
  const { body } = await ask('/api/v1/namespaces/gone', { method: 'DELETE' })
  expect(body).toMatchObject({ status: { phase: 'Terminating' } })
  expect((await ask(inside, { body: { metadata: { name: 'late' } } })).body).toMatchObject({
    code: 403,
    details: { causes: [{ reason: 'NamespaceTerminating' }] },
  })
  await expect.poll(async () => (await ask('/api/v1/namespaces/gone')).status).toBe(404)
  expect((await ask(inside)).body.items).toEqual([])
})

test('orphaned dependents survive their owner', async () => {
  const { body: owner } = await ask(ACCOUNTS, { body: { metadata: { name: 'owner' } } })
  const { name, uid } = owner.metadata
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ServiceAccount', name, uid }]
  for (const child of ['kept', 'taken'])
    await ask(ACCOUNTS, { body: { metadata: { name: child, ownerReferences } } })
  await ask(`${ACCOUNTS}/owner?propagationPolicy=Orphan`, { method: 'DELETE' })
  expect((await ask(`${ACCOUNTS}/kept`)).body.metadata).not.toHaveProperty('ownerReferences')
})

test('the control API puts and removes objects without authorization or admission', async () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'p', namespace: 'n' },
  }
  cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } })
  cluster.put(object)
  cluster.put({ ...object, metadata: { ...object.metadata, labels: { again: 'yes' } } })
  const { body } = await ask('/api/v1/namespaces/n/serviceaccounts')
  expect(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual([
    'default',
    'p',
  ])
  expect(body.items[1].metadata.labels).toEqual({ again: 'yes' })
  cluster.remove('ServiceAccount', 'n', 'p')
  expect((await ask('/api/v1/namespaces/n/serviceaccounts/p')).status).toBe(404)
})

test('the webhook acts only while its configuration exists', async () => {
  const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations'
  const names = async () =>
    (await ask(path)).body.items.map(
      ({ metadata }: { metadata: { name: string } }) => metadata.name,
    )
  expect(await names()).toEqual([])
  cluster.setWebhook('installed')
  expect(await names()).toEqual(['pod-identity-webhook'])
  cluster.setWebhook('missing')
  await expect.poll(names).toEqual([])
  cluster.setWebhook('installed')
  expect(await names()).toEqual(['pod-identity-webhook'])
})
