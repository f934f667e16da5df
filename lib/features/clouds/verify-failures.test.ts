import { describe, expect, test } from 'vitest'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { CLOUD_CAUSE_WORDS } from '@/lib/core/verification/cloud-cause-words'
import type { CloudCause } from '@/lib/core/verification/cloud-causes'
import {
  awsTarget,
  checkStates,
  failingCheck,
  googleTarget,
  verifyTestTarget,
} from '@/lib/testing/cloud-verification'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { hastenDeadlines } from '@/lib/testing/deadlines'

describe('a failed verification names the cause, the next step and the upstream message', () => {
  type Case = [
    string,
    CloudCause,
    (world: TestContext) => TrustTarget | Promise<TrustTarget>,
    { account?: string; cluster?: string }?,
  ]
  const put = (world: TestContext, thing: object) => world.control('clouds', { put: thing })
  const provider = (world: TestContext, changes: object) =>
    put(world, {
      kind: 'google-provider',
      pool: 'coreweave',
      provider: 'train-east',
      issuerUri: testClusterOf(world).issuerUrl,
      mapping: { 'google.subject': 'assertion.sub' },
      ...changes,
    })
  const issuer = (world: TestContext, state: string) =>
    world.control(`clusters/${testClusterOf(world).id}`, { issuer: state })
  const fault = (world: TestContext, surface: string, changes: object) =>
    world.control('faults', { surface, ...changes })

  const cases: Case[] = [
    [
      'a service account that does not exist',
      'account-missing',
      awsTarget,
      { account: 'ml-team/nobody' },
    ],
    [
      'a service account that the role does not trust',
      'aws-trust',
      awsTarget,
      { account: 'ml-team/eval' },
    ],
    [
      'a role that does not exist',
      'aws-trust',
      (world) => awsTarget(world, { role: 'workloads/none' }),
    ],
    [
      'an issuer without an IAM OIDC provider',
      'aws-no-provider',
      awsTarget,
      { cluster: 'research-north' },
    ],
    [
      'another AWS account',
      'aws-no-provider',
      (world) => awsTarget(world, { accountId: '000000000001' }),
    ],
    [
      'an audience that the IAM OIDC provider does not list',
      'aws-audience',
      (world) => awsTarget(world, { audience: 'vault' }),
    ],
    ['a region of China', 'aws-region', (world) => awsTarget(world, { region: 'cn-north-1' })],
    [
      'an issuer that is down',
      'issuer-unhealthy',
      async (world) => {
        await issuer(world, 'down')
        return awsTarget(world)
      },
    ],
    [
      'a pool that does not exist',
      'google-provider',
      (world) => googleTarget(world, { pool: 'other-pool', audience: 'other' }),
    ],
    [
      'an audience that the provider does not allow',
      'google-audience',
      (world) => googleTarget(world, { audience: 'x' }),
    ],
    [
      'a namespace that the attribute condition rejects',
      'google-condition',
      googleTarget,
      { account: 'inference/serve' },
    ],
    [
      'a principal without an IAM binding',
      'google-impersonation',
      googleTarget,
      { account: 'ml-team/eval' },
    ],
    ['another cluster', 'google-issuer', googleTarget, { cluster: 'research-north' }],
    [
      'a mapping of an absent claim',
      'google-mapping',
      async (world) => {
        await provider(world, { mapping: { 'google.subject': 'assertion.email' } })
        return googleTarget(world)
      },
    ],
    [
      'an uploaded key set without the key that signs',
      'google-idp',
      async (world) => {
        const published = await fetch(`${testClusterOf(world).issuerUrl}/openid/v1/jwks`)
        await provider(world, { jwks: await published.json() })
        await world.control(`clusters/${testClusterOf(world).id}`, { keys: 'rotate' })
        return googleTarget(world)
      },
    ],
    [
      'a role named to be throttled',
      'throttled',
      (world) => awsTarget(world, { role: 'fail-429-x' }),
    ],
    ['a role named to fail', 'unavailable', (world) => awsTarget(world, { role: 'fail-503-x' })],
    ['garbage', 'unreadable', (world) => awsTarget(world, { role: 'garbage-x' })],
    [
      'a provider named to be throttled',
      'throttled',
      (world) => googleTarget(world, { provider: 'fail-429-x' }),
    ],
    [
      'a redirect',
      'unreadable',
      async (world) => {
        await fault(world, 'google', { kind: 'redirect' })
        return googleTarget(world)
      },
    ],
    [
      'an oversized response',
      'unreadable',
      async (world) => {
        await fault(world, 'aws', { kind: 'huge' })
        return awsTarget(world)
      },
    ],
    [
      'a closed connection',
      'unreachable',
      async (world) => {
        await fault(world, 'aws', { kind: 'hang-up' })
        return awsTarget(world)
      },
    ],
    [
      'garbage from IAM Credentials',
      'unreadable',
      async (world) => {
        await fault(world, 'google', { kind: 'garbage', path: '*generateAccessToken' })
        return googleTarget(world)
      },
    ],
  ]

  test.each(cases)('%s: %s', async (_, cause, prepare, where) => {
    const world = await testContext()
    const target = await prepare(world)
    const verification = await verifyTestTarget(world, target, where)
    expect(failingCheck(verification)).toMatchObject({ cause })
    expect(verification).toMatchObject({
      state: 'failed',
      sentence: CLOUD_CAUSE_WORDS[cause].title,
      explanation: CLOUD_CAUSE_WORDS[cause].next,
    })
    const { upstream, evidence = [] } = failingCheck(verification) ?? {}
    expect(upstream ?? evidence.join()).not.toBe('')
  })

  test('an STS that does not answer times out', async () => {
    const world = await testContext()
    const deadlines = hastenDeadlines(10_000, 2_000)
    const verification = await verifyTestTarget(world, awsTarget(world, { role: 'hang-x' }))
    expect(deadlines).toHaveBeenCalledWith(10_000)
    expect(failingCheck(verification)).toMatchObject({ cause: 'unreachable' })
    expect(failingCheck(verification)?.upstream).toContain('in time')
  })

  test('a failed GetCallerIdentity is a warning after a successful exchange', async () => {
    const world = await testContext()
    await fault(world, 'aws', { kind: 'status', path: '/GetCallerIdentity' })
    const verification = await verifyTestTarget(world, awsTarget(world))
    expect(verification.state).toBe('proved')
    expect(checkStates(verification)).toMatchObject({ exchange: 'pass', identity: 'warn' })
  })

  test('unreadable keys are a warning when the cloud accepted the token', async () => {
    const world = await testContext()
    await fault(world, 'issuer', { kind: 'status' })
    const verification = await verifyTestTarget(world, awsTarget(world))
    expect(verification.state).toBe('proved')
    expect(checkStates(verification)).toMatchObject({ keys: 'warn', exchange: 'pass' })
  })

  test('a token from another issuer than the cluster’s is never sent', async () => {
    const world = await testContext()
    const config = { ...world.context.config, CKS_ISSUER_BASE_URL: 'https://oidc.corp.dev' }
    const verification = await verifyTestTarget(world, awsTarget(world), {
      context: { ...world.context, config },
    })
    expect(failingCheck(verification)).toMatchObject({ key: 'claims', cause: 'claims-differ' })
    expect(failingCheck(verification)?.claims?.[0]).toMatchObject({
      claim: 'iss',
      expected: `https://oidc.corp.dev/id/${testClusterOf(world).id}`,
      presented: testClusterOf(world).issuerUrl,
    })
    expect(checkStates(verification)).toMatchObject({ keys: 'skip', exchange: 'skip' })
  })

  test('an unpublished signing key is reported before the error from AWS', async () => {
    const world = await testContext()
    await world.control(`clusters/${testClusterOf(world).id}`, {
      keys: 'rotate',
      issuer: 'stale-keys',
    })
    const verification = await verifyTestTarget(world, awsTarget(world))
    expect(verification.checks.flatMap(({ cause = [] }) => cause)).toEqual([
      'key-unknown',
      'aws-keys',
    ])
    expect(verification.sentence).toBe(CLOUD_CAUSE_WORDS['key-unknown'].title)
  })

  test('clock skew is a warning when AWS accepts the token', async () => {
    const world = await testContext({ clock: () => new Date(Date.now() + 3_600_000) })
    const verification = await verifyTestTarget(world, awsTarget(world))
    expect(verification.state).toBe('proved')
    expect(verification.checks[3]).toMatchObject({ state: 'warn', cause: 'clock-skew' })
  })

  test('an unreachable endpoint is named by its environment variable', async () => {
    const world = await testContext()
    const config = { ...world.context.config, AWS_STS_URL: 'http://127.0.0.1:9/{region}' }
    const verification = await verifyTestTarget(world, awsTarget(world), {
      context: { ...world.context, config },
    })
    expect(failingCheck(verification)).toMatchObject({ cause: 'unreachable' })
    expect(verification.explanation).toContain('AWS_STS_URL')
  })
})
