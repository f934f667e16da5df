import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { realClusterOf, realConsoleEnvironment } from './environment'
import { createWebhook } from './webhook'

const folder = mkdtempSync(join(tmpdir(), 'real-cluster-'))
function file(name: string, text: string) {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const TOKENS = ['operator', 'team', 'reviewer']
  .map((role) => `T-${role},${role}@example.com,${role},"${role}s,all"`)
  .join('\n')
const given = (tokens = TOKENS) => ({
  TEST_CLUSTER_API: 'https://10.9.0.2:6443',
  TEST_CLUSTER_CA: file('ca.crt', 'the CA'),
  TEST_CLUSTER_TOKENS: file('tokens.csv', tokens),
  TEST_CLUSTER_ISSUER: 'https://10.9.0.1:4443/oidc/id/5c1e',
  TEST_CLUSTER_HOST_IP: '10.9.0.1',
  TEST_CLUSTER_HOST_CERT: file('host.crt', 'the certificate'),
  TEST_CLUSTER_HOST_KEY: file('host.key', 'the key'),
})

test('requires all environment variables of a real cluster or none', () => {
  expect(realClusterOf({})).toBeUndefined()
  expect(() => realClusterOf({ ...given(), TEST_CLUSTER_ISSUER: undefined })).toThrow(/ISSUER/)
  expect(() => realClusterOf(given('T-operator,o@example.com,o,""'))).toThrow(/ends in team/)
  expect(realClusterOf(given())?.holders.team).toEqual({
    token: 'T-team',
    username: 'team@example.com',
    groups: ['teams', 'all'],
  })
})

test('points the console to the cluster by configuration only', () => {
  const place = realClusterOf(given())
  if (!place) throw new Error('no cluster')
  expect(realConsoleEnvironment(place)).toMatchObject({
    CKS_ISSUER_BASE_URL: 'https://10.9.0.1:4443/oidc',
    CKS_API_HOST_SUFFIX: '.9.0.2',
    LOTA_ENDPOINT: 'https://storage.test:4443',
    NODE_EXTRA_CA_CERTS: place.caFile,
  })
})

async function review(annotations: Record<string, string>) {
  const asked: string[] = []
  const api = {
    ask: async (path: string) => {
      asked.push(path)
      return { metadata: { annotations } }
    },
    put: async () => {},
    remove: async () => {},
  }
  const webhook = createWebhook(api, {
    url: 'https://10.9.0.1:4443/mutate',
    ca: 'the CA',
    issuerUrl: 'https://10.9.0.1:4443/oidc/id/5c1e',
    exchangeUrl: 'https://10.9.0.1:4443/exchange/real01',
    orgId: 'real01',
    region: 'US-EAST-04A',
  })
  const spec = { serviceAccountName: 'trainer', containers: [{ name: 'main', image: 'i' }] }
  const request = { uid: 'u-1', namespace: 'ml-team', object: { spec } }
  const body = JSON.stringify({ request })
  const answer = await webhook.handle(new Request('https://x.test', { method: 'POST', body }))
  const { response } = (await answer.json()) as { response: { patch?: string } }
  const patch: unknown =
    response.patch && JSON.parse(Buffer.from(response.patch, 'base64').toString())
  return { asked, response, patch }
}

test('patches a pod of an annotated account like the sandbox’s webhook', async () => {
  const { asked, response, patch } = await review({ 'caios.coreweave.com/audience': 'other' })
  expect(asked).toEqual(['/api/v1/namespaces/ml-team/serviceaccounts/trainer'])
  expect(response).toMatchObject({ uid: 'u-1', allowed: true, patchType: 'JSONPatch' })
  const token = { serviceAccountToken: { audience: 'other' } }
  expect(patch).toMatchObject([
    {
      op: 'add',
      path: '/spec/containers',
      value: [{ name: 'main', env: [{ name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI' }, {}, {}, {}] }],
    },
    { op: 'add', path: '/spec/volumes', value: [{ projected: { sources: [token] } }] },
  ])
})

test('admits any other pod unchanged', async () => {
  expect((await review({})).response).toEqual({ uid: 'u-1', allowed: true })
})
