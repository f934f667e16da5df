import { and, eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { auditChecks } from '@/lib/adapters/database/audit-checks-tables'
import { listOutbox } from '@/lib/adapters/database/outbox'
import { auditEvents, orgSettings } from '@/lib/adapters/database/schema'
import { upsertOrgId } from '@/lib/adapters/database/settings'
import { createNotificationTarget } from '@/lib/features/notifications/service'
import { recorded } from '@/lib/server/audit/audit'
import { checkChain, WHOLE_CHECK_MS } from '@/lib/server/audit/chain-check'
import type { WriteContext } from '@/lib/server/session/context'
import { testContext } from '@/lib/testing/context'
import { checkAuditChains, readChainReport, requestChainCheck } from './service'

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
})

const START = new Date('2026-01-02T03:00:00Z').getTime()

/** An organization with changes in its audit log, and a worker that checks it. */
async function organization(changes: readonly string[]) {
  let now = START
  const clock = () => new Date(now)
  const { context, as } = await testContext({ clock })
  const { store, actor, config } = context
  const write = async (names: readonly string[]) => {
    for (const policy of names)
      await recorded(context, { action: 'policy.save', object: { policy } }, async () => {})
  }
  await write(changes)
  const rowIs = (seq: number) => and(eq(auditEvents.orgUid, actor.orgUid), eq(auditEvents.seq, seq))
  return {
    context,
    as,
    write,
    check: (options: { whole?: boolean } = {}) =>
      checkChain({ store, config, clock }, actor.orgUid, options),
    pass: (ms: number) => {
      now += ms
    },
    edit: (seq: number) =>
      store.update(auditEvents).set({ actor: 'somebody else' }).where(rowIs(seq)),
    remove: (seq: number) => store.delete(auditEvents).where(rowIs(seq)),
    last: async () => (await readChainReport(context)).last,
  }
}
type Organization = Awaited<ReturnType<typeof organization>>

const editCheck = ({ context }: Organization, values: Partial<typeof auditChecks.$inferInsert>) =>
  context.store.update(auditChecks).set(values).where(eq(auditChecks.orgUid, context.actor.orgUid))

test('a chain that was never checked says so, and counts its rows', async () => {
  const { context } = await organization(['datasets'])
  expect(await readChainReport(context)).toEqual({ rows: 2 })
})

test('a check verifies the chain up to its last row, and later rows are counted', async () => {
  const own = await organization(['datasets'])
  await own.check()
  const at = new Date(START).toISOString()
  expect(await own.last()).toEqual({ ok: true, at, rows: 2, wholeAt: at, refused: [] })
  await own.write(['models'])
  expect(await readChainReport(own.context)).toMatchObject({ rows: 4, last: { rows: 2 } })
})

test('later checks go on from the checkpoint, and once a day all rows are checked', async () => {
  const own = await organization(['datasets', 'models', 'logs'])
  await own.check()
  await own.write(['checkpoints'])
  await own.edit(3)
  own.pass(60_000)
  await own.check()
  const wholeAt = new Date(START).toISOString()
  expect(await own.last()).toMatchObject({ ok: true, rows: 8, wholeAt })
  own.pass(WHOLE_CHECK_MS)
  await own.check()
  expect(await own.last()).toMatchObject({ ok: false, row: 3 })
  // A chain that was broken is checked as a whole until it is intact.
  own.pass(60_000)
  await own.check()
  expect(await own.last()).toMatchObject({ ok: false, row: 3 })
})

test('a check that was asked for finds an edited row before the checkpoint', async () => {
  const own = await organization(['datasets', 'models'])
  await own.check()
  await own.edit(1)
  await own.check({ whole: true })
  expect(await own.last()).toMatchObject({ ok: false, row: 1 })
})

test('a truncated or rewritten end is shown at once, without another check', async () => {
  const own = await organization(['datasets', 'models'])
  await own.check()
  await own.remove(4)
  const cut = { ok: false, row: 4, reason: expect.stringContaining('the chain was truncated') }
  expect(await own.last()).toMatchObject(cut)
  await own.check()
  expect(await own.last()).toMatchObject(cut)
})

test('whoever writes to the database can neither claim a check nor move its checkpoint', async () => {
  const own = await organization(['datasets', 'models'])
  await own.edit(1)
  await own.check()
  await editCheck(own, { brokenSeq: null, brokenReason: null, seq: 4 })
  expect(await own.last()).toBeUndefined()
  await own.check()
  expect(await own.last()).toMatchObject({ ok: false, row: 1 })
})

test('the checkpoint of another organization is none', async () => {
  const [own, other] = [await organization(['datasets']), await organization(['datasets'])]
  const stolen = await other.check()
  await own.check()
  await editCheck(own, stolen)
  expect(await own.last()).toBeUndefined()
})

test('names records that are not those sealed in the chain', async () => {
  const own = await organization([])
  const { store, actor } = own.context
  await upsertOrgId(store, actor.orgUid, 'abc')
  await own.check()
  expect(await own.last()).toMatchObject({ ok: true, refused: [] })
  await store.delete(orgSettings).where(eq(orgSettings.orgUid, actor.orgUid))
  await own.check()
  expect(await own.last()).toMatchObject({
    ok: true,
    refused: [expect.stringMatching(/^The record of the organization’s settings was deleted from/)],
  })
})

test('only a person who can read the whole audit log sees its checks and can request one', async () => {
  const { as } = await organization(['datasets'])
  const team: WriteContext = as('team')
  await expect(readChainReport(team)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(requestChainCheck(team)).rejects.toMatchObject({ code: 'forbidden' })
})

test('a check that a person asks for waits for the worker, which then checks all rows', async () => {
  const own = await organization(['datasets', 'models'])
  await own.check()
  await own.edit(1)
  own.pass(1000)
  const since = new Date(START + 1000).toISOString()
  expect(await requestChainCheck(own.context)).toMatchObject({ running: { since } })
  own.pass(1000)
  expect(await requestChainCheck(own.context)).toMatchObject({ running: { since } })
  const { store, config, clock } = own.context
  const signal = AbortSignal.timeout(60_000)
  await checkAuditChains({ store, config, clock, signal, stopping: signal })
  const report = await readChainReport(own.context)
  expect(report.last).toMatchObject({ ok: false, row: 1 })
  expect(report.running).toBeUndefined()
})

test('a chain that breaks is notified once', async () => {
  const own = await organization(['datasets'])
  const { store, config, clock, actor } = own.context
  await createNotificationTarget(own.context, {
    name: 'alerts',
    format: 'slack',
    url: 'http://127.0.0.1:1/hook',
    secret: '',
    address: '',
  })
  const signal = new AbortController().signal
  const check = () => checkAuditChains({ store, config, clock, signal, stopping: signal })
  const told = async () =>
    (await listOutbox(store, actor.orgUid, 10)).map(({ kind, title }) => `${kind} ${title}`)
  await check()
  expect(await told()).toEqual([])
  await own.edit(2)
  own.pass(WHOLE_CHECK_MS)
  await check()
  await check()
  expect(await told()).toEqual([
    expect.stringMatching(/^audit\.broken The audit log does not hold at row 2\. /),
  ])
})
