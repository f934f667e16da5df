import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { and, eq, getTableColumns, getTableName, is, sql } from 'drizzle-orm'
import { type PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { onBothStores } from '@/lib/testing/database/both'
import {
  deleteDeclaredTrust,
  findDeclaredTrust,
  listDeclaredTrusts,
  recordTrustVerification,
  upsertDeclaredTrust,
} from './declared-trusts'
import { declaredTrusts } from './declared-trusts-tables'
import {
  findRequestRow,
  insertApprovalRules,
  insertRequest,
  latestApprovalRules,
  listRequestEvents,
  listRequestRows,
  updateRequestRow,
} from './requests'
import { approvalRules, requestEvents, requestsTable } from './requests-tables'
import { findingSignOffs } from './reviews-tables'
import { auditEvents, orgSettings, verifications } from './schema'
import { findBrokenRows, type SealedTable } from './sealed-rows'
import { type BrokenRow, type SealedStore, sealedStore } from './sealed-store'
import {
  acceptBrokenRecords,
  findBrokenRecords,
  recordsDigest,
  SEALED_TABLES,
} from './sealed-tables'
import { findOrgId, upsertOrgId } from './settings'
import { deleteFindingSignOff, listFindingSignOffs, upsertFindingSignOff } from './sign-offs'
import {
  claimSuspension,
  endSuspension,
  findOpenSuspension,
  findSuspensionRow,
  insertSuspension,
  listSuspensionRows,
} from './suspensions'
import { suspensions } from './suspensions-tables'
import {
  findStoredVerification,
  insertVerification,
  listStoredVerifications,
} from './verifications'

/** Tables whose rows are protected in another way, with the test that shows it. */
const PROTECTED_OTHERWISE: Record<string, string> = {
  audit_events: 'a chain of codes: lib/server/audit/audit.test.ts',
  audit_sink_cursors: 'a code over each row: lib/server/audit/sink-delivery.test.ts',
  sessions: 'encrypted and bound to every column: lib/server/session/sessions.test.ts',
  storage_keys:
    'encrypted, and bound to the person and the time: lib/features/buckets/service.test.ts',
  verification_runs:
    'a code over each row, and the Job at the API server: lib/features/verifications/foreign.test.ts',
}

/** Tables by which nothing is decided. */
const NOT_DECIDED_BY: Record<string, string> = {
  audit_sinks: 'claims and failures: they delay a delivery, and what was delivered is elsewhere',
  finding_sightings: 'shown: since when a finding is known',
  notification_outbox: 'notifications only link, and nothing can be approved by one',
  notification_targets:
    'receivers of links; URL and signing secret are encrypted and bound to the row',
  policy_versions: 'shown as history; every save compares with the live policy at CoreWeave',
  rate_limits: 'counts of failed sign-ins; a sign-in is decided by CoreWeave',
  remembered_namespaces: 'a list of names; the API server decides at every use',
  review_days: 'shown: a trend of counts',
  reviewed_versions: 'shown: which outside changes were looked at',
  reviews: 'shown; each is in the audit chain with its head',
  seen_keys: 'shown: since when a key of an issuer is known',
}

const at = new Date('2026-01-02T03:04:05.678Z')
const later = new Date('2026-02-02T03:04:05.678Z')

type Case = {
  /** Stores two rows through the store's own functions. */
  write: (store: SealedStore, orgUid: string) => Promise<unknown>
  /** Changes the first row through them. */
  change?: (store: SealedStore, orgUid: string) => Promise<unknown>
  remove?: (store: SealedStore, orgUid: string) => Promise<unknown>
  /** What reads the first row. */
  reads: ((store: SealedStore, orgUid: string) => Promise<unknown>)[]
}

const trust = (id: string) => ({
  id,
  cluster: `c-${id}`,
  issuerUrl: `https://issuer.example/${id}`,
  namespace: `ns-${id}`,
  name: `sa-${id}`,
  target: { cloud: 'aws', role: id },
  source: 'declared' as const,
  actor: `ada-${id}`,
  at: id === 'a' ? at : later,
})
const suspension = (id: string) => ({
  id,
  principal: `role/${id}`,
  reason: `because ${id}`,
  actor: `ada ${id}`,
  at: id === 'a' ? at : later,
  steps: [{ kind: id }],
  claim: `claim ${id}`,
})
const verification = (name: string) => ({
  cluster: `c-${name}`,
  namespace: `ns-${name}`,
  name,
  account: `sa-${name}`,
  verdict: `v-${name}`,
  cause: `cause-${name}`,
  steps: [{ name }],
  log: `log of ${name}`,
  actor: `ada ${name}`,
  startedAt: name === 'a' ? at : later,
  endedAt: name === 'a' ? at : later,
})
const keyOfVerification = ({ cluster, namespace, name }: ReturnType<typeof verification>) => ({
  cluster,
  namespace,
  name,
})
const request = (title: string) => ({
  request: {
    kind: 'save' as const,
    status: 'open' as const,
    title,
    policy: title,
    text: `text of ${title}`,
    was: `was ${title}`,
    base: `base ${title}`,
    reason: `because ${title}`,
    ticket: `T-${title}`,
    author: `ada ${title}`,
    authorName: `Ada ${title}`,
    accounts: [`ns/${title}`],
    createdAt: title === 'a' ? at : later,
    expiresAt: title === 'a' ? at : later,
    beforeText: `before ${title}`,
  },
  event: {
    kind: 'created' as const,
    actor: `ada ${title}`,
    actorName: `Ada ${title}`,
    at: title === 'a' ? at : later,
    words: title,
    hash: title,
    base: title,
    text: title,
  },
})
const approve = (store: SealedStore, orgUid: string) =>
  updateRequestRow(store, orgUid, 1, async () => ({
    set: { status: 'applying', claimedAt: at },
    event: { kind: 'approved', actor: 'bea', at },
  }))
const signOff = (finding: string) => ({
  finding,
  title: `title ${finding}`,
  place: `place ${finding}`,
  until: finding === 'a' ? at : later,
  reason: `because ${finding}`,
  actor: `ada ${finding}`,
  at: finding === 'a' ? at : later,
})
const bothRequests = async (store: SealedStore, orgUid: string) => {
  await insertRequest(store, orgUid, request('a'))
  await insertRequest(store, orgUid, request('b'))
}

const CASES = new Map<SealedTable, Case>([
  [
    approvalRules,
    {
      write: async (store, orgUid) => {
        await insertApprovalRules(store, orgUid, { after: 0, rules: ['a'], request: 1, at })
        await insertApprovalRules(store, orgUid, { after: 1, rules: ['b'], request: 2, at: later })
      },
      reads: [(store, orgUid) => latestApprovalRules(store, orgUid)],
    },
  ],
  [
    requestsTable,
    {
      write: bothRequests,
      change: approve,
      reads: [
        (store, orgUid) => findRequestRow(store, orgUid, 1),
        (store, orgUid) => listRequestRows(store, orgUid, {}, 10),
        (store, orgUid) =>
          updateRequestRow(store, orgUid, 1, async () => ({ set: { title: 'x' } })),
      ],
    },
  ],
  [
    requestEvents,
    {
      write: bothRequests,
      reads: [
        (store, orgUid) => listRequestEvents(store, orgUid, 1),
        (store, orgUid) =>
          updateRequestRow(store, orgUid, 1, async () => ({ set: { title: 'x' } })),
      ],
    },
  ],
  [
    suspensions,
    {
      write: async (store, orgUid) => {
        await insertSuspension(store, orgUid, suspension('a'))
        await insertSuspension(store, orgUid, suspension('b'))
      },
      change: (store, orgUid) =>
        endSuspension(store, orgUid, { id: 'a', claim: 'claim a', now: later, actor: 'bea' }),
      reads: [
        (store, orgUid) => listSuspensionRows(store, orgUid),
        (store, orgUid) => findSuspensionRow(store, orgUid, 'a'),
        (store, orgUid) => findOpenSuspension(store, orgUid, 'role/a'),
      ],
    },
  ],
  [
    declaredTrusts,
    {
      write: async (store, orgUid) => {
        await upsertDeclaredTrust(store, orgUid, trust('a'))
        await upsertDeclaredTrust(store, orgUid, trust('b'))
      },
      change: (store, orgUid) =>
        recordTrustVerification(store, orgUid, {
          id: 'a',
          target: trust('a').target,
          by: 'bea',
          at,
          outcome: 'passed',
        }),
      remove: (store, orgUid) => deleteDeclaredTrust(store, orgUid, 'a'),
      reads: [
        (store, orgUid) => listDeclaredTrusts(store, orgUid),
        (store, orgUid) => findDeclaredTrust(store, orgUid, 'a'),
      ],
    },
  ],
  [
    verifications,
    {
      write: async (store, orgUid) => {
        await insertVerification(store, orgUid, verification('a'))
        await insertVerification(store, orgUid, verification('b'))
      },
      reads: [
        (store, orgUid) => listStoredVerifications(store, orgUid),
        (store, orgUid) =>
          findStoredVerification(store, orgUid, keyOfVerification(verification('a'))),
      ],
    },
  ],
  [
    findingSignOffs,
    {
      write: async (store, orgUid) => {
        await upsertFindingSignOff(store, orgUid, signOff('a'))
        await upsertFindingSignOff(store, orgUid, signOff('b'))
      },
      change: (store, orgUid) =>
        upsertFindingSignOff(store, orgUid, { ...signOff('a'), until: later }),
      remove: (store, orgUid) => deleteFindingSignOff(store, orgUid, 'a'),
      reads: [(store, orgUid) => listFindingSignOffs(store, orgUid)],
    },
  ],
  [
    orgSettings,
    {
      write: (store, orgUid) => upsertOrgId(store, orgUid, 'abc'),
      change: (store, orgUid) => upsertOrgId(store, orgUid, 'abd'),
      reads: [(store, orgUid) => findOrgId(store, orgUid)],
    },
  ],
])

/** Every table of the schema files, as the migrations are made from. */
async function allTables(): Promise<PgTable[]> {
  const names = (await readdir('lib/adapters/database')).filter(
    (name) => /^schema\.ts$|-tables\.ts$/.test(name) && name !== 'sealed-tables.ts',
  )
  const modules: Record<string, unknown>[] = await Promise.all(
    names.map((name) => import(/* @vite-ignore */ resolve('lib/adapters/database', name))),
  )
  return modules.flatMap((each) => Object.values(each)).filter((value) => is(value, PgTable))
}

const tables = await allTables()

describe('every table', () => {
  test('is sealed, protected otherwise, or not decided by', () => {
    expect(tables.length).toBeGreaterThan(15)
    const sealed = new Set<PgTable>(SEALED_TABLES)
    for (const table of tables) {
      const name = getTableName(table)
      const reasons = [sealed.has(table), name in PROTECTED_OTHERWISE, name in NOT_DECIDED_BY]
      expect(`${name}: ${reasons.filter(Boolean).length} place`).toBe(`${name}: 1 place`)
      expect(`${name}: ${'seal' in getTableColumns(table)}`).toBe(`${name}: ${sealed.has(table)}`)
    }
  })

  test('that is protected otherwise names the test that shows it', () => {
    for (const reason of Object.values(PROTECTED_OTHERWISE))
      expect(existsSync(reason.split(': ')[1] ?? ''), reason).toBe(true)
  })

  test('that is sealed is tried below', () => {
    expect([...CASES.keys()].map(getTableName).sort()).toEqual(
      SEALED_TABLES.map(getTableName).sort(),
    )
  })
})

/** A value of the column's type that the stored one is not. */
const otherValue = ({ dataType }: PgColumn, value: unknown): unknown => {
  if (dataType === 'boolean') return value !== true
  if (dataType === 'number') return Number(value ?? 0) + 7
  if (dataType === 'date') return new Date(at.getTime() + 7)
  if (dataType === 'json') return ['edited']
  return `${value ?? ''}x`
}

await onBothStores((store) => {
  let orgUid: string
  let refused: BrokenRow[]
  const watched = () =>
    sealedStore(store(), { ...store().sealer, refused: (_, rows) => refused.push(...rows) })

  beforeEach(() => {
    orgUid = randomUUID()
    refused = []
  })

  describe.each([...CASES].map(([table, tried]) => ({ name: getTableName(table), table, tried })))(
    '$name',
    ({ name, table, tried }) => {
      const own = () => eq(table.orgUid, orgUid)
      const columns = Object.entries(getTableColumns(table))
      const keys = columns.filter(
        ([key, column]) =>
          key !== 'orgUid' && key !== 'seal' && (column.primary || isKey(table, column)),
      )
      const stored = async () => {
        const rows = await store()
          .select()
          .from(table as PgTable)
          .where(own())
        return rows as (Record<string, unknown> & { seal: string })[]
      }
      const first = async () => {
        const [row] = (await stored()).sort((a, b) =>
          JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
        )
        if (!row) throw new Error('nothing was stored')
        return row
      }
      const isRow = (row: Record<string, unknown>) =>
        and(own(), ...keys.map(([key, column]) => eq(column, row[key])))

      /** Each read refuses, names the table, and reports the row; so does the check of the whole table. */
      const expectRefused = async (what: string, where = orgUid) => {
        for (const read of tried.reads) {
          refused = []
          await expect(read(watched(), where), what).rejects.toMatchObject({
            code: 'broken-seal',
            detail: { next: expect.stringContaining('migrate --seal') },
          })
          expect(
            refused.map((row) => row.table),
            what,
          ).toContain(name)
        }
        expect(await findBrokenRows(store(), table, where), what).not.toEqual([])
      }
      const expectWhole = async () => {
        for (const read of tried.reads) await read(watched(), orgUid)
        expect(await findBrokenRows(store(), table, orgUid)).toEqual([])
      }

      test('is read as it was written', async () => {
        await tried.write(watched(), orgUid)
        expect(await findBrokenRows(store(), table, orgUid)).toEqual([])
        await tried.change?.(watched(), orgUid)
        await expectWhole()
        await tried.remove?.(watched(), orgUid)
        expect(await findBrokenRows(store(), table, orgUid)).toEqual([])
        expect(refused).toEqual([])
      })

      test('is refused when any column was edited', async () => {
        await tried.write(watched(), orgUid)
        // The approval rules that apply are those of the newest version.
        const row =
          name === 'approval_rules'
            ? ((await stored()).find(({ version }) => version === 2) ?? (await first()))
            : await first()
        for (const [key, column] of columns.filter(
          ([each]) => each !== 'seal' && each !== 'orgUid',
        )) {
          const edited = { ...row, [key]: otherValue(column, row[key]) }
          await store()
            .update(table as PgTable)
            .set({ [key]: edited[key] })
            .where(isRow(row))
          await expectRefused(`edited ${key}`)
          await store()
            .update(table as PgTable)
            .set({ [key]: row[key] })
            .where(isRow(edited))
        }
        await store()
          .update(table as PgTable)
          .set({ seal: null })
          .where(isRow(row))
        await expectRefused('without its seal')
        await store()
          .update(table as PgTable)
          .set({ seal: `${row.seal.slice(0, -1)}${row.seal.endsWith('0') ? 1 : 0}` })
          .where(isRow(row))
        await expectRefused('another seal')
        await store()
          .update(table as PgTable)
          .set({ seal: row.seal })
          .where(isRow(row))
        await expectWhole()
      })

      test('is refused when a row was deleted', async () => {
        await tried.write(watched(), orgUid)
        await store()
          .delete(table as PgTable)
          .where(isRow(await first()))
        await expectRefused('deleted')
        await store()
          .delete(table as PgTable)
          .where(own())
        await expectRefused('all deleted')
      })

      test('is refused when a row was copied from another organization or to another key', async () => {
        await tried.write(watched(), orgUid)
        const row = await first()
        const other = randomUUID()
        await store()
          .insert(table as PgTable)
          .values({ ...row, orgUid: other })
        expect(await findBrokenRows(store(), table, other)).toMatchObject([{ reason: 'edited' }])
        for (const [key, column] of keys) {
          const copy = { ...row, [key]: otherValue(column, row[key]) }
          // No two open suspensions may have one principal.
          const free = name === 'suspensions' ? { ...copy, principal: 'role/copy' } : copy
          await store()
            .insert(table as PgTable)
            .values(free)
          expect(await findBrokenRows(store(), table, orgUid)).toMatchObject([{ reason: 'edited' }])
          await expect(
            (tried.reads.at(name === 'approval_rules' ? 0 : listOf(name)) ?? tried.reads[0])?.(
              watched(),
              orgUid,
            ),
          ).rejects.toMatchObject({ code: 'broken-seal' })
          await store()
            .delete(table as PgTable)
            .where(isRow(copy))
        }
        await expectWhole()
      })

      test.runIf(tried.change)(
        'is refused when a row was rolled back to an older version',
        async () => {
          await tried.write(watched(), orgUid)
          const old = await first()
          await tried.change?.(watched(), orgUid)
          const now = (await stored()).find((row) => keys.every(([key]) => row[key] === old[key]))
          expect(now?.seal).not.toBe(old.seal)
          await store()
            .update(table as PgTable)
            .set(old)
            .where(isRow(old))
          await expectRefused('rolled back')
          // An entry of the chain that somebody repeats or makes up does not help.
          const [genuine] = await store()
            .select()
            .from(auditEvents)
            .where(
              and(
                eq(auditEvents.orgUid, orgUid),
                eq(auditEvents.action, `${name}.seal`),
                sql`${auditEvents.after} ->> 'seal' = ${old.seal}`,
              ),
            )
          if (!genuine) throw new Error('the seal is not in the audit chain')
          await store()
            .insert(auditEvents)
            .values({ ...genuine, seq: 10_000 })
          await expectRefused('rolled back, and its seal repeated')
          const renumbered = old.seal.replace(/^1\./, '9.')
          expect(renumbered).not.toBe(old.seal)
          await store()
            .insert(auditEvents)
            .values({ ...genuine, seq: 10_001, after: { seal: renumbered } })
          await expectRefused('rolled back, and its seal renumbered in the chain')
          await store()
            .update(table as PgTable)
            .set({ seal: renumbered })
            .where(isRow(old))
          await expectRefused('rolled back, and its seal renumbered')
        },
      )

      test.runIf(tried.remove)(
        'is refused when a deleted row was restored, and a deletion cannot be made up',
        async () => {
          await tried.write(watched(), orgUid)
          const row = await first()
          await tried.remove?.(watched(), orgUid)
          await store()
            .insert(table as PgTable)
            .values(row)
          await expectRefused('restored')
          await store()
            .delete(table as PgTable)
            .where(isRow(row))
          expect(await findBrokenRows(store(), table, orgUid)).toEqual([])

          const [left] = await stored()
          if (!left) throw new Error('nothing is left')
          await store()
            .delete(table as PgTable)
            .where(isRow(left))
          const [entry] = await store()
            .select()
            .from(auditEvents)
            .where(
              and(
                eq(auditEvents.orgUid, orgUid),
                sql`${auditEvents.after} ->> 'seal' = ${left.seal}`,
              ),
            )
          if (!entry) throw new Error('the seal is not in the audit chain')
          for (const [index, after] of [
            { seal: left.seal, deleted: true },
            { deleted: true },
            { seal: '', deleted: true },
            { seal: left.seal.replace(/^1\./, '9.'), deleted: true },
            { seal: 1, deleted: false },
            null,
          ].entries()) {
            await store()
              .insert(auditEvents)
              .values({ ...entry, seq: 20_000 + index, after })
            expect(await findBrokenRows(store(), table, orgUid)).toMatchObject([
              { reason: 'deleted' },
            ])
          }
        },
      )

      test('is trusted again after an administrator confirmed it', async () => {
        await tried.write(watched(), orgUid)
        const row = await first()
        await store()
          .update(table as PgTable)
          .set({ seal: null })
          .where(own())
        const unsealed = await findBrokenRecords(store(), orgUid)
        expect(unsealed).toHaveLength((await stored()).length)
        await acceptBrokenRecords(watched(), orgUid, recordsDigest(unsealed))
        await expectWhole()
        await store()
          .delete(table as PgTable)
          .where(isRow(row))
        const deleted = await findBrokenRecords(store(), orgUid)
        expect(deleted).toMatchObject([{ table: name, reason: 'deleted' }])
        await expect(
          acceptBrokenRecords(watched(), orgUid, recordsDigest(unsealed)),
        ).rejects.toMatchObject({ code: 'conflict' })
        await acceptBrokenRecords(watched(), orgUid, recordsDigest(deleted))
        expect(await findBrokenRows(store(), table, orgUid)).toEqual([])
      })
    },
  )

  test('an edited row cannot be changed, which would seal the edit', async () => {
    await insertSuspension(store(), orgUid, suspension('a'))
    await store()
      .update(suspensions)
      .set({ principal: '*', claim: null })
      .where(eq(suspensions.orgUid, orgUid))
    await expect(
      claimSuspension(store(), orgUid, { id: 'a', claim: 'x', now: later }),
    ).rejects.toMatchObject({ code: 'broken-seal', detail: { reason: 'edited' } })
  })

  test('text that the database stores otherwise than it was given holds', async () => {
    const half = `cut in half \ud83d`
    await insertSuspension(store(), orgUid, { ...suspension('a'), reason: half })
    await claimSuspension(store(), orgUid, { id: 'a', claim: half, now: later })
    await insertRequest(store(), orgUid, request('a'))
    expect(await findSuspensionRow(store(), orgUid, 'a')).toMatchObject({
      reason: 'cut in half \ufffd',
    })
    expect(await findRequestRow(store(), orgUid, 1)).toMatchObject({ emergency: false })
    expect(await findBrokenRecords(store(), orgUid)).toEqual([])
  })

  test('a change that fails leaves neither its rows nor their seals', async () => {
    const before = await store().select().from(auditEvents).where(eq(auditEvents.orgUid, orgUid))
    await insertRequest(store(), orgUid, request('a'))
    const heads: number[] = []
    const recording = sealedStore(store(), {
      ...store().sealer,
      committed: (rows) => heads.push(...rows.map(({ seq }) => seq)),
    })
    await expect(
      updateRequestRow(recording, orgUid, 1, async (_, __, tx) => {
        await insertApprovalRules(tx, orgUid, { after: 0, rules: [], request: 1, at })
        throw new Error('it failed')
      }),
    ).rejects.toThrow('it failed')
    expect(heads).toEqual([])
    expect(await latestApprovalRules(store(), orgUid)).toBeUndefined()
    await approve(recording, orgUid)
    expect(heads).toEqual([before.length + 3, before.length + 4])
  })
})

const isKey = (table: SealedTable, column: PgColumn) =>
  KEYS[getTableName(table)]?.includes(column.name) ?? false
const KEYS: Record<string, string[]> = {
  approval_rules: ['version'],
  declared_trusts: ['id'],
  finding_sign_offs: ['finding'],
  request_events: ['number', 'seq'],
  requests: ['number'],
  suspensions: ['id'],
  verifications: ['cluster', 'namespace', 'name'],
}
/** Which of the reads lists the rows. */
const listOf = (name: string) => (name === 'requests' ? 1 : 0)
