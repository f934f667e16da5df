import { afterEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { testContext } from '../testing/context'
import { keepWhenOver } from './background'
import { cancelVerification, readVerification, startVerification } from './service'
import { eventsOf, refOf, run, states } from './testing'
import { type Given, realAccount } from './testing-real'

// Real pods of the real AWS CLI, against the sandbox as issuer, exchange, webhook and storage.

const EXCHANGE = 'cwobject:CreateAccessKeyOIDC'
const LIST = 's3:ListAllMyBuckets'
const EXCHANGE_PATH = '/v1/cwobject/temporary-credentials/oidc/*'
type Account = Awaited<ReturnType<typeof realAccount>>

const opened: Account[] = []
async function account(given?: Given) {
  const world = await testContext({ seed: 'empty', realCluster: true })
  const found = await realAccount(world, given)
  opened.push(found)
  return found
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ remove }) => remove()))
})

const verdictOf = async ({ context, input }: Account) => (await run(context, input)).ended.verdict

test('a granted account of a restricted namespace passes, told as it happens, and leaves nothing', async () => {
  const given = await account()
  const { ended, events, ref } = await run(given.context, given.input)
  expect(ended.rungs.filter(({ state }) => state !== 'pass')).toEqual([])
  expect(ended.verdict.state).toBe('passed')
  const lines = events.flatMap((event) => (event.event === 'log' ? event.data : []))
  expect(lines.map(({ text }) => text)).toContain('12 buckets')
  const shown = events.findIndex(({ event }) => event === 'log')
  expect(shown).toBeLessThan(events.length - 3)
  expect(JSON.stringify(events)).not.toMatch(/eyJ[\w-]{10}/)
  const told = events.find((event) => event.event === 'verification')
  const again = parse(told?.data.manifest ?? '') as { metadata: object }
  await given.put({ ...again, metadata: { ...again.metadata, name: 'again' } })
  await given.kubernetes.deleteJob({ namespace: given.target.namespace, name: 'again' })
  const kept = await readVerification(given.context, ref)
  expect(kept.claims?.sub).toBe(`system:serviceaccount:${given.target.namespace}:trainer`)
  await expect.poll(given.left, { timeout: 20_000 }).toEqual([])
})

test('without a policy the exchange is refused, and the missing action named', async () => {
  const { ended } = await account({ allowed: [] }).then(({ context, input }) => run(context, input))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'create-access-key-missing' })
  expect(states(ended.rungs)).toMatchObject({ claims: 'pass', exchange: 'fail', s3: 'skip' })
})

test('an audience that no config has is told by both sides', async () => {
  const given = await account({ audience: 'https://coreweave.com/iam' })
  const { ended } = await run(given.context, given.input)
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'audience-mismatch' })
  expect(ended.rungs.find(({ key }) => key === 'exchange')).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('HTTP 400'),
  })
})

test('without the webhook a run is not started, or comes up without credentials', async () => {
  const given = await account({ webhook: 'missing' })
  const start = await startVerification(given.context, given.input)
  expect(start).toMatchObject({ started: false, verdict: { cause: 'webhook-absent' } })
  const { ended } = await run(given.context, given.input)
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'webhook-absent' })
  expect(states(ended.rungs)).toMatchObject({ webhook: 'fail', pod: 'pass', injected: 'fail' })
})

test('an account that is not annotated is told before anything runs', async () => {
  const given = await account({ annotations: {} })
  const start = await startVerification(given.context, given.input)
  expect(start).toMatchObject({ started: false, verdict: { cause: 'not-annotated' } })
  expect(await given.left()).toEqual([])
})

test.each([
  ['list-denied', [[[EXCHANGE], '*']]],
  [
    'list-scoped-to-bucket',
    [
      [[EXCHANGE], '*'],
      [[LIST], 'datasets'],
    ],
  ],
] satisfies [string, [string[], string][]][])(
  'a denied listing is told as %s',
  async (cause, allowed) => {
    expect(await verdictOf(await account({ allowed }))).toMatchObject({ state: 'failed', cause })
  },
)

test.each([
  ['exchange-throttled', { kind: 'status', status: 429 }],
  ['exchange-failed', { kind: 'status', status: 503 }],
  ['exchange-unreachable', { kind: 'hang-up' }],
])('an exchange that fails is told as %s', async (cause, fault) => {
  const given = await account()
  await given.control('faults', { surface: 'coreweave', path: EXCHANGE_PATH, times: 20, ...fault })
  expect(await verdictOf(given)).toMatchObject({ state: 'failed', cause })
})

test('an issuer that publishes nothing is told as the cause of a refused token', async () => {
  const given = await account()
  await given.control(`clusters/${given.input.cluster}`, { issuer: 'disabled' })
  expect(await verdictOf(given)).toMatchObject({ state: 'failed', cause: 'issuer-unhealthy' })
})

test.each([
  ['s3-failed', 'https://storage.test:4443', { surface: 'storage', kind: 'status', status: 400 }],
  ['s3-unreachable', 'https://storage.test:9', undefined],
  ['s3-unreachable', 'https://nowhere.test', undefined],
])('storage is told as %s at %s', async (cause, endpoint, fault) => {
  const given = await account()
  if (fault) await given.control('faults', { times: 20, ...fault })
  const config = { ...given.context.config, LOTA_ENDPOINT: endpoint }
  const { ended } = await run({ ...given.context, config }, given.input)
  expect(ended.verdict).toMatchObject({ state: 'failed', cause })
})

test('an image that cannot be pulled ends the run', async () => {
  const given = await account()
  const config = { ...given.context.config, VERIFICATION_IMAGE: 'registry.example/nothing:1' }
  const { ended } = await run({ ...given.context, config }, given.input)
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'image-pull' })
  await expect.poll(given.left, { timeout: 20_000 }).toEqual([])
})

test('a namespace without room is foreseen, and told when run all the same', async () => {
  const given = await account()
  const { namespace } = given.target
  await given.put({
    kind: 'ResourceQuota',
    metadata: { name: 'full', namespace },
    spec: { hard: { pods: '0' } },
  })
  await expect
    .poll(() => startVerification(given.context, given.input), { timeout: 10_000 })
    .toMatchObject({ started: false, verdict: { cause: 'job-quota' } })
  expect(await verdictOf(given)).toMatchObject({ state: 'failed', cause: 'job-quota' })
})

test('a person without the right to create Jobs is told so', async () => {
  const given = await account()
  const start = await startVerification(given.as('team'), given.input)
  expect(start).toMatchObject({ started: false, verdict: { cause: 'job-forbidden' } })
})

test('a cancelled run is kept, and leaves nothing', async () => {
  const given = await account()
  const ref = refOf(await startVerification(given.context, given.input))
  const cancelled = await cancelVerification(given.context, ref)
  expect(cancelled.verdict).toMatchObject({ state: 'cancelled' })
  await expect.poll(given.left, { timeout: 20_000 }).toEqual([])
})

test('a pod or a Job that somebody deletes is told as such', async () => {
  const given = await account()
  const { namespace } = given.target
  const first = refOf(await startVerification(given.context, given.input))
  const watching = keepWhenOver(given.context, first)
  await expect
    .poll(async () => (await given.kubernetes.listPods({ namespace })).items[0]?.status?.phase)
    .toBe('Running')
  const [pod] = (await given.kubernetes.listPods({ namespace })).items
  await given.kubernetes.deletePod({ namespace, name: pod?.metadata.name ?? '' })
  await watching
  expect((await readVerification(given.context, first)).verdict.cause).toBe('pod-deleted')

  const second = refOf(await startVerification(given.context, given.input))
  const following = eventsOf(given.context, second)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  await given.kubernetes.deleteJob({ namespace, name: second.name })
  await following
  expect((await readVerification(given.context, second)).verdict.cause).toBe('job-deleted')
  await expect.poll(given.left, { timeout: 20_000 }).toEqual([])
})
