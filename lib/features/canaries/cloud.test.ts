import { expect, test } from 'vitest'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { readVerification } from '@/lib/features/verifications/service'
import { listAudit } from '@/lib/server/audit/audit'
import { controlCronJobs, readOnlyCanary, runCanary } from '@/lib/testing/canaries/world'
import { awsTarget, googleTarget } from '@/lib/testing/cloud-verification'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { clusterIdOf } from '@/lib/testing/verifications/world'
import { createCanary, listCanarySummaries, readCanary } from './service'

const SLOW = 240_000

async function create(world: TestContext, target: TrustTarget, account = 'train-runner') {
  await controlCronJobs(world, { stopClock: true })
  return createCanary(world.context, {
    cluster: testClusterOf(world).id,
    namespace: 'ml-team',
    account,
    force: false,
    schedule: 'every-15-minutes',
    target,
  })
}

/** The trust policy that the role of the seed has. */
function trustOf(world: TestContext) {
  const key = bareIssuer(testClusterOf(world).issuerUrl)
  return {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: {
        Federated: `arn:aws:iam::${world.world.clouds.aws.accountId}:oidc-provider/${key}`,
      },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${key}:aud`]: 'sts.amazonaws.com',
          [`${key}:sub`]: 'system:serviceaccount:ml-team:train-runner',
        },
      },
    },
  }
}

async function readLastRun(world: TestContext) {
  const { ticks } = await readOnlyCanary(world.context)
  const ref = { cluster: clusterIdOf(world), namespace: 'ml-team', name: ticks[0]?.run ?? '' }
  return readVerification(world.context, ref)
}

test(
  'a canary of an AWS role passes while AWS accepts the token, turns red, and recovers',
  async () => {
    const world = await testContext()
    const { context } = world
    const target = awsTarget(world)
    const created = await create(world, target)
    expect(created).toMatchObject({ created: true })
    const { manifest = '', cloud } = await readCanary(context, {
      id: created.created ? created.id : '',
    })
    expect(cloud).toEqual({ kind: 'aws', name: expect.stringContaining(':role/train-runner') })
    expect(manifest).toContain('audience: sts.amazonaws.com')
    expect(manifest).toContain('kind: CronJob')

    expect(await runCanary(world)).toEqual({ stored: 1 })
    expect(await readOnlyCanary(context)).toMatchObject({
      state: { code: 'passed' },
      ticks: [{ state: 'passed' }],
    })
    const run = await readLastRun(world)
    expect(run).toMatchObject({
      verdict: {
        state: 'passed',
        sentence: 'The other cloud issued credentials to ml-team/train-runner.',
      },
    })
    expect(run).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({
          key: 'cloud-exchange',
          state: 'pass',
          evidence: [
            expect.stringMatching(/:assumed-role\/train-runner\/workload-identity-console$/),
          ],
        }),
      ]),
    })
    expect(JSON.stringify(run)).not.toMatch(/eyJ[\w-]{10}|ASIA\w{10}/)

    await world.control('clouds', { remove: { kind: 'aws-role', name: 'train-runner' } })
    await runCanary(world)
    expect(await readOnlyCanary(context)).toMatchObject({
      state: { code: 'failed', cause: 'cloud-refused' },
      ticks: [{ state: 'failed' }, { state: 'passed' }],
    })
    expect(await readLastRun(world)).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({
          key: 'cloud-exchange',
          state: 'fail',
          detail: expect.stringContaining('The role does not trust this service account'),
        }),
      ]),
    })

    await world.control('clouds', {
      put: { kind: 'aws-role', name: 'train-runner', trust: trustOf(world) },
    })
    await runCanary(world)
    expect(await readOnlyCanary(context)).toMatchObject({ state: { code: 'passed' } })
    const actions = (await listAudit(context)).map(({ action }) => action)
    expect(actions.filter((action) => action.startsWith('canary.')).toReversed()).toEqual([
      'canary.create',
      'canary.create',
      'canary.fail',
      'canary.recover',
    ])
  },
  SLOW,
)

test(
  'a canary of Google Cloud exchanges the token and acts as the service account',
  async () => {
    const world = await testContext()
    expect(await create(world, googleTarget(world))).toMatchObject({ created: true })
    await runCanary(world)
    expect(await readOnlyCanary(world.context)).toMatchObject({ state: { code: 'passed' } })
    const run = await readLastRun(world)
    expect(run).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({ key: 'cloud-exchange', state: 'pass' }),
        expect.objectContaining({ key: 'cloud-identity', state: 'pass' }),
      ]),
    })
    expect(JSON.stringify(run)).not.toMatch(/eyJ[\w-]{10}|ya29\./)

    const email = `train-runner@${world.world.clouds.google.projectId}.iam.gserviceaccount.com`
    await world.control('clouds', { remove: { kind: 'google-service-account', name: email } })
    await runCanary(world)
    expect(await readOnlyCanary(world.context)).toMatchObject({
      state: { code: 'failed', cause: 'cloud-refused' },
    })
  },
  SLOW,
)

test(
  'a token service that answers with an error says nothing of the trust',
  async () => {
    const world = await testContext()
    expect(await create(world, googleTarget(world))).toMatchObject({ created: true })
    await world.control('faults', { surface: 'google', path: '/*', kind: 'status', status: 503 })
    await runCanary(world)
    expect(await readOnlyCanary(world.context)).toMatchObject({
      state: { code: 'failed', cause: 'cloud-unavailable' },
    })
  },
  SLOW,
)

test('runs that were missed are red for a canary of another cloud too', async () => {
  const world = await testContext()
  await create(world, awsTarget(world))
  await controlCronJobs(world, { paused: true, ageMinutes: 40 })
  expect((await readOnlyCanary(world.context)).state).toMatchObject({ code: 'missed' })
})

test('a target that only the workload can try, and an audience of CoreWeave, are refused', async () => {
  const world = await testContext()
  const vault: TrustTarget = { cloud: 'oidc', name: 'registry', audience: 'registry' }
  await expect(create(world, vault)).rejects.toMatchObject({ detail: { reason: 'no-exchange' } })
  const { issuerUrl } = testClusterOf(world)
  await expect(create(world, awsTarget(world, { audience: issuerUrl }))).rejects.toMatchObject({
    detail: { reason: 'own-audience' },
  })
  expect(await create(world, awsTarget(world), 'missing')).toMatchObject({
    created: false,
    verdict: { cause: 'account-missing' },
  })
  expect((await listCanarySummaries(world.context, {})).rows).toEqual([])
})
