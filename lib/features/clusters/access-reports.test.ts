import { beforeAll, describe, expect, test } from 'vitest'
import { insertVerification } from '@/lib/adapters/database/verifications'
import { testContext } from '@/lib/testing/context'
import { readClusterGrants, readLastVerification } from './access-reports'

type Tested = Awaited<ReturnType<typeof testContext>>
let tested: Tested
let cluster: string

beforeAll(async () => {
  tested = await testContext()
  cluster = tested.world.clusters.find(({ name }) => name === 'train-east')?.id ?? ''
})

test('names the policies that allow something to a cluster, and no others', async () => {
  const { context } = tested
  await context.coreweave.ensurePolicy({
    version: 'v1alpha1',
    name: 'denies',
    statements: [
      { name: 'no', effect: 'Deny', actions: ['s3:*'], resources: ['*'], principals: ['*'] },
    ],
  })
  const { policies } = await readClusterGrants(context, { cluster })
  expect(policies.length).toBeGreaterThan(0)
  expect(policies).not.toContain('denies')
  await expect(readClusterGrants(tested.as('team'), { cluster })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

describe('the last verification of a cluster', () => {
  const keep = (namespace: string, verdict: string, at: string) =>
    insertVerification(tested.context.store, tested.world.orgUid, {
      cluster,
      namespace,
      name: `verify-${namespace}-${verdict}`,
      account: 'train-runner',
      verdict,
      cause: null,
      steps: [],
      log: '',
      actor: 'someone',
      startedAt: new Date(at),
      endedAt: new Date(at),
    })

  test('is absent before the first one', async () => {
    expect(await readLastVerification(tested.context, { cluster })).toMatchObject({ hidden: 0 })
  })

  test('is shown to a person who may read its logs, and counted as hidden for others', async () => {
    await keep('ml-team', 'passed', '2026-04-01T08:00:00Z')
    await keep('inference', 'failed', '2026-04-02T08:00:00Z')
    expect(await readLastVerification(tested.context, { cluster })).toMatchObject({
      last: { namespace: 'inference', passed: false },
      lastGreen: '2026-04-01T08:00:00.000Z',
      hidden: 0,
    })
    expect(await readLastVerification(tested.as('team'), { cluster })).toMatchObject({
      last: { namespace: 'ml-team', passed: true },
      hidden: 1,
    })
  })
})

test('a cluster of another organization is not found', async () => {
  const [own, other] = [await testContext(), await testContext()]
  const ref = { cluster: other.world.clusters[0]?.id ?? '' }
  await expect(readClusterGrants(own.context, ref)).rejects.toMatchObject({ code: 'not-found' })
  await expect(readLastVerification(own.context, ref)).rejects.toMatchObject({ code: 'not-found' })
})
