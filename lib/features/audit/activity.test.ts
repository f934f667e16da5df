import { beforeAll, expect, test } from 'vitest'
import { appendPolicyVersion } from '@/lib/adapters/database/policy-versions'
import { AppError } from '@/lib/common/errors'
import { recordEvent, recorded } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { readActivity } from './activity'
import { type ActivityRow, ReadActivity } from './activity-schema'

type World = Awaited<ReturnType<typeof testContext>>
let world: World

const NOW = new Date('2026-11-26T14:06:00Z')
const at = (time: string) => ({ clock: () => new Date(time) })

const save = (policy: string, time: string, person: 'operator' | 'team' = 'operator') =>
  recorded(
    { ...world.as(person), ...at(time) },
    { action: 'policy.save', object: { policy } },
    async () => undefined,
  )

const version = (policy: string, text: string, time: string) =>
  appendPolicyVersion(world.context.store, world.context.actor.orgUid, {
    policy,
    text,
    author: null,
    reason: null,
    source: 'outside',
    at: new Date(time),
  })

beforeAll(async () => {
  world = await testContext()
  await save('datasets', '2026-11-20T09:00:00Z')
  await version('reports', 'first', '2026-11-20T10:00:00Z')
  await save('models', '2026-11-24T10:00:00Z', 'team')
  await version('reports', 'second', '2026-11-25T08:00:00Z')
  await recorded(
    { ...world.context, ...at('2026-11-26T09:00:00Z') },
    { action: 'federation-config.create', object: { federationConfig: 'lab' } },
    () => Promise.reject(new AppError('conflict', 'It exists.')),
  ).catch(() => undefined)
  await recordEvent(
    { ...world.context, ...at('2026-11-26T10:00:00Z') },
    {
      action: 'session.sign-in',
      object: { address: '192.0.2.7' },
      orgUid: world.context.actor.orgUid,
      actor: world.context.actor.uid,
    },
  )
})

const read = (filters: ReadActivity = {}, person: 'operator' | 'team' = 'operator') =>
  readActivity({ ...world.as(person), clock: () => NOW }, filters)

const told = (row: ActivityRow) =>
  row.source === 'console' ? row.entry.action : `outside ${row.change.policy}`

test('lists changes through the console and outside it, newest first, without everyday sign-ins', async () => {
  const { rows, counts, scope } = await read()
  expect(rows.map(told)).toEqual([
    'federation-config.create',
    'outside reports',
    'policy.save',
    'policy.save',
  ])
  expect(counts).toEqual({ changes: 3, failed: 1, outside: 1 })
  expect(scope).toBe('organization')
})

test('a period begins at midnight in UTC, a week on Monday', async () => {
  expect((await read({ period: 'today' })).rows.map(told)).toEqual(['federation-config.create'])
  expect(await read({ period: 'week' })).toMatchObject({
    counts: { changes: 2, failed: 1, outside: 1 },
  })
  expect((await read({ period: 'month' })).rows).toHaveLength(4)
})

test('filters by kind, person and resource', async () => {
  expect((await read({ kind: 'policies' })).rows).toHaveLength(3)
  expect((await read({ kind: 'sign-ins' })).rows.map(told)).toEqual(['session.sign-in'])
  expect((await read({ resource: 'report' })).rows.map(told)).toEqual(['outside reports'])
  const ofTeam = await read({ person: world.as('team').actor.uid })
  expect(ofTeam.rows.map(told)).toEqual(['policy.save'])
  expect(ofTeam.counts).toEqual({ changes: 1, failed: 0, outside: 0 })
  expect(ofTeam.people).toEqual([world.context.actor.uid, world.as('team').actor.uid].sort())
})

test('a person without permission sees only what they did', async () => {
  const own = await read({}, 'team')
  expect(own.rows.map(told)).toEqual(['policy.save'])
  expect(own).toMatchObject({ scope: 'own', counts: { changes: 1, failed: 0, outside: 0 } })
  expect(own.people).toEqual([world.as('team').actor.uid])
  expect((await read({ person: world.context.actor.uid }, 'team')).rows).toEqual([])
})

test('pages show each outside change once, between the rows that it lies between', async () => {
  for (let i = 0; i < 60; i++)
    await save(`many-${i}`, new Date(Date.UTC(2026, 9, 1, 0, i)).toISOString())
  await version('reports', 'third', '2026-10-01T00:55:30Z')
  await version('reports', 'fourth', '2026-10-01T00:05:30Z')
  const first = await read()
  const second = await read({ before: first.next })
  expect(second.next).toBeUndefined()
  const outside = (rows: ActivityRow[]) => rows.filter(({ source }) => source === 'outside').length
  expect([outside(first.rows), outside(second.rows)]).toEqual([2, 1])
  const all = [...first.rows, ...second.rows]
  expect(new Set(all.map((row) => JSON.stringify(row))).size).toBe(all.length)
})

test('an empty field of the form is no filter, and an unknown kind is refused', () => {
  expect(ReadActivity.parse({ kind: '', period: '', person: '' })).toEqual({
    kind: undefined,
    period: undefined,
    person: '',
  })
  expect(ReadActivity.safeParse({ kind: 'everything' }).success).toBe(false)
})
