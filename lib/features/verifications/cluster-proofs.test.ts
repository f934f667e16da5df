import { beforeAll, describe, expect, test } from 'vitest'
import { insertVerification } from '@/lib/adapters/database/verifications'
import { readServiceAccount } from '@/lib/features/service-accounts/service'
import { testContext } from '@/lib/testing/context'
import { readEvidence } from '@/lib/testing/verifications/proof'
import { annotateRunner, runnerInput, runToEnd } from '@/lib/testing/verifications/world'
import { readVerifiedReport } from './cluster-proofs'
import { listVerifications } from './list'

const HOUR_MS = 60 * 60_000
const EVERYTHING = { actions: ['s3:*'], resources: ['*'] }

describe('the verified accounts of a cluster', () => {
  let tested: Awaited<ReturnType<typeof testContext>>
  let cluster: string
  beforeAll(async () => {
    tested = await testContext()
    cluster = tested.world.clusters.find(({ name }) => name === 'train-east')?.id ?? ''
  })
  const keep = (
    namespace: string,
    verdict: string,
    { hoursAgo = 1, proof = true }: { hoursAgo?: number; proof?: boolean } = {},
  ) => {
    const at = new Date(Date.now() - hoursAgo * HOUR_MS)
    return insertVerification(tested.context.store, tested.world.orgUid, {
      cluster,
      namespace,
      name: `verify-${namespace}-${verdict}-${hoursAgo}`,
      account: 'train-runner',
      verdict,
      cause: null,
      steps: [],
      log: '',
      actor: 'someone',
      startedAt: at,
      endedAt: at,
      ...(proof && {
        proof: readEvidence({ levels: verdict === 'passed' ? ['List', 'Read'] : [] }),
      }),
    })
  }
  const report = (context = tested.context) => readVerifiedReport(context, { cluster })

  test('are none before the first verification', async () => {
    expect(await report()).toMatchObject({
      hidden: 0,
      accounts: { proved: 0, failed: 0, unproved: 0 },
    })
  })

  test('are proved for 24 hours, and what an older console stored proves nothing', async () => {
    await keep('ml-team', 'passed', { hoursAgo: 25 })
    expect(await report()).toMatchObject({
      last: { state: { code: 'stale', reason: 'age' } },
      accounts: { proved: 0, unproved: 1 },
    })
    await keep('platform', 'passed', { proof: false })
    expect(await report()).toMatchObject({
      last: { state: { code: 'not-verified', reason: 'unrecorded' } },
      accounts: { proved: 0, unproved: 2 },
    })
    await keep('ml-team', 'passed', { hoursAgo: 0.5 })
    expect(await report()).toMatchObject({
      last: { state: { code: 'proved', scope: { bucket: 'datasets', level: 'Read' } } },
      accounts: { proved: 1, unproved: 1 },
    })
  })

  test('are counted as hidden for a person who cannot read their logs', async () => {
    await keep('inference', 'failed', { hoursAgo: 0.2 })
    expect(await report()).toMatchObject({
      last: { namespace: 'inference', state: { code: 'failed' } },
      accounts: { proved: 1, failed: 1, unproved: 1 },
      hidden: 0,
    })
    expect(await report(tested.as('team'))).toMatchObject({
      last: { namespace: 'ml-team', state: { code: 'proved' } },
      hidden: 2,
    })
  })
})

/** A world in which train-runner was just verified to read datasets. */
async function provedWorld() {
  const world = await testContext()
  const input = runnerInput(world)
  const bucketCheck = { bucket: 'datasets', access: 'read' as const }
  const { ended } = await runToEnd(world.context, { ...input, bucketCheck })
  expect(ended).toMatchObject({
    verdict: { state: 'passed' },
    proof: { code: 'proved', scope: { level: 'Read', region: 'US-EAST-04A' }, unchecked: [] },
  })
  const state = async () => {
    const { rows } = await listVerifications(world.context, { cluster: input.cluster })
    return rows[0]?.proof
  }
  return { world, input, state }
}

describe('a proof is stale as soon as something it rests on has changed', () => {
  test.concurrent('the annotation', async () => {
    const { world, state } = await provedWorld()
    expect(await state()).toMatchObject({ code: 'proved' })
    await annotateRunner(world, { 'caios.coreweave.com/audience': 'https://other.example' })
    const now = await state()
    expect(now).toMatchObject({ code: 'stale', changed: expect.arrayContaining(['annotation']) })
  })

  test.concurrent('a policy statement that decides it, and no other one', async () => {
    const { world, state, input } = await provedWorld()
    const { coreweave } = world.context
    const policy = (await coreweave.listPolicies()).find(({ name }) => name === 'wif-ml-team')
    if (!policy) throw new Error('the seed has changed')
    const [first] = policy.statements
    if (!first) throw new Error('the seed has changed')
    const other = { ...first, name: 'write', actions: ['s3:PutObject'], resources: ['scratch/*'] }
    await coreweave.ensurePolicy({ ...policy, statements: [...policy.statements, other] })
    expect(await state()).toMatchObject({ code: 'proved' })
    await coreweave.ensurePolicy({
      ...policy,
      statements: [...policy.statements, { ...first, ...EVERYTHING, name: 'all' }],
    })
    expect(await state()).toMatchObject({ code: 'stale', changed: ['statements'] })
    const account = { cluster: input.cluster, namespace: 'ml-team', name: 'train-runner' }
    const { verifications } = await readServiceAccount(world.context, account)
    if (!verifications.ok) throw new Error(verifications.error.message)
    const stale = { code: 'stale', changed: ['statements'] }
    expect(verifications.value.proofs).toMatchObject([
      { question: { level: 'Read' }, state: stale },
      { question: { level: 'List' }, state: stale },
    ])
  })

  test.concurrent('the federation config', async () => {
    const { world, state } = await provedWorld()
    const configs = await world.context.coreweave.listFederationConfigs()
    for (const { uid } of configs)
      await world.context.coreweave.updateFederationConfig(uid, { active: false })
    expect(await state()).toMatchObject({ code: 'stale', changed: ['config'] })
  })
})
