import { describe, expect, test } from 'vitest'
import type { Target } from '@/lib/core/identity/trust-target'
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
import { TARGET_CAUSES, type TargetCause } from './verify-causes'

describe('a refusal has a cause, a next step and what the other side said', () => {
  type Case = [
    string,
    TargetCause,
    (world: World) => Target | Promise<Target>,
    { account?: string; cluster?: string }?,
  ]
  const put = (world: World, thing: object) => world.control('clouds', { put: thing })
  const provider = (world: World, changes: object) =>
    put(world, {
      ...{ kind: 'google-provider', pool: 'coreweave', provider: 'train-east' },
      issuerUri: clusterOf(world).issuerUrl,
      mapping: { 'google.subject': 'assertion.sub' },
      ...changes,
    })
  const issuer = (world: World, state: string) =>
    world.control(`clusters/${clusterOf(world).id}`, { issuer: state })
  const fault = (world: World, surface: string, changes: object) =>
    world.control('faults', { surface, ...changes })

  const cases: Case[] = [
    ['no such account', 'account-missing', aws, { account: 'ml-team/nobody' }],
    ['an account the role does not name', 'aws-trust', aws, { account: 'ml-team/eval' }],
    ['a role that is not there', 'aws-trust', (world) => aws(world, { role: 'workloads/none' })],
    ['an issuer AWS does not know', 'aws-no-provider', aws, { cluster: 'research-north' }],
    [
      'another AWS account',
      'aws-no-provider',
      (world) => aws(world, { accountId: '000000000001' }),
    ],
    ['an audience AWS does not list', 'aws-audience', (world) => aws(world, { audience: 'vault' })],
    ['a region of China', 'aws-region', (world) => aws(world, { region: 'cn-north-1' })],
    [
      'an issuer that is down',
      'issuer-unhealthy',
      async (world) => {
        await issuer(world, 'down')
        return aws(world)
      },
    ],
    [
      'a pool that is not there',
      'google-provider',
      (world) => google(world, { pool: 'other-pool', audience: 'other' }),
    ],
    [
      'an audience Google does not take',
      'google-audience',
      (world) => google(world, { audience: 'x' }),
    ],
    [
      'a namespace the condition rejects',
      'google-condition',
      google,
      { account: 'inference/serve' },
    ],
    [
      'another principal than IAM names',
      'google-impersonation',
      google,
      { account: 'ml-team/eval' },
    ],
    ['another cluster', 'google-issuer', google, { cluster: 'research-north' }],
    [
      'a mapping of a claim that is not there',
      'google-mapping',
      async (world) => {
        await provider(world, { mapping: { 'google.subject': 'assertion.email' } })
        return google(world)
      },
    ],
    ['a role named to be throttled', 'throttled', (world) => aws(world, { role: 'fail-429-x' })],
    ['a role named to fail', 'unavailable', (world) => aws(world, { role: 'fail-503-x' })],
    ['garbage', 'unreadable', (world) => aws(world, { role: 'garbage-x' })],
    [
      'a provider named to be throttled',
      'throttled',
      (world) => google(world, { provider: 'fail-429-x' }),
    ],
    [
      'a redirect',
      'unreadable',
      async (world) => {
        await fault(world, 'google', { kind: 'redirect' })
        return google(world)
      },
    ],
    [
      'an endless answer',
      'unreadable',
      async (world) => {
        await fault(world, 'aws', { kind: 'huge' })
        return aws(world)
      },
    ],
    [
      'a hang-up',
      'unreachable',
      async (world) => {
        await fault(world, 'aws', { kind: 'hang-up' })
        return aws(world)
      },
    ],
    [
      'garbage from IAM',
      'unreadable',
      async (world) => {
        await fault(world, 'google', { kind: 'garbage', path: '*generateAccessToken' })
        return google(world)
      },
    ],
  ]

  test.each(cases)('%s: %s', async (_, cause, prepare, where) => {
    const world = await testContext()
    const target = await prepare(world)
    const told = await verify(world, target, where)
    expect(failure(told)).toMatchObject({ cause })
    expect(told).toMatchObject({
      state: 'failed',
      sentence: TARGET_CAUSES[cause].title,
      explanation: TARGET_CAUSES[cause].next,
    })
    const { upstream, evidence = [] } = failure(told) ?? {}
    expect(upstream ?? evidence.join()).not.toBe('')
  })

  test('an STS that hangs is given up', async () => {
    const world = await testContext()
    const told = await verify(world, aws(world, { role: 'hang-x' }))
    expect(failure(told)).toMatchObject({ cause: 'unreachable' })
    expect(failure(told)?.upstream).toContain('in time')
  })

  test('AWS that does not say who it is takes back nothing', async () => {
    const world = await testContext()
    await fault(world, 'aws', { kind: 'status', path: '/GetCallerIdentity' })
    const told = await verify(world, aws(world))
    expect(told.state).toBe('proved')
    expect(states(told)).toMatchObject({ exchange: 'pass', identity: 'warn' })
  })

  test('keys that cannot be read from here are no failure where the cloud has read them', async () => {
    const world = await testContext()
    await fault(world, 'issuer', { kind: 'status' })
    const told = await verify(world, aws(world))
    expect(told.state).toBe('proved')
    expect(states(told)).toMatchObject({ keys: 'warn', exchange: 'pass' })
  })

  test('a token of another issuer than the cluster’s is not sent anywhere', async () => {
    const world = await testContext()
    const config = { ...world.context.config, CKS_ISSUER_BASE_URL: 'https://oidc.corp.dev' }
    const told = await verify(world, aws(world), { context: { ...world.context, config } })
    expect(failure(told)).toMatchObject({ key: 'claims', cause: 'claims-differ' })
    expect(failure(told)?.claims?.[0]).toMatchObject({
      claim: 'iss',
      expected: `https://oidc.corp.dev/id/${clusterOf(world).id}`,
      presented: clusterOf(world).issuerUrl,
    })
    expect(states(told)).toMatchObject({ keys: 'skip', exchange: 'skip' })
  })

  test('a key that the issuer does not publish yet comes before what AWS says of it', async () => {
    const world = await testContext()
    await world.control(`clusters/${clusterOf(world).id}`, { keys: 'rotate', issuer: 'stale-keys' })
    const told = await verify(world, aws(world))
    expect(told.checks.flatMap(({ cause = [] }) => cause)).toEqual(['key-unknown', 'aws-keys'])
    expect(told.sentence).toBe(TARGET_CAUSES['key-unknown'].title)
  })

  test('a clock that differs from the token’s is pointed out though AWS takes it', async () => {
    const world = await testContext({ clock: () => new Date(Date.now() + 3_600_000) })
    const told = await verify(world, aws(world))
    expect(told.state).toBe('proved')
    expect(told.checks[3]).toMatchObject({ state: 'warn', cause: 'clock-skew' })
  })

  test('an endpoint that nobody serves is named by its variable', async () => {
    const world = await testContext()
    const config = { ...world.context.config, AWS_STS_URL: 'http://127.0.0.1:9/{region}' }
    const told = await verify(world, aws(world), { context: { ...world.context, config } })
    expect(failure(told)).toMatchObject({ cause: 'unreachable' })
    expect(told.explanation).toContain('AWS_STS_URL')
  })
})
