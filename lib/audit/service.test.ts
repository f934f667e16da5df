import { eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { AppError } from '../errors'
import { recorded } from '../store/audit'
import { auditEvents } from '../store/schema'
import { testContext } from '../testing/context'
import { readAudit, verifyAudit } from './service'

type World = Awaited<ReturnType<typeof testContext>>
let world: World

const done = async () => {}
const change = (name: string) =>
  ({ action: 'policy.save', object: { name }, before: { v: 1 }, after: { v: 2 } }) as const

beforeAll(async () => {
  world = await testContext()
  await recorded(world.context, change('datasets'), done)
  await recorded(world.as('team'), change('models'), () =>
    Promise.reject(new AppError('forbidden', 'You may not.')),
  ).catch(() => {})
})

test('a reader sees every change as one entry, newest first, with how it ended', async () => {
  const page = await readAudit(world.context, {})
  expect(page).toMatchObject({
    scope: 'organization',
    entries: [
      {
        row: 3,
        actor: 'uid of team',
        object: { name: 'models' },
        outcome: 'failed',
        error: { code: 'forbidden', message: 'You may not.' },
      },
      { row: 1, actor: 'uid of operator', before: { v: 1 }, after: { v: 2 }, outcome: 'ok' },
    ],
  })
  expect(page).not.toHaveProperty('next')
})

test('somebody without the right sees their own rows only, whatever they ask for', async () => {
  const team = world.as('team')
  expect((await readAudit(team, {})).entries.map(({ actor }) => actor)).toEqual(['uid of team'])
  expect(await readAudit(team, { person: 'uid of operator' })).toEqual({
    entries: [],
    scope: 'own',
  })
  await expect(verifyAudit(team)).rejects.toMatchObject({ code: 'forbidden' })
})

test('while the right cannot be asked for, nobody sees more than their own', async () => {
  await world.control('faults', {
    surface: 'coreweave',
    path: '*can-i',
    kind: 'status',
    status: 403,
  })
  expect((await readAudit(world.context, {})).scope).toBe('own')
})

test('changes are found by text in what they were made to, by action and by person', async () => {
  const rows = async (filters: Parameters<typeof readAudit>[1]) =>
    (await readAudit(world.context, filters)).entries.map(({ row }) => row)
  expect(await rows({ q: 'MODELS' })).toEqual([3])
  expect(await rows({ action: 'policy.save' })).toEqual([3, 1])
  expect(await rows({ action: 'policy.delete' })).toEqual([])
  expect(await rows({ person: 'uid of operator' })).toEqual([1])
})

test('pages follow each other without losing or repeating a change', async () => {
  const own = await testContext()
  for (let count = 0; count < 60; count++) await recorded(own.context, change(`p${count}`), done)
  const names: (string | undefined)[] = []
  let before: number | undefined
  do {
    const page = await readAudit(own.context, before ? { before } : {})
    names.push(...page.entries.map(({ object }) => object['name']))
    expect(page.entries.every(({ outcome }) => outcome === 'ok')).toBe(true)
    before = page.next
  } while (before)
  expect(names).toEqual(Array.from({ length: 60 }, (_, index) => `p${59 - index}`))
})

test('the chain is verified up to its last row, and a touched row is named', async () => {
  const own = await testContext()
  await recorded(own.context, change('datasets'), done)
  expect(await verifyAudit(own.context)).toEqual({ ok: true, rows: 2 })
  const { store, actor } = own.context
  await store
    .update(auditEvents)
    .set({ actor: 'somebody else' })
    .where(eq(auditEvents.orgUid, actor.orgUid))
  expect(await verifyAudit(own.context)).toMatchObject({ ok: false, row: 1 })
})
