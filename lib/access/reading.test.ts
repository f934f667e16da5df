import { expect, test } from 'vitest'
import { testContext } from '../testing/context'
import { exportWhoCan } from './export'
import { readAccessMatrix, whoCan } from './service'

test('a cluster that is slow delays no answer, is named as still being read, and comes in later', async () => {
  const { context, control } = await testContext()
  const dead = { surface: 'kubernetes', path: '/api/v1/serviceaccounts*', kind: 'hang' }
  await control('faults', dead)
  const question = { level: 'Read', bucket: 'models' } as const
  const asked = performance.now()
  const { inventory } = await whoCan(context, question)
  expect(performance.now() - asked).toBeLessThan(3000)
  expect(inventory.pending).toHaveLength(1)
  expect(inventory.unread.map(({ what }) => what)).toEqual(['service accounts of lab'])

  const again = { ...question, reading: inventory.reading }
  const file = await exportWhoCan(context, { ...again, format: 'json' })
  const ended = await whoCan(context, again)
  expect(ended.inventory).toMatchObject({
    reading: inventory.reading,
    at: inventory.at,
    pending: [],
  })
  const named = inventory.pending.map((name) => `service accounts of ${name}`)
  expect(ended.inventory.unread.map(({ what }) => what)).toEqual(expect.arrayContaining(named))
  expect(await file.text()).toContain(named[0])
})

test('a kept reading serves its own session, and nobody else’s', async () => {
  const world = await testContext()
  const first = await readAccessMatrix(world.context, { by: 'account' })
  const { reading, policies } = first.inventory
  const statement = { actions: ['s3:GetObject'], resources: ['logs/*'], principals: ['*'] }
  await world.context.coreweave.ensurePolicy({
    version: 'v1alpha1',
    name: 'made-meanwhile',
    statements: [{ name: 's', effect: 'Allow', ...statement }],
  })
  const again = await readAccessMatrix(world.context, { by: 'account', reading })
  expect(again.inventory).toMatchObject({ reading, policies })
  const other = await readAccessMatrix(world.as('reviewer'), { by: 'account', reading })
  expect(other.inventory).toMatchObject({ reading, policies: policies + 1 })
  await expect(
    readAccessMatrix(world.as('team'), { by: 'account', reading }),
  ).rejects.toMatchObject({ code: 'forbidden' })
})
