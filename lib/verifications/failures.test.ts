import { expect, test } from 'vitest'
import { testContext } from '../testing/context'
import { startVerification } from './service'
import { annotate, idOf, kubernetesOf, run, runner, states } from './testing'

test('without a policy the exchange is refused, and the missing action named', async () => {
  const world = await testContext()
  for (const { name } of await world.context.coreweave.listPolicies())
    await world.context.coreweave.deletePolicy(name)
  const { ended } = await run(world.context, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'create-access-key-missing' })
  expect(states(ended.rungs)).toMatchObject({ exchange: 'fail', policy: 'fail', s3: 'skip' })
})

test('a wrong audience is foreseen, and told by both sides when run all the same', async () => {
  const world = await testContext()
  await annotate(world, { 'caios.coreweave.com/audience': 'https://wrong.example' })
  const start = await startVerification(world.context, runner(world))
  expect(start).toMatchObject({ started: false, verdict: { cause: 'audience-mismatch' } })

  const { ended } = await run(world.context, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'audience-mismatch' })
  const issuer = world.world.clusters[0]?.issuerUrl
  expect(ended.rungs.find(({ key }) => key === 'claims')).toMatchObject({
    expected: issuer,
    presented: 'https://wrong.example',
  })
  expect(ended.rungs.find(({ key }) => key === 'exchange')).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('HTTP 400'),
  })
})

test('a paused config is named', async () => {
  const world = await testContext()
  const { ended } = await run(world.context, { ...runner(world), account: 'data-loader' })
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'config-paused' })
})

test('without the webhook a run is not started, or comes up without credentials', async () => {
  const world = await testContext()
  const input = {
    cluster: idOf(world, 'serve-west'),
    namespace: 'inference',
    account: 'gateway',
    force: false,
  }
  const start = await startVerification(world.context, input)
  expect(start).toMatchObject({ started: false, verdict: { cause: 'webhook-absent' } })
  const { ended } = await run(world.context, input)
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'webhook-absent' })
  expect(states(ended.rungs)).toMatchObject({ webhook: 'fail', injected: 'fail' })
})

test.each([
  ['eval', 'not-annotated'],
  ['nobody', 'account-missing'],
])('a run of %s is not started: %s', async (account, cause) => {
  const world = await testContext()
  const start = await startVerification(world.context, { ...runner(world), account })
  expect(start).toMatchObject({ started: false, verdict: { state: 'failed', cause } })
})

test('listing that is denied, or granted on a bucket, is told apart', async () => {
  const world = await testContext()
  const { coreweave } = world.context
  const [policy] = (await coreweave.listPolicies()).filter(({ name }) => name === 'wif-ml-team')
  const [signIn] = policy?.statements ?? []
  if (!policy || !signIn) throw new Error('the seed has changed')
  const exchange = { ...signIn, actions: ['cwobject:CreateAccessKeyOIDC'] }
  await coreweave.ensurePolicy({ ...policy, statements: [exchange] })
  const denied = await run(world.context, runner(world))
  expect(denied.ended.verdict).toMatchObject({ state: 'failed', cause: 'list-denied' })

  const list = { ...signIn, name: 'list', actions: ['s3:*'], resources: ['datasets'] }
  await coreweave.ensurePolicy({ ...policy, statements: [exchange, list] })
  const scoped = await run(world.context, runner(world))
  expect(scoped.ended.verdict).toMatchObject({ state: 'failed', cause: 'list-scoped-to-bucket' })
})

test('an image that cannot be pulled ends the run', async () => {
  const world = await testContext()
  const config = { ...world.context.config, VERIFICATION_IMAGE: 'registry.example/nothing:1' }
  const { ended } = await run({ ...world.context, config }, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'image-pull' })
  const { items } = await kubernetesOf(world).listJobs({ namespace: 'ml-team' })
  expect(items).toEqual([])
})

test('a namespace without room refuses the Job', async () => {
  const world = await testContext()
  await world.control(`clusters/${idOf(world)}/objects`, {
    put: {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'full', namespace: 'ml-team' },
      spec: { hard: { pods: '0' } },
    },
  })
  const foreseen = await startVerification(world.context, runner(world))
  expect(foreseen).toMatchObject({ started: false, verdict: { cause: 'job-quota' } })
  const { ended } = await run(world.context, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'job-quota' })
})

test('a person who may not create Jobs is told so', async () => {
  const world = await testContext()
  const start = await startVerification(world.as('reviewer'), runner(world))
  expect(start).toMatchObject({ started: false, verdict: { cause: 'job-forbidden' } })
})

const EXCHANGE = '/v1/cwobject/temporary-credentials/oidc/*'
test.each([
  ['exchange-throttled', { kind: 'status', status: 429 }],
  ['exchange-failed', { kind: 'status', status: 503 }],
  ['exchange-unreachable', { kind: 'hang-up' }],
])('an exchange that fails is told as %s', async (cause, fault) => {
  const world = await testContext()
  await world.control('faults', { surface: 'coreweave', path: EXCHANGE, times: 20, ...fault })
  const { ended } = await run(world.context, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause })
})

test('object storage that fails is told in its own words', async () => {
  const world = await testContext()
  await world.control('faults', { surface: 'storage', kind: 'status', status: 400, times: 20 })
  const { ended } = await run(world.context, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 's3-failed' })
})

test('an issuer that publishes nothing is told as the cause of a refused token', async () => {
  const world = await testContext()
  await world.control(`clusters/${idOf(world)}`, { issuer: 'disabled' })
  const { ended } = await run(world.context, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'issuer-unhealthy' })
})
