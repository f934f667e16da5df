import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstOf } from '@/lib/testing/sandbox/control'
import { startSandbox } from '../start'

// Request and response formats that clients other than the console use.
let sandbox: Awaited<ReturnType<typeof startSandbox>>
let base = ''

beforeAll(async () => {
  sandbox = await startSandbox()
  const world = sandbox.createWorld('default')
  base = `${sandbox.url}/k8s/${firstOf(world).id}/t/${world.tokens.operator}`
})
afterAll(() => sandbox.close())

const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts'
const PODS = '/api/v1/namespaces/default/pods'
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

const ask = (path: string, init: RequestInit = {}) => fetch(`${base}${path}`, init)
const send = (method: string, path: string, type: string, body: string | Uint8Array<ArrayBuffer>) =>
  ask(path, { method, headers: { 'content-type': type }, body })
const accepting = (accept: string) => ({ headers: { accept } })

test('serves aggregated discovery, and discovery per group for older clients', async () => {
  const plain = 'application/json'
  const older = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList'
  const newer = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  const kinds = async (accept: string) => {
    const response = await ask('/apis', accepting(`${accept},application/json`))
    return [response.headers.get('content-type'), (await response.json()).kind]
  }
  expect(await kinds(plain)).toEqual([plain, 'APIGroupList'])
  expect(await kinds(older)).toEqual([plain, 'APIGroupList'])
  expect(await kinds(newer)).toEqual([newer, 'APIGroupDiscoveryList'])
  const core = await (await ask('/api', accepting(newer))).json()
  expect(core.items[0].versions[0].resources).toContainEqual(
    expect.objectContaining({
      resource: 'serviceaccounts',
      scope: 'Namespaced',
      shortNames: ['sa'],
      subresources: [expect.objectContaining({ subresource: 'token', verbs: ['create'] })],
    }),
  )
  const listed = await (await ask('/apis/apps/v1')).json()
  expect(listed.resources).toContainEqual(
    expect.objectContaining({ name: 'deployments', shortNames: ['deploy'], categories: ['all'] }),
  )
})

test('returns only metadata of a list on request', async () => {
  const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'
  const list = await (await ask('/api/v1/namespaces?limit=1', accepting(accept))).json()
  expect(list).toMatchObject({
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { continue: expect.any(String) },
    items: [{ kind: 'PartialObjectMetadata', metadata: { name: expect.any(String) } }],
  })
  expect(Object.keys(list.items[0]).toSorted()).toEqual(['apiVersion', 'kind', 'metadata'])
})

test('serves an OpenAPI document per group that declares field validation', async () => {
  const { paths } = await (await ask('/openapi/v3')).json()
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['api/v1', 'apis/batch/v1', 'apis/apps/v1']),
  )
  for (const { serverRelativeURL } of Object.values<{ serverRelativeURL: string }>(paths)) {
    const document = await (await ask(serverRelativeURL)).json()
    for (const { patch } of Object.values<{ patch: { parameters: { name: string }[] } }>(
      document.paths,
    ))
      expect(patch.parameters.map(({ name }) => name)).toContain('fieldValidation')
  }
  expect((await ask('/openapi/v3/apis/gadgets/v1')).status).toBe(404)
})

test('returns a list, an object and a watch as tables, with columns once', async () => {
  const columns = ({ columnDefinitions }: { columnDefinitions: { name: string }[] | null }) =>
    columnDefinitions?.map(({ name }) => name)
  const list = await (await ask(ACCOUNTS, accepting(TABLE))).json()
  expect(list).toMatchObject({
    kind: 'Table',
    metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
    rows: [{ cells: ['default', expect.any(String)], object: { kind: 'PartialObjectMetadata' } }],
  })
  expect(columns(list)).toEqual(['Name', 'Age'])
  const one = await (await ask(`${ACCOUNTS}/default?includeObject=Object`, accepting(TABLE))).json()
  expect(one.rows[0].object).toMatchObject({ kind: 'ServiceAccount' })
  await send('POST', ACCOUNTS, 'application/json', '{"metadata":{"name":"second"}}')
  const events = await watched(`${ACCOUNTS}?watch=1&timeoutSeconds=1`, TABLE)
  expect(events.map(({ object }) => columns(object as never))).toEqual([['Name', 'Age'], undefined])
})

test('serves a streaming list and marks its end', async () => {
  const events = await watched(
    '/api/v1/namespaces?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1',
  )
  expect(events[0]?.type).toBe('ADDED')
  expect(events.at(-1)).toMatchObject({
    type: 'BOOKMARK',
    object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
  })
})

test('accepts JSON, YAML and protobuf bodies', async () => {
  const yaml = await send('POST', ACCOUNTS, 'application/yaml', 'metadata:\n  name: from-yaml\n')
  expect(yaml.status).toBe(201)
  const name = Buffer.from('\x0a\x0dfrom-protobuf')
  const raw = Buffer.concat([Buffer.from([0x0a, name.length]), name])
  const meta = Buffer.from('\x0a\x02v1\x12\x0eServiceAccount')
  const body = Buffer.concat([
    Buffer.from('k8s\0'),
    Buffer.from([0x0a, meta.length]),
    meta,
    Buffer.from([0x12, raw.length]),
    raw,
  ])
  const type = 'application/vnd.kubernetes.protobuf'
  expect(await (await send('POST', ACCOUNTS, type, new Uint8Array(body))).json()).toMatchObject({
    kind: 'ServiceAccount',
    metadata: { name: 'from-protobuf' },
  })
  expect((await send('POST', ACCOUNTS, 'application/json', '{"metadata":')).status).toBe(400)
})

test('server-side apply creates and changes objects and requires a field manager', async () => {
  const type = 'application/apply-patch+yaml'
  const path = `${ACCOUNTS}/applied`
  const text = (label: string) =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: applied\n  labels: {${label}: x}\n`
  expect((await send('PATCH', path, type, text('a'))).status).toBe(422)
  const by = `${path}?fieldManager=me`
  expect((await send('PATCH', by, type, text('a'))).status).toBe(201)
  const before = await (await ask(path)).json()
  const again = await send('PATCH', by, type, text('a'))
  expect(again.status).toBe(200)
  expect(await again.json()).toEqual(before)
  const { metadata } = await (await send('PATCH', by, type, text('b'))).json()
  expect(metadata.labels).toEqual({ b: 'x' })
  expect(metadata.managedFields).toEqual([
    expect.objectContaining({
      manager: 'me',
      operation: 'Apply',
      fieldsV1: { 'f:metadata': { 'f:labels': { 'f:b': {} } } },
    }),
  ])
})

test('a patch with an outdated version is a conflict in every format', async () => {
  const path = `${ACCOUNTS}/default`
  const patches = {
    'application/merge-patch+json': { metadata: { resourceVersion: '1' } },
    'application/strategic-merge-patch+json': { metadata: { resourceVersion: '1' } },
    'application/json-patch+json': [
      { op: 'replace', path: '/metadata/resourceVersion', value: '1' },
    ],
    'application/apply-patch+yaml': {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', resourceVersion: '1' },
    },
  }
  for (const [type, body] of Object.entries(patches))
    expect(
      (await send('PATCH', `${path}?fieldManager=me`, type, JSON.stringify(body))).status,
      type,
    ).toBe(409)
})

test('holds an attach until the container has ended, then rejects it', async () => {
  const command = ['sh', '-c', 'sleep 1; echo over']
  const containers = [{ name: 'app', image: 'amazon/aws-cli', command }]
  const body = { metadata: { name: 'held' }, spec: { restartPolicy: 'Never', containers } }
  await send('POST', PODS, 'application/json', JSON.stringify(body))
  const state = async () =>
    (await (await ask(`${PODS}/held`)).json()).status.containerStatuses?.[0]?.state ?? {}
  await expect.poll(state, { timeout: 20_000 }).toHaveProperty('running')
  expect((await ask(`${PODS}/held/attach`, { method: 'POST' })).status).toBe(405)
  expect(await (await ask(`${PODS}/held/log`)).text()).toBe('over\n')
})

async function watched(path: string, accept = 'application/json') {
  const text = await (await ask(path, accepting(accept))).text()
  return text
    .trim()
    .split('\n')
    .map((line): { type: string; object: unknown } => JSON.parse(line))
}
