import { beforeAll, describe, expect, test } from 'vitest'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { readValue } from '@/lib/testing/service-accounts'
import { readServiceAccount } from './service'

describe('one service account', () => {
  let world: TestContext
  let cluster: { id: string; issuerUrl: string }
  beforeAll(async () => {
    world = await testContext()
    cluster = testClusterOf(world, 'train-east')
  })

  test('shows its identity, injection, trust and grants', async () => {
    const ref = { cluster: cluster.id, namespace: 'ml-team', name: 'train-runner' }
    const detail = await readServiceAccount(world.context, ref)
    expect(detail).toMatchObject({
      clusterName: 'train-east',
      injection: 'default',
      audience: cluster.issuerUrl,
      subject: 'system:serviceaccount:ml-team:train-runner',
      principal: `role/${cluster.issuerUrl}:system:serviceaccount:ml-team:train-runner`,
      refusals: {},
    })
    expect(readValue(detail.mutation)).toMatchObject({ mutated: true, audience: cluster.issuerUrl })
    expect(readValue(detail.trust)).toMatchObject({
      kind: 'trusted',
      config: { name: 'train-east' },
    })
    expect(readValue(detail.grants).some(({ exact }) => exact)).toBe(true)
    expect(readValue(detail.pods)).toMatchObject({
      alive: 2,
      behind: [{ name: 'train-runner-0', lag: 'without-credentials' }],
    })
    expect(readValue(detail.verifications)).toEqual({ runs: [], foreign: [], proofs: [] })
  })

  test('reports a paused config for an audience that only it trusts', async () => {
    const ref = { cluster: cluster.id, namespace: 'ml-team', name: 'data-loader' }
    const detail = await readServiceAccount(world.context, ref)
    expect(readValue(detail.trust)).toMatchObject({
      kind: 'paused',
      audiences: [
        { audience: cluster.issuerUrl, active: true },
        { audience: 'https://coreweave.com/iam', active: false },
      ],
      config: { name: 'train-east-ci' },
    })
  })

  test('is not mutated in a cluster without the webhook', async () => {
    const west = testClusterOf(world, 'serve-west')
    const ref = { cluster: west.id, namespace: 'inference', name: 'gateway' }
    const detail = await readServiceAccount(world.context, ref)
    expect(readValue(detail.mutation)).toEqual({ mutated: false, missing: [] })
  })

  test('is shown to a person who may not list policies', async () => {
    const ref = { cluster: cluster.id, namespace: 'ml-team', name: 'train-runner' }
    const detail = await readServiceAccount(world.as('team'), ref)
    expect(detail.grants).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(detail.refusals.grant).toContain('Object Storage Admin')
    expect(readValue(detail.pods).alive).toBe(2)
  })

  test('that does not exist is not found', async () => {
    const ref = { cluster: cluster.id, namespace: 'ml-team', name: 'nobody' }
    await expect(readServiceAccount(world.context, ref)).rejects.toMatchObject({
      code: 'not-found',
      detail: { reason: 'no-account' },
    })
  })
})
