import { expect, test } from 'vitest'
import { principalOf } from '@/lib/core/identity/principal'
import { levelsOfBits } from '@/lib/core/policy/access-level'
import { testContext } from '@/lib/testing/context'
import { readAccountReach } from './reach'
import { AccessQuestion } from './schema'
import { readAccess } from './service'

test('an account’s page and the answer of Access agree about its buckets', async () => {
  const { context, as, world } = await testContext()
  const cluster = world.clusters.find(({ name }) => name === 'train-east')
  if (!cluster) throw new Error('no cluster')
  const account = { namespace: 'ml-team', name: 'train-runner' }
  const reach = await readAccountReach(context, { cluster: cluster.id, ...account })
  const { principals, inventory } = await readAccess(
    context,
    AccessQuestion.parse({
      principal: principalOf({ issuerUrl: cluster.issuerUrl, ...account }),
      on: 'buckets',
      by: 'principal',
    }),
  )
  expect(reach.rows.length).toBeGreaterThan(0)
  expect(reach.rows).toEqual(
    principals?.rows.map(({ resource, held, because, refusedBy }) => ({
      bucket: resource,
      levels: levelsOfBits(held),
      because,
      denied: refusedBy,
    })),
  )
  expect(reach.others + reach.rows.length).toBe(inventory.buckets.length)
  expect(reach.unread).toBe(0)
  await expect(
    readAccountReach(as('team'), { cluster: cluster.id, ...account }),
  ).rejects.toMatchObject({
    code: 'forbidden',
  })
})
