import { randomUUID } from 'node:crypto'
import { and, eq, getTableColumns, getTableName, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { onBothStores } from '@/lib/testing/database/both'
import {
  approveFirstRequest,
  requestRecord,
  SEALED_TABLE_CASES,
  sealedAt,
  sealedLater,
  suspensionRecord,
} from '@/lib/testing/database/sealed-records'
import {
  findRequestRow,
  insertApprovalRules,
  insertRequest,
  latestApprovalRules,
  updateRequestRow,
} from './requests'
import { auditEvents } from './schema'
import { findBrokenRows, type SealedTable } from './sealed-rows'
import { type BrokenRow, sealedStore } from './sealed-store'
import { acceptBrokenRecords, findBrokenRecords, recordsDigest } from './sealed-tables'
import { claimSuspension, findSuspensionRow, insertSuspension } from './suspensions'
import { suspensions } from './suspensions-tables'

/** A value of the column's type that the stored one is not. */
const otherValue = ({ dataType }: PgColumn, value: unknown): unknown => {
  if (dataType === 'boolean') return value !== true
  if (dataType === 'number') return Number(value ?? 0) + 7
  if (dataType === 'date') return new Date(sealedAt.getTime() + 7)
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

  describe.each(
    [...SEALED_TABLE_CASES].map(([table, tried]) => ({ name: getTableName(table), table, tried })),
  )('$name', ({ name, table, tried }) => {
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
        const free = { ...copy, ...UNIQUE[name] }
        await store()
          .insert(table as PgTable)
          .values(free)
        expect(await findBrokenRows(store(), table, orgUid)).toMatchObject([{ reason: 'edited' }])
        const list = tried.reads.at(name === 'approval_rules' ? 0 : listOf(name)) ?? tried.reads[0]
        await expect(
          tried.readByKey ? tried.readByKey(watched(), orgUid, copy) : list?.(watched(), orgUid),
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
  })

  test('an edited row cannot be changed, which would seal the edit', async () => {
    await insertSuspension(store(), orgUid, suspensionRecord('a'))
    await store()
      .update(suspensions)
      .set({ principal: '*', claim: null })
      .where(eq(suspensions.orgUid, orgUid))
    await expect(
      claimSuspension(store(), orgUid, { id: 'a', claim: 'x', now: sealedLater }),
    ).rejects.toMatchObject({ code: 'broken-seal', detail: { reason: 'edited' } })
  })

  test('text that the database stores otherwise than it was given holds', async () => {
    const half = `cut in half \ud83d`
    await insertSuspension(store(), orgUid, { ...suspensionRecord('a'), reason: half })
    await claimSuspension(store(), orgUid, { id: 'a', claim: half, now: sealedLater })
    await insertRequest(store(), orgUid, requestRecord('a'))
    expect(await findSuspensionRow(store(), orgUid, 'a')).toMatchObject({
      reason: 'cut in half \ufffd',
    })
    expect(await findRequestRow(store(), orgUid, 1)).toMatchObject({ emergency: false })
    expect(await findBrokenRecords(store(), orgUid)).toEqual([])
  })

  test('a change that fails leaves neither its rows nor their seals', async () => {
    const before = await store().select().from(auditEvents).where(eq(auditEvents.orgUid, orgUid))
    await insertRequest(store(), orgUid, requestRecord('a'))
    const heads: number[] = []
    const recording = sealedStore(store(), {
      ...store().sealer,
      committed: (rows) => heads.push(...rows.map(({ seq }) => seq)),
    })
    await expect(
      updateRequestRow(recording, orgUid, 1, async (_, __, tx) => {
        await insertApprovalRules(tx, orgUid, { after: 0, rules: [], request: 1, at: sealedAt })
        throw new Error('it failed')
      }),
    ).rejects.toThrow('it failed')
    expect(heads).toEqual([])
    expect(await latestApprovalRules(store(), orgUid)).toBeUndefined()
    await approveFirstRequest(recording, orgUid)
    expect(heads).toEqual([before.length + 3, before.length + 4])
  })
})

const isKey = (table: SealedTable, column: PgColumn) =>
  KEYS[getTableName(table)]?.includes(column.name) ?? false
const KEYS: Record<string, string[]> = {
  approval_rules: ['version'],
  canaries: ['id'],
  declared_trusts: ['id'],
  finding_sign_offs: ['finding'],
  linked_tokens: ['provider', 'subject'],
  pack_sign_offs: ['number'],
  people: ['person'],
  request_events: ['number', 'seq'],
  requests: ['number'],
  suspensions: ['id'],
  verifications: ['cluster', 'namespace', 'name'],
}
/** What no two rows may share: the principal of open suspensions, the person of linked tokens. */
const UNIQUE: Record<string, Record<string, string>> = {
  suspensions: { principal: 'role/copy' },
  linked_tokens: { actorUid: 'uid-copy' },
}
/** Which of the reads lists the rows. */
const listOf = (name: string) => (name === 'requests' ? 1 : 0)
