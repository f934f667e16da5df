import { expect, test } from 'vitest'
import type { DiagnosisFacts } from '@/lib/core/diagnosis/facts'
import { type TestContext, testContext } from '@/lib/testing/context'
import { failures } from '@/lib/testing/verifications/failures'
import { annotateRunner, clusterIdOf, runnerInput } from '@/lib/testing/verifications/world'
import { diagnose } from './service'

const about = (world: TestContext, more: Partial<DiagnosisFacts> = {}): DiagnosisFacts => {
  const { cluster, namespace, account } = runnerInput(world)
  return { cluster, namespace, account, ...more }
}
const tokenOf = (world: TestContext, more: Partial<NonNullable<DiagnosisFacts['token']>> = {}) => {
  const iss = world.world.clusters[0]?.issuerUrl ?? ''
  const now = Math.floor(Date.now() / 1000)
  const sub = 'system:serviceaccount:ml-team:train-runner'
  return { iss, sub, aud: [iss], iat: now - 60, exp: now + 3000, ...more }
}
const refused = (status: number) => ({ from: 'exchange' as const, status })

test.each([
  ['audience-mismatch', 400],
  ['config-missing', 400],
  ['issuer-trailing-slash', 400],
  ['issuer-mismatch', 400],
  ['webhook-other-organization', 400],
  ['issuer-unhealthy', 400],
  ['create-access-key-missing', 403],
] as const)('an unspecific rejection is explained as %s', async (cause, status) => {
  const world = await testContext()
  await failures[cause].prepare?.(world)
  const found = await diagnose(world.context, about(world, { refusal: refused(status) }))
  expect(found.verdict).toMatchObject({ state: 'failed', cause })
  expect(found.verdict.next?.length).toBeGreaterThan(0)
})

test('a token finds its cluster and account, and shows both audiences', async () => {
  const world = await testContext()
  const token = tokenOf(world, { aud: ['https://wrong.example'] })
  const found = await diagnose(world.context, { token })
  expect(found.place).toMatchObject({ cluster: clusterIdOf(world), account: 'train-runner' })
  expect(found.verdict.cause).toBe('audience-mismatch')
  expect(found.checks.find(({ key }) => key === 'claims')).toMatchObject({
    expected: token.iss,
    presented: 'https://wrong.example',
  })
})

test.each([
  ['clock-skew', { exp: 1, iat: 0 }],
  ['key-unknown', { kid: 'rotated-away' }],
] as const)('a token shows %s', async (cause, more) => {
  const world = await testContext()
  const token = tokenOf(world, more)
  const found = await diagnose(world.context, { token, refusal: refused(400) })
  expect(found.verdict.cause).toBe(cause)
})

test('explains a pod without credentials by the missing annotation', async () => {
  const world = await testContext()
  const found = await diagnose(world.context, {
    ...about(world, { cause: 'not-injected' }),
    account: 'eval',
  })
  expect(found.verdict.cause).toBe('not-annotated')
})

test('explains a denied bucket call with the closest policy statement', async () => {
  const world = await testContext()
  const refusal = {
    from: 'storage' as const,
    code: 'AccessDenied',
    operation: 'PutObject',
    bucket: 'datasets',
  }
  const found = await diagnose(
    world.context,
    about(world, { refusal: { ...refusal, bucket: 'scratch' } }),
  )
  expect(found.verdict).toMatchObject({ cause: 'bucket-denied' })
  expect(found.verdict.next?.[0]?.href).toContain('bucket=scratch')
  const policy = found.checks.find(({ key }) => key === 'policy')
  expect(policy?.evidence?.join(' ')).toContain('s3:PutObject')
})

test('reports a correct configuration without naming a cause', async () => {
  const world = await testContext()
  const found = await diagnose(world.context, { token: tokenOf(world) })
  expect(found.verdict.state).toBe('unknown')
  expect(found.checks.every(({ state }) => state !== 'fail')).toBe(true)
})

test('asks for the cluster and account, and answers from the text alone until then', async () => {
  const world = await testContext()
  const found = await diagnose(world.context, { cause: 'cli-too-old' })
  expect(found).toMatchObject({
    missing: ['cluster', 'account'],
    verdict: { cause: 'cli-too-old' },
  })
  await expect(diagnose(world.context, {})).rejects.toMatchObject({ code: 'invalid' })
})

test('a call without a bucket is not explained by a permission that it does not need', async () => {
  const world = await testContext()
  const refusal = { from: 'storage' as const, code: '403', operation: 'HeadObject' }
  const found = await diagnose(world.context, about(world, { refusal, cause: 'head-denied' }))
  expect(found.verdict).toMatchObject({ state: 'failed', cause: 'head-denied' })
})

test('answers from the text alone for other services', async () => {
  const world = await testContext()
  const found = await diagnose(world.context, about(world, { cause: 'azure-issuer' }))
  expect(found.verdict).toMatchObject({ state: 'failed', cause: 'azure-issuer' })
})

test('reports that no cluster has the issuer of a foreign token', async () => {
  const world = await testContext()
  const token = tokenOf(world, { iss: 'https://issuer.example' })
  const found = await diagnose(world.context, { token })
  expect(found.verdict.sentence).toContain('No cluster')
})

test('shows what a person without permissions could not read', async () => {
  const world = await testContext()
  await annotateRunner(world, { 'caios.coreweave.com/inject': null as unknown as string })
  const found = await diagnose(world.as('team'), about(world, { refusal: refused(400) }))
  expect(found.verdict.cause).toBe('not-annotated')
  expect(found.checks.some(({ state }) => state === 'unknown')).toBe(true)
})
