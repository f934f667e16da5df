import { beforeAll, expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import { readClusterGrants } from './access-reports'

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

test('a cluster of another organization is not found', async () => {
  const [own, other] = [await testContext(), await testContext()]
  const ref = { cluster: other.world.clusters[0]?.id ?? '' }
  await expect(readClusterGrants(own.context, ref)).rejects.toMatchObject({ code: 'not-found' })
})
