import { beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { listAudit, recorded } from '@/lib/server/audit/audit'
import type { AuditEvent } from '@/lib/server/audit/chain'
import type { WriteContext } from '@/lib/server/session/context'
import { testContext } from '@/lib/testing/context'
import { type AuditSearch, ReadAudit } from './schema'
import { exportAudit, readAudit } from './service'

type World = Awaited<ReturnType<typeof testContext>>
let world: World

const done = async () => {}
const change = (name: string) =>
  ({ action: 'policy.save', object: { policy: name }, before: { v: 1 }, after: { v: 2 } }) as const

beforeAll(async () => {
  world = await testContext()
  await recorded(world.context, change('datasets'), done)
  await recorded(world.as('team'), change('models'), () =>
    Promise.reject(new AppError('forbidden', 'You cannot.')),
  ).catch(() => {})
})

test('lists each change as one entry with its outcome, newest first', async () => {
  const page = await readAudit(world.context, {})
  expect(page).toMatchObject({
    scope: 'organization',
    entries: [
      {
        row: 3,
        actor: 'uid of team',
        object: { policy: 'models' },
        outcome: 'failed',
        error: { code: 'forbidden', message: 'You cannot.' },
      },
      { row: 1, actor: 'uid of operator', before: { v: 1 }, after: { v: 2 }, outcome: 'ok' },
    ],
  })
  expect(page).not.toHaveProperty('next')
})

test('people without permission see only their own rows, whatever they search for', async () => {
  const team = world.as('team')
  expect((await readAudit(team, {})).entries.map(({ actor }) => actor)).toEqual(['uid of team'])
  expect(await readAudit(team, { person: 'uid of operator' })).toEqual({
    entries: [],
    scope: 'own',
    people: ['uid of team'],
  })
})

test('everyone sees only their own rows while the permission cannot be checked', async () => {
  await world.control('faults', {
    surface: 'coreweave',
    path: '*can-i',
    kind: 'status',
    status: 403,
  })
  expect((await readAudit(world.context, {})).scope).toBe('own')
})

test('filters by text, action and person', async () => {
  const rows = async (filters: Parameters<typeof readAudit>[1]) =>
    (await readAudit(world.context, filters)).entries.map(({ row }) => row)
  expect(await rows({ q: 'MODELS' })).toEqual([3])
  expect(await rows({ action: 'policy.save' })).toEqual([3, 1])
  expect(await rows({ action: 'policy.delete' })).toEqual([])
  expect(await rows({ person: 'uid of operator' })).toEqual([1])
})

test('filters by resource, day and row', async () => {
  let now = new Date('2026-01-02T23:59:59.999Z')
  const { context } = await testContext({ clock: () => now })
  await recorded(context, change('datasets'), done)
  now = new Date('2026-01-03T00:00:00.000Z')
  await recorded(context, change('models'), done)
  const rows = async (filters: Parameters<typeof readAudit>[1]) =>
    (await readAudit(context, filters)).entries.map(({ row }) => row)
  expect(await rows({ object: 'ODEL' })).toEqual([3])
  expect(await rows({ object: 'policy' })).toEqual([])
  expect(await rows({ from: '2026-01-03' })).toEqual([3])
  expect(await rows({ to: '2026-01-02' })).toEqual([1])
  expect(await rows({ from: '2026-01-02', to: '2026-01-03' })).toEqual([3, 1])
  expect(await rows({ row: 1 })).toEqual([1])
  // The outcome of a change is part of it, not one of its own.
  expect(await rows({ row: 2 })).toEqual([])
})

test('rejects invalid filters and treats an empty form as no filter', () => {
  for (const wrong of [{ from: '2026-13-01' }, { to: 'yesterday' }, { row: '0' }, { before: 'x' }])
    expect(ReadAudit.safeParse(wrong).success).toBe(false)
  expect(ReadAudit.parse({ q: '', object: '', from: '', to: '' })).toEqual({ q: '', object: '' })
})

describe('an export', () => {
  const rowsOf = async (context: WriteContext, search: AuditSearch) => {
    const rows: AuditEvent[] = []
    const { body } = await exportAudit(context, search)
    for await (const row of body as AsyncGenerator<AuditEvent>) rows.push(row)
    return rows
  }

  test('contains every row of the chain unchanged, oldest first', async () => {
    const rows = await rowsOf(world.context, {})
    expect(rows.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'intent'],
      [2, 'outcome'],
      [3, 'intent'],
      [4, 'outcome'],
    ])
    for (const [index, row] of rows.entries())
      expect(row.prevHash).toBe(rows[index - 1]?.hash ?? '')
    expect(rows[0]).toEqual((await listAudit(world.context, { seq: 1 }))[0])
  })

  test('applies the filters of the screen', async () => {
    const found = async (search: AuditSearch) =>
      (await rowsOf(world.context, search)).map(({ seq }) => seq)
    expect(await found({ object: 'models' })).toEqual([3, 4])
    expect(await found({ person: 'uid of operator', action: 'policy.save' })).toEqual([1, 2])
    expect(await found({ from: '2100-01-01' })).toEqual([])
  })

  test('contains only rows that the person may read', async () => {
    const team = world.as('team')
    expect((await rowsOf(team, {})).map(({ actor }) => actor)).toEqual([
      'uid of team',
      'uid of team',
    ])
    expect(await rowsOf(team, { person: 'uid of operator' })).toEqual([])
    expect(await rowsOf((await testContext()).context, {})).toEqual([])
  })
})

test('pages neither skip nor repeat a change', async () => {
  const own = await testContext()
  for (let count = 0; count < 60; count++) await recorded(own.context, change(`p${count}`), done)
  const names: (string | undefined)[] = []
  let before: number | undefined
  do {
    const page = await readAudit(own.context, before ? { before } : {})
    names.push(...page.entries.map(({ object }) => object['policy']))
    expect(page.entries.every(({ outcome }) => outcome === 'ok')).toBe(true)
    before = page.next
  } while (before)
  expect(names).toEqual(Array.from({ length: 60 }, (_, index) => `p${59 - index}`))
})
