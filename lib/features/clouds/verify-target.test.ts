import { describe, expect, test, vi } from 'vitest'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { declareTarget, listTrusts } from '@/lib/features/declared-trusts/service'
import { listAudit } from '@/lib/server/audit/audit'
import { log } from '@/lib/server/log'
import {
  awsTarget,
  checkStates,
  failingCheck,
  googleTarget,
  verifyTestTarget,
} from '@/lib/testing/cloud-verification'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { verifyTarget } from './service'

const green = { right: 'pass', token: 'pass', claims: 'pass', keys: 'pass' }

describe('verifyTarget for an account that the target trusts', () => {
  test('proves that AWS issues credentials and reports the assumed role', async () => {
    const world = await testContext()
    const verification = await verifyTestTarget(world, awsTarget(world))
    expect(verification).toMatchObject({
      state: 'proved',
      sentence: 'AWS issued credentials to this service account.',
    })
    expect(checkStates(verification)).toEqual({ ...green, exchange: 'pass', identity: 'pass' })
    expect(verification.checks.at(-1)?.evidence).toEqual([
      `arn:aws:sts::${world.world.clouds.aws.accountId}:assumed-role/train-runner/workload-identity-console`,
    ])
    expect(verification.checks[2]?.claims?.map(({ claim }) => claim)).toEqual(['iss', 'sub', 'aud'])
  })

  test('proves the Google token exchange and the service account impersonation', async () => {
    const world = await testContext()
    const verification = await verifyTestTarget(world, googleTarget(world))
    expect(checkStates(verification)).toEqual({ ...green, exchange: 'pass', identity: 'pass' })
    const direct = await verifyTestTarget(world, googleTarget(world, { serviceAccount: undefined }))
    expect(direct).toMatchObject({ state: 'proved' })
    expect(checkStates(direct)).toEqual({ ...green, exchange: 'pass' })
  })

  test('records the intent before the exchange and the outcome after it', async () => {
    const world = await testContext()
    await verifyTestTarget(world, awsTarget(world))
    await verifyTestTarget(world, awsTarget(world, { role: 'nobody' }))
    const rows = await listAudit(world.context, { action: 'cloud-trust.verify' })
    expect(rows.map(({ kind, outcome }) => outcome ?? kind)).toEqual([
      'failed',
      'intent',
      'ok',
      'intent',
    ])
    expect(rows[3]?.object).toMatchObject({
      serviceAccount: 'train-runner',
      cloud: 'aws',
      trustedBy: `arn:aws:iam::${world.world.clouds.aws.accountId}:role/train-runner`,
    })
  })
})

test.each(['the issuer', 'https://coreweave.com/iam'])(
  'refuses to send a token for CoreWeave’s own audience (%s) to another cloud',
  async (named) => {
    const world = await testContext()
    const audience = named === 'the issuer' ? testClusterOf(world).issuerUrl : named
    await expect(verifyTestTarget(world, awsTarget(world, { audience }))).rejects.toMatchObject({
      code: 'invalid',
      detail: { reason: 'own-audience' },
    })
    expect(await listAudit(world.context, { action: 'cloud-trust.verify' })).toEqual([])
  },
)

test.each([
  {
    cloud: 'vault',
    address: 'https://vault.corp.dev',
    mount: 'jwt',
    role: 'train',
    audience: 'vault',
  },
  { cloud: 'oidc', name: 'Registry', audience: 'registry' },
] as const)(
  'proves nothing where only the workload can make the exchange: $cloud',
  async (target) => {
    const world = await testContext()
    const verification = await verifyTestTarget(world, TrustTarget.parse(target))
    expect(verification.state).toBe('unproved')
    expect(checkStates(verification)).toEqual({ ...green, exchange: 'skip' })
  },
)

describe('permission', () => {
  test('fails the first check for a person without rights in the namespace', async () => {
    const world = await testContext()
    const context = world.as('reviewer')
    const verification = await verifyTestTarget(world, awsTarget(world), { context })
    expect(failingCheck(verification)).toMatchObject({ key: 'right', cause: 'not-permitted' })
    expect(checkStates(verification)).toMatchObject({ token: 'skip', exchange: 'skip' })
  })

  test('works for an editor of the namespace with their own credential', async () => {
    const world = await testContext()
    expect(
      await verifyTestTarget(world, awsTarget(world), { context: world.as('team') }),
    ).toMatchObject({
      state: 'proved',
    })
  })
})

describe('the outcome', () => {
  const input = (world: TestContext, target: TrustTarget) => ({
    cluster: testClusterOf(world).id,
    namespace: 'ml-team',
    name: 'train-runner',
    target,
  })
  const reportedOutcomes = async (world: TestContext, target: TrustTarget) => {
    const outcomes: string[] = []
    await verifyTarget(world.context, input(world, target), async (_, { outcome }) => {
      outcomes.push(outcome)
    })
    return outcomes
  }

  test('is reported only where the target answered', async () => {
    const world = await testContext()
    expect(await reportedOutcomes(world, awsTarget(world))).toEqual(['passed'])
    expect(await reportedOutcomes(world, awsTarget(world, { role: 'nobody' }))).toEqual(['failed'])
    expect(await reportedOutcomes(world, awsTarget(world, { role: 'fail-503-x' }))).toEqual([])
    expect(
      await reportedOutcomes(world, { cloud: 'oidc', name: 'Registry', audience: 'r' }),
    ).toEqual([])
  })

  test('is stored with the declared trust, with actor and time, until its fields change', async () => {
    const world = await testContext()
    const { context } = world
    const target = awsTarget(world)
    const { cluster, namespace, name } = input(world, target)
    const account = { cluster, namespace, name }
    const declared = async () => (await listTrusts(context, account)).trusts[0]?.verified
    await declareTarget(context, { target, accounts: [account] })
    expect(await declared()).toBeUndefined()
    await verifyTestTarget(world, target)
    expect(await declared()).toMatchObject({ by: context.actor.uid, outcome: 'passed' })
    const elsewhere = awsTarget(world, { region: 'eu-central-1' })
    await declareTarget(context, { target: elsewhere, accounts: [account] })
    expect(await declared()).toBeUndefined()
  })

  test('is returned even where it cannot be stored', async () => {
    const world = await testContext()
    const complaint = vi.spyOn(log, 'error').mockImplementation(() => undefined)
    const verification = await verifyTarget(world.context, input(world, awsTarget(world)), () =>
      Promise.reject(new Error('the store is gone')),
    )
    expect(verification.state).toBe('proved')
    expect(complaint).toHaveBeenCalledOnce()
    complaint.mockRestore()
  })
})
