import { randomUUID } from 'node:crypto'
import { eq, getTableColumns } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { notificationOutbox } from '@/lib/adapters/database/notifications-tables'
import { auditEvents, rateLimits, sessions, verifications } from '@/lib/adapters/database/schema'
import { SEALED_TABLES } from '@/lib/adapters/database/sealed-tables'
import { signInAttempts } from '@/lib/adapters/database/sign-in-tables'
import { STORED_TABLES } from '@/lib/adapters/database/stored-tables'
import { insertVerification, listStoredVerifications } from '@/lib/adapters/database/verifications'
import { parseEnv } from '@/lib/server/env'
import { onBothStores } from '@/lib/testing/database/both'
import { TEST_SECRET } from '@/lib/testing/database/sealed'
import { chainKeys, verifyChain } from '../audit/chain'
import { countPurgeableRows, purgeExpiredRows } from './purge'
import { expiryRules, RETENTION } from './retention-table'

const DAY_MS = 24 * 60 * 60_000
const now = new Date('2026-11-30T12:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const settings = { VERIFICATIONS_KEPT_DAYS: 365 }
const config = parseEnv({ COREWEAVE_API_URL: 'http://127.0.0.1:4010', SESSION_SECRET: TEST_SECRET })

describe('the table of retention', () => {
  test('names a column of each table whose rows end', () => {
    for (const { table, column } of expiryRules(settings, now))
      expect(Object.keys(getTableColumns(STORED_TABLES[table])), table).toContain(column)
  })

  test('keeps the audit log, and every sealed record but results of verifications', () => {
    expect(RETENTION.audit_events).toEqual({ kind: 'forever' })
    const sealed = new Set<unknown>(SEALED_TABLES)
    const ending = expiryRules(settings, now).filter(({ table }) =>
      sealed.has(STORED_TABLES[table]),
    )
    expect(ending.map(({ table }) => table)).toEqual(['verifications'])
  })

  test('follows the setting', () => {
    const cutoff = (VERIFICATIONS_KEPT_DAYS: number) =>
      expiryRules({ VERIFICATIONS_KEPT_DAYS }, now).find(({ table }) => table === 'verifications')
    expect(cutoff(10)?.before).toEqual(ago(10 * DAY_MS))
    expect(cutoff(365)?.before).toEqual(ago(365 * DAY_MS))
  })
})

await onBothStores((store) => {
  let org: string
  beforeEach(() => {
    org = randomUUID()
  })
  const purge = async () =>
    Object.fromEntries(
      (await purgeExpiredRows(store(), settings, now)).map(({ table, ...rest }) => [table, rest]),
    )
  const run = (name: string, at: Date) => ({
    cluster: 'c',
    namespace: 'ml-team',
    name,
    account: 'train-runner',
    verdict: 'passed',
    cause: null,
    steps: [],
    log: '',
    actor: 'ada',
    startedAt: at,
    endedAt: at,
  })

  test('deletes what has ended and leaves the rest, in batches', async () => {
    const attempts = Array.from({ length: 2_500 }, (_, n) => ({
      key: `${org} ${n}`,
      sealed: '',
      expiresAt: ago(1),
    }))
    await store().insert(signInAttempts).values(attempts)
    const running = { key: `${org} runs`, sealed: '', expiresAt: ago(-1) }
    await store().insert(signInAttempts).values(running)
    await store()
      .insert(rateLimits)
      .values([
        { key: `${org} over`, points: 1, expire: ago(1) },
        { key: `${org} never`, points: 1, expire: null },
      ])
    const session = { orgUid: org, actorUid: 'ada', sealed: '', seenAt: now }
    await store()
      .insert(sessions)
      .values([
        { ...session, idHash: `${org} old`, startedAt: ago(9 * 60 * 60_000) },
        { ...session, idHash: `${org} new`, startedAt: ago(60_000) },
      ])
    const told = { orgUid: org, targetId: 't', kind: 'k', title: '', path: '/', at: now }
    await store()
      .insert(notificationOutbox)
      .values([
        { ...told, id: `${org} old`, enqueuedAt: now, dueAt: now, endedAt: ago(8 * DAY_MS) },
        { ...told, id: `${org} new`, enqueuedAt: now, dueAt: now, endedAt: ago(6 * DAY_MS) },
        { ...told, id: `${org} waits`, enqueuedAt: ago(9 * DAY_MS), dueAt: now },
      ])
    const counted = await countPurgeableRows(store(), settings, now)
    expect(await purge()).toMatchObject({
      sign_in_attempts: { rows: 2_500 },
      rate_limits: { rows: 1 },
      sessions: { rows: 1 },
      notification_outbox: { rows: 1 },
    })
    expect(counted.find(({ table }) => table === 'sign_in_attempts')?.rows).toBe(2_500)
    expect(await store().select({ key: signInAttempts.key }).from(signInAttempts)).toEqual([
      { key: running.key },
    ])
    expect(await store().$count(notificationOutbox, eq(notificationOutbox.orgUid, org))).toBe(2)
    expect(await purge()).toMatchObject({ sign_in_attempts: { rows: 0 }, sessions: { rows: 0 } })
  })

  test('deletes old results of verifications by the audit chain, which keeps every row', async () => {
    for (let n = 0; n < 60; n++)
      await insertVerification(store(), org, run(`old-${n}`, ago(366 * DAY_MS)))
    await insertVerification(store(), org, run('new', ago(364 * DAY_MS)))
    const rows = await store().$count(auditEvents, eq(auditEvents.orgUid, org))
    expect(await purge()).toMatchObject({ verifications: { rows: 60 } })
    const left = await listStoredVerifications(store(), org, { limit: 10 })
    expect(left.map(({ name }) => name)).toEqual(['new'])
    expect(await store().$count(auditEvents, eq(auditEvents.orgUid, org))).toBe(rows + 60)
    expect(await verifyChain(store(), org, chainKeys(config))).toMatchObject({ ok: true })
  })

  test('does not delete a result that was edited in the database, and says so', async () => {
    await insertVerification(store(), org, run('edited', ago(366 * DAY_MS)))
    await store()
      .update(verifications)
      .set({ verdict: 'failed' })
      .where(eq(verifications.orgUid, org))
    expect(await purge()).toMatchObject({
      verifications: { rows: 0, problem: { code: 'broken-seal' } },
    })
    expect(await store().$count(verifications, eq(verifications.orgUid, org))).toBe(1)
    await store().delete(verifications).where(eq(verifications.orgUid, org))
  })
})
