import { expect, test } from 'vitest'
import { principalOf } from '@/lib/core/identity/principal'
import { testContext } from '@/lib/testing/context'
import { readAccountReach } from './reach'
import { readWhatCan } from './service'

test('an account’s page and What can agree about its buckets', async () => {
  const { context, as, world } = await testContext()
  const cluster = world.clusters.find(({ name }) => name === 'train-east')
  if (!cluster) throw new Error('no cluster')
  const account = { namespace: 'ml-team', name: 'train-runner' }
  const reach = await readAccountReach(context, { cluster: cluster.id, ...account })
  const { buckets, inventory } = await readWhatCan(context, {
    principal: principalOf({ issuerUrl: cluster.issuerUrl, ...account }),
  })
  expect(reach.rows.length).toBeGreaterThan(0)
  expect(reach.rows).toEqual(buckets.rows.map(({ gate: _, ...row }) => row))
  expect(reach.others + reach.rows.length).toBe(inventory.buckets.length)
  expect(reach.unread).toBe(0)
  await expect(
    readAccountReach(as('team'), { cluster: cluster.id, ...account }),
  ).rejects.toMatchObject({
    code: 'forbidden',
  })
})
