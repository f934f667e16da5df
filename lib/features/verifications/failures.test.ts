import { expect, test } from 'vitest'
import type { Verdict } from '@/lib/core/verification/report'
import { listAudit } from '@/lib/server/audit/audit'
import type { TestPersonContext } from '@/lib/testing/clients'
import { testContext } from '@/lib/testing/context'
import { failures, inputOf, type ProvokedFailure } from '@/lib/testing/verifications/failures'
import {
  annotateRunner,
  clusterClient,
  followAndCollect,
  refOf,
  runnerInput,
  runToEnd,
} from '@/lib/testing/verifications/world'
import { readOwnVerification, startVerification } from './service'

/** How the audit log shows a verdict. */
const OUTCOMES: Partial<Record<Verdict['state'], 'ok' | 'failed'>> = {
  passed: 'ok',
  cancelled: 'ok',
  failed: 'failed',
}

async function provoked(failure: ProvokedFailure) {
  const world = await testContext()
  const given = await failure.prepare?.(world)
  const context = isContext(given) ? given : world.context
  const input = inputOf(world, failure)
  return { world, context, input }
}
const isContext = (given: unknown): given is TestPersonContext =>
  typeof given === 'object' && given !== null && 'kubernetes' in given

/** A refresh proof outlives the keys of its client. */
const LONG = 170_000

test.concurrent.for(Object.entries(failures))(
  'a verification reports %s when it is provoked',
  { timeout: LONG },
  async ([cause, failure]) => {
    const { world, context, input } = await provoked(failure)
    if (failure.unstarted) {
      const start = await startVerification(context, input)
      expect(start).toMatchObject({ started: false, verdict: { state: 'failed', cause } })
      return
    }
    const ref = refOf(await startVerification(context, { ...input, force: true }))
    const events = followAndCollect(context, ref)
    await failure.during?.(world, ref)
    await events
    const { verdict, checks } = await readOwnVerification(context, ref)
    if (failure.warns) {
      expect(verdict.state).toBe('passed')
      expect(checks.find((check) => check.cause === cause)).toMatchObject({ state: 'warn' })
    } else expect(verdict).toMatchObject({ cause })
    // A run that repeats this one has a name that begins with its name.
    const ends = await listAudit(context, { kinds: ['event'], object: ref.name })
    expect(ends.filter(({ object }) => object['verification'] === ref.name)).toMatchObject([
      {
        outcome: OUTCOMES[verdict.state] ?? null,
        after: { verdict: verdict.state, cause: verdict.cause ?? null },
        ...(verdict.state === 'failed' && { error: { message: verdict.sentence } }),
      },
    ])
    const { items } = await clusterClient(world).listJobs({ namespace: input.namespace })
    expect(items.filter(({ metadata }) => metadata.name === ref.name)).toEqual([])
  },
)

test.each(['audience-mismatch', 'webhook-absent', 'job-quota', 'config-missing'] as const)(
  '%s is found before a Job is created, and no Job is created without force',
  async (cause) => {
    const { context, input } = await provoked(failures[cause])
    const start = await startVerification(context, input)
    expect(start).toMatchObject({ started: false, forceable: true, verdict: { cause } })
  },
)

test('a wrong audience shows the expected and the presented audience', async () => {
  const world = await testContext()
  await annotateRunner(world, { 'caios.coreweave.com/audience': 'https://wrong.example' })
  const { ended } = await runToEnd(world.context, runnerInput(world))
  expect(ended.checks.find(({ key }) => key === 'claims')).toMatchObject({
    expected: world.world.clusters[0]?.issuerUrl,
    presented: 'https://wrong.example',
  })
  expect(ended.checks.find(({ key }) => key === 'exchange')).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('HTTP 400'),
  })
})

test('when another webhook rejects dry runs, the webhook check is unknown and the Job runs', async () => {
  const world = await testContext()
  const { id } = world.world.clusters[0] ?? { id: '' }
  await world.control(`clusters/${id}/objects`, {
    put: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'billing' },
      webhooks: [
        {
          name: 'billing.example.com',
          sideEffects: 'Some',
          clientConfig: { url: 'https://billing.example.com' },
          rules: [{ operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
  })
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  await followAndCollect(world.context, ref)
  const { verdict, checks } = await readOwnVerification(world.context, ref)
  expect(verdict.state).toBe('passed')
  expect(checks.find(({ key }) => key === 'webhook')).toMatchObject({
    state: 'unknown',
    evidence: [expect.stringContaining('billing.example.com')],
  })
})

test('a run whose pod was not injected is reported and repeated once', async () => {
  const world = await testContext()
  await failures['not-injected'].prepare?.(world)
  const first = await runToEnd(world.context, runnerInput(world))
  const again = `${first.ref.name}-again`
  expect(first.ended.verdict.next?.[0]).toEqual({
    label: 'View second run',
    href: expect.stringContaining(again),
  })
  const second = await readOwnVerification(world.context, { ...first.ref, name: again })
  expect(second.verdict.state).toBe('passed')
  const kept = await readOwnVerification(world.context, first.ref)
  expect(kept.checks.find(({ key }) => key === 'injected')?.detail).toContain(again)
})

test('a repeated run is not repeated again', async () => {
  const world = await testContext()
  await world.control(`clusters/${world.world.clusters[0]?.id}`, { trouble: { missedPods: 2 } })
  const first = await runToEnd(world.context, runnerInput(world))
  const again = { ...first.ref, name: `${first.ref.name}-again` }
  const second = await readOwnVerification(world.context, again)
  expect(second.verdict.cause).toBe('not-injected')
  const { items } = await clusterClient(world).listJobs({ namespace: 'ml-team' })
  expect(items).toEqual([])
})

test.each(['read', 'write'] as const)('verifies %s access to a chosen bucket', async (access) => {
  const world = await testContext()
  const { coreweave } = world.context
  const [policy] = await coreweave.listPolicies()
  const [statement] = policy?.statements ?? []
  if (!policy || !statement) throw new Error('the seed has changed')
  const all = {
    ...statement,
    actions: ['s3:*Object', 's3:ListBucket'],
    resources: ['scratch', 'scratch/*', 'datasets', 'datasets/*'],
    principals: ['*'],
  }
  await coreweave.ensurePolicy({ ...policy, name: 'try', statements: [all] })
  const bucketCheck = { bucket: access === 'read' ? 'datasets' : 'scratch', access }
  const { ended } = await runToEnd(world.context, { ...runnerInput(world), bucketCheck })
  expect(ended.verdict.state).toBe('passed')
  expect(ended.bucketCheck).toEqual({ ...bucketCheck, region: 'US-EAST-04A' })
  expect(ended.checks.find(({ key }) => key === 'bucket')).toMatchObject({ state: 'pass' })
  const policyCheck = ended.checks.find(({ key }) => key === 'policy')
  expect(policyCheck?.evidence?.at(-1)).toContain('was not read')
})

test('an account that may not list buckets is verified with its own bucket', async () => {
  const world = await testContext()
  await failures['list-denied'].prepare?.(world)
  const { coreweave } = world.context
  const [policy] = await coreweave.listPolicies()
  const [signIn] = policy?.statements ?? []
  if (!policy || !signIn) throw new Error('the seed has changed')
  const read = { ...signIn, name: 'read', actions: ['s3:ListBucket', 's3:GetObject'] }
  const statements = [signIn, { ...read, resources: ['datasets', 'datasets/*'] }]
  await coreweave.ensurePolicy({ ...policy, statements })
  const bucketCheck = { bucket: 'datasets', access: 'read' as const }
  const { ended } = await runToEnd(world.context, { ...runnerInput(world), bucketCheck })
  expect(ended.verdict.state).toBe('passed')
  expect(ended.checks.find(({ key }) => key === 's3')).toMatchObject({
    state: 'unknown',
    detail: expect.stringContaining('not needed'),
  })
})
