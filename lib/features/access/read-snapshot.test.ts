import { expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import type { Context } from '@/lib/server/session/context'
import { replaceClients } from '@/lib/testing/clients'
import { testContext } from '@/lib/testing/context'
import { exportAccess } from './export'
import { AccessExport, type AccessQuery, AccessQuestion } from './schema'
import { readAccess } from './service'

const ask = (context: Context, query: AccessQuery) =>
  readAccess(context, AccessQuestion.parse(query))

test('a cluster that is slow delays no answer, is named as still being read, and comes in later', async () => {
  const { context, control } = await testContext()
  const path = '/api/v1/serviceaccounts*'
  await control('faults', { surface: 'kubernetes', path, kind: 'hang' })
  const question = { level: 'Read', bucket: 'models' } as const
  const { inventory } = await ask(context, question)
  expect(inventory.pending.length).toBeGreaterThan(0)

  const again = { ...question, reading: inventory.reading }
  const file = await exportAccess(context, AccessExport.parse({ ...again, format: 'json' }))
  const ended = await ask(context, again)
  expect(ended.inventory).toMatchObject({
    reading: inventory.reading,
    at: inventory.at,
    pending: [],
  })
  const named = ended.inventory.unread.map(({ what }) => what)
  const dead = named.filter((what) => what !== 'service accounts of lab')
  expect(dead).toHaveLength(1)
  expect(inventory.pending.map((name) => `service accounts of ${name}`)).toContain(dead[0])
  expect(file.body).toContain(dead[0])
})

test('a cached reading serves its own session only', async () => {
  const world = await testContext()
  const first = await ask(world.context, { by: 'matrix' })
  const { reading, policies } = first.inventory
  const statement = { actions: ['s3:GetObject'], resources: ['logs/*'], principals: ['*'] }
  await world.context.coreweave.ensurePolicy({
    version: 'v1alpha1',
    name: 'made-meanwhile',
    statements: [{ name: 's', effect: 'Allow', ...statement }],
  })
  const again = await ask(world.context, { by: 'matrix', reading })
  expect(again.inventory).toMatchObject({ reading, policies })
  const other = await ask(world.as('reviewer'), { by: 'matrix', reading })
  expect(other.inventory).toMatchObject({ reading, policies: policies + 1 })
  await expect(ask(world.as('team'), { by: 'matrix', reading })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('a cached reading is dropped when CoreWeave refuses the token of its session', async () => {
  const world = await testContext()
  const { reading } = (await ask(world.context, { by: 'matrix' })).inventory
  const refused = replaceClients(world.context, {
    coreweave: { whoami: () => Promise.reject(new AppError('unauthenticated', 'expired')) },
  })
  const { at } = (await ask(world.context, { by: 'matrix', reading })).inventory
  await expect(ask(refused, { by: 'matrix', reading })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
  const again = await ask(world.context, { by: 'matrix', reading })
  expect(again.inventory.at).not.toBe(at)
})
