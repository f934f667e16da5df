import { describe, expect, test, vi } from 'vitest'
import { Target } from '@/lib/core/identity/trust-target'
import { declareTarget, listTrusts } from '@/lib/features/declared-trusts/service'
import { listAudit } from '@/lib/server/audit/audit'
import { log } from '@/lib/server/log'
import {
  aws,
  clusterOf,
  failure,
  google,
  states,
  verify,
  type World,
} from '@/lib/testing/cloud-world'
import { testContext } from '@/lib/testing/context'
import { verifyTarget } from './verify'

const green = { right: 'pass', token: 'pass', claims: 'pass', keys: 'pass' }

describe('an account that a target trusts', () => {
  test('gets credentials of its AWS role, and is told who it is there', async () => {
    const world = await testContext()
    const told = await verify(world, aws(world))
    expect(told).toMatchObject({ state: 'proved', sentence: 'AWS gave this account credentials.' })
    expect(states(told)).toEqual({ ...green, exchange: 'pass', identity: 'pass' })
    expect(told.checks.at(-1)?.evidence).toEqual([
      `arn:aws:sts::${world.world.clouds.aws.accountId}:assumed-role/train-runner/workload-identity-console`,
    ])
    expect(told.checks[2]?.claims?.map(({ claim }) => claim)).toEqual(['iss', 'sub', 'aud'])
  })

  test('gets a federated token of Google, and may act as the service account', async () => {
    const world = await testContext()
    const told = await verify(world, google(world))
    expect(states(told)).toEqual({ ...green, exchange: 'pass', identity: 'pass' })
    const direct = await verify(world, google(world, { serviceAccount: undefined }))
    expect(direct).toMatchObject({ state: 'proved' })
    expect(states(direct)).toEqual({ ...green, exchange: 'pass' })
  })

  test('is recorded before it is asked, and what became of it after', async () => {
    const world = await testContext()
    await verify(world, aws(world))
    await verify(world, aws(world, { role: 'nobody' }))
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
  'a token for CoreWeave’s own audience (%s) is sent to no other cloud',
  async (named) => {
    const world = await testContext()
    const audience = named === 'the issuer' ? clusterOf(world).issuerUrl : named
    await expect(verify(world, aws(world, { audience }))).rejects.toMatchObject({
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
] as const)('where only the workload can ask, nothing is green: $cloud', async (target) => {
  const world = await testContext()
  const told = await verify(world, Target.parse(target))
  expect(told.state).toBe('unproved')
  expect(states(told)).toEqual({ ...green, exchange: 'skip' })
})

describe('who may', () => {
  test('a person without rights in the namespace is told before a token is made', async () => {
    const world = await testContext()
    const context = world.as('reviewer')
    const told = await verify(world, aws(world), { context })
    expect(failure(told)).toMatchObject({ key: 'right', cause: 'not-permitted' })
    expect(states(told)).toMatchObject({ token: 'skip', exchange: 'skip' })
  })

  test('an editor of the namespace does it with their own credential', async () => {
    const world = await testContext()
    expect(await verify(world, aws(world), { context: world.as('team') })).toMatchObject({
      state: 'proved',
    })
  })
})

describe('what was found is passed on', () => {
  const input = (world: World, target: Target) => ({
    ...{ cluster: clusterOf(world).id, namespace: 'ml-team', name: 'train-runner', target },
  })
  const heard = async (world: World, target: Target) => {
    const outcomes: string[] = []
    await verifyTarget(world.context, input(world, target), async (_, { outcome }) => {
      outcomes.push(outcome)
    })
    return outcomes
  }

  test('where the target answered, and not where it did not', async () => {
    const world = await testContext()
    expect(await heard(world, aws(world))).toEqual(['passed'])
    expect(await heard(world, aws(world, { role: 'nobody' }))).toEqual(['failed'])
    expect(await heard(world, aws(world, { role: 'fail-503-x' }))).toEqual([])
    expect(await heard(world, { cloud: 'oidc', name: 'Registry', audience: 'r' })).toEqual([])
  })

  test('to what is declared of it: by whom and when, until its fields change', async () => {
    const world = await testContext()
    const { context } = world
    const target = aws(world)
    const { cluster, namespace, name } = input(world, target)
    const account = { cluster, namespace, name }
    const declared = async () => (await listTrusts(context, account)).trusts[0]?.verified
    await declareTarget(context, { target, accounts: [account] })
    expect(await declared()).toBeUndefined()
    await verify(world, target)
    expect(await declared()).toMatchObject({ by: context.actor.uid, outcome: 'passed' })
    const elsewhere = aws(world, { region: 'eu-central-1' })
    await declareTarget(context, { target: elsewhere, accounts: [account] })
    expect(await declared()).toBeUndefined()
  })

  test('and is told all the same where it cannot be kept', async () => {
    const world = await testContext()
    const complaint = vi.spyOn(log, 'error').mockImplementation(() => undefined)
    const told = await verifyTarget(world.context, input(world, aws(world)), () =>
      Promise.reject(new Error('the store is gone')),
    )
    expect(told.state).toBe('proved')
    expect(complaint).toHaveBeenCalledOnce()
    complaint.mockRestore()
  })
})
