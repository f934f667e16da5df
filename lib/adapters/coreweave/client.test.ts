import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSandbox } from '@/lib/sandbox/start'
import { openCoreWeave, type TestCoreWeave } from '@/lib/testing/clients'
import { isActive, type WirePolicy } from './wire'

// One contract, run against the sandbox and, where a token is given, against CoreWeave itself: there
// it only reads, unless TEST_COREWEAVE_WRITES names the organization that may be written to.
const live = process.env['TEST_COREWEAVE_API_TOKEN']
const liveUrl = process.env['TEST_COREWEAVE_API_URL'] ?? 'https://api.coreweave.com'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const targets = [
  {
    name: 'sandbox',
    url: () => sandbox.url,
    connect: () =>
      openCoreWeave({
        baseUrl: sandbox.url,
        token: sandbox.createWorld('default').tokens.operator,
      }),
    writes: async (_api: TestCoreWeave) => true,
  },
  ...(live
    ? [
        {
          name: 'CoreWeave',
          url: () => liveUrl,
          connect: () => openCoreWeave({ baseUrl: liveUrl, token: live }),
          writes: async (api: TestCoreWeave) =>
            (await api.whoami()).orgUid === process.env['TEST_COREWEAVE_WRITES'],
        },
      ]
    : []),
]

const policyOf = (name: string): WirePolicy => ({
  version: 'v1alpha1',
  name,
  statements: [
    {
      name: 'read',
      effect: 'Allow',
      actions: ['s3:GetObject'],
      resources: ['contract-test/*'],
      principals: [`role/contract-test-${randomUUID()}`],
    },
  ],
})

describe.each(targets)('$name', ({ connect, url, writes }) => {
  let api: TestCoreWeave
  beforeAll(() => {
    api = connect()
  })

  test('returns the signed-in person', async () => {
    expect(await api.whoami()).toMatchObject({
      uid: expect.any(String),
      orgUid: expect.any(String),
    })
  })

  test('lists clusters, and reads each by its id', async () => {
    const clusters = await api.listClusters()
    for (const { id, name } of clusters.slice(0, 3))
      expect(await api.getCluster(id)).toMatchObject({ id, name })
  })

  test('an unknown cluster is not found', async () => {
    await expect(api.getCluster(randomUUID())).rejects.toMatchObject({
      code: 'not-found',
      detail: { status: 404 },
    })
  })

  test('an unknown federation config is not found, in the dialect of Connect', async () => {
    await expect(api.getFederationConfig(randomUUID())).rejects.toMatchObject({
      code: 'not-found',
      detail: { reason: 'not-found', upstream: expect.stringContaining('not_found') },
    })
  })

  test('lists federation configs, policies, buckets and access keys', async () => {
    expect(await api.listFederationConfigs()).toBeInstanceOf(Array)
    expect(await api.listPolicies()).toBeInstanceOf(Array)
    const buckets = (await api.listBuckets()).map(({ name }) => name)
    expect(new Set(buckets).size).toBe(buckets.length)
    expect(await api.listAccessKeys()).toBeInstanceOf(Array)
  })

  test('answers whether the caller may do something', async () => {
    const asked = { actions: ['cwobject:ListAccessPolicy'], resources: ['*'] }
    expect(await api.canI(asked)).toEqual(expect.any(Boolean))
  })

  test('an unknown token is rejected', async () => {
    const stranger = openCoreWeave({ baseUrl: url(), token: 'CW-SECRET-unknown' })
    await expect(stranger.whoami()).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('a federation config is created, changed field by field, paused and deleted', async (context) => {
    if (!(await writes(api))) return context.skip()
    const audience = `contract-test-${randomUUID()}`
    const issuerUrl = 'https://contract-test.example.com'
    const made = await api.createFederationConfig({
      name: 'contract-test',
      issuerUrl,
      audience,
      description: 'to be deleted',
    })
    try {
      expect(isActive(made)).toBe(true)
      await expect(
        api.createFederationConfig({ name: 'twin', issuerUrl, audience }),
      ).rejects.toMatchObject({ code: 'conflict', detail: { reason: 'already-exists' } })
      const paused = await api.updateFederationConfig(made.uid, { active: false })
      expect(paused).toMatchObject({ name: 'contract-test', description: 'to be deleted' })
      expect(isActive(paused)).toBe(false)
      const renamed = await api.updateFederationConfig(made.uid, {
        name: 'contract-test-2',
        description: '',
        active: true,
      })
      expect(renamed).toMatchObject({ name: 'contract-test-2', issuerUrl, audience })
      expect(renamed.description ?? '').toBe('')
      expect(isActive(renamed)).toBe(true)
      await expect(api.updateFederationConfig(made.uid, {})).rejects.toMatchObject({
        code: 'invalid',
      })
    } finally {
      await api.deleteFederationConfig(made.uid)
    }
    await expect(api.getFederationConfig(made.uid)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a policy is created, replaced as a whole and deleted', async (context) => {
    if (!(await writes(api))) return context.skip()
    const policy = policyOf(`contract-test-${randomUUID()}`)
    const find = async () => (await api.listPolicies()).find(({ name }) => name === policy.name)
    await api.ensurePolicy(policy)
    try {
      expect(await find()).toMatchObject(policy)
      const [statement] = policy.statements
      const denied = { ...policy, statements: [{ ...statement, effect: 'Deny' }] } as WirePolicy
      await api.ensurePolicy(denied)
      expect((await find())?.statements).toMatchObject(denied.statements)
    } finally {
      await api.deletePolicy(policy.name)
    }
    expect(await find()).toBeUndefined()
    await expect(api.deletePolicy(policy.name)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a policy of another version is refused with the field at fault', async (context) => {
    if (!(await writes(api))) return context.skip()
    const policy = { ...policyOf(`contract-test-${randomUUID()}`), version: 'v9' }
    await expect(api.ensurePolicy(policy)).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('on the sandbox', () => {
  test('unknown fields of a policy survive a round trip', async () => {
    const { operator: token } = sandbox.createWorld('empty').tokens
    const api = openCoreWeave({ baseUrl: sandbox.url, token })
    const policy = policyOf('future')
    const [statement] = policy.statements
    const future = {
      ...policy,
      owner: 'ml',
      statements: [{ ...statement, conditions: { ip: ['10.0.0.0/8'] } }],
    } as WirePolicy
    await api.ensurePolicy(future)
    expect(await api.listPolicies()).toEqual([future])
  })

  test('a denied call names the missing permission and the invalid fields', async () => {
    const { operator, team } = sandbox.createWorld('default').tokens
    const member = openCoreWeave({ baseUrl: sandbox.url, token: team })
    await expect(member.listPolicies()).rejects.toMatchObject({
      code: 'forbidden',
      detail: { next: expect.stringContaining('Object Storage Admin') },
    })
    await expect(
      member.createFederationConfig({ name: 'x', issuerUrl: 'https://a.test', audience: 'b' }),
    ).rejects.toMatchObject({ code: 'forbidden', detail: { reason: 'permission-denied' } })
    const api = openCoreWeave({ baseUrl: sandbox.url, token: operator })
    await expect(
      api.createFederationConfig({ name: 'x', issuerUrl: 'http://a.test', audience: 'b' }),
    ).rejects.toMatchObject({
      code: 'invalid',
      detail: { fields: { issuerUrl: [expect.stringContaining('https')] } },
    })
    await expect(
      api.ensurePolicy({ version: 'v1alpha1', name: 'x', statements: [] }),
    ).rejects.toMatchObject({
      code: 'invalid',
      detail: { fields: { statements: [expect.any(String)] } },
    })
  })

  test('suspends the keys of one principal and activates them again', async () => {
    const { operator: token } = sandbox.createWorld('empty').tokens
    const api = openCoreWeave({ baseUrl: sandbox.url, token })
    await api.exchangeOwnToken()
    const [key] = await api.listAccessKeys()
    const { principalName = '' } = key ?? {}
    for (const [status, told] of [
      ['SUSPENDED', 'FULL_SUSPENDED'],
      ['ACTIVE', 'ACTIVE'],
    ] as const) {
      await api.setKeyStatus({ principalName: 'role/nobody', status })
      await api.setKeyStatus({ principalName, status })
      expect(await api.listAccessKeys()).toMatchObject([{ ...key, status: told }])
    }
  })

  test('what CoreWeave would not take is refused before it is sent', async () => {
    const api = openCoreWeave({ baseUrl: 'http://127.0.0.1:9', token: 'x' })
    await expect(
      api.createFederationConfig({ name: 'two words', issuerUrl: 'https://a.test', audience: '' }),
    ).rejects.toMatchObject({
      code: 'invalid',
      detail: { fields: { name: [expect.any(String)], audience: [expect.any(String)] } },
    })
    await expect(api.getCluster('..')).rejects.toMatchObject({ code: 'invalid' })
  })

  test.each([
    ['fail-429-x', 'rate-limited'],
    ['fail-503-x', 'upstream'],
    ['garbage-x', 'upstream'],
  ] as const)('a policy named %s fails as %s', async (name, code) => {
    const { operator: token } = sandbox.createWorld('empty').tokens
    const api = openCoreWeave({ baseUrl: sandbox.url, token })
    await expect(api.ensurePolicy(policyOf(name))).rejects.toMatchObject({ code })
    expect(await api.listPolicies()).toEqual([])
  })
})
