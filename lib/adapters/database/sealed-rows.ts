import 'server-only'

import {
  and,
  eq,
  getTableColumns,
  getTableName,
  inArray,
  isNull,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core'
import { canonicalJson } from '@/lib/common/canonical-json'
import { brokenSealError } from './broken-seal'
import { auditEvents } from './schema'
import {
  type BrokenRecord,
  type BrokenRow,
  type BrokenSeal,
  type RowKey,
  type RowMac,
  type SealedReader,
  type SealedStore,
  type SealedTransaction,
  type Sealer,
  type SealRecord,
  withSealedLock,
} from './sealed-store'

/**
 * Sealed rows. Each row that the console decides by holds a seal `version.keyId.mac`; the code covers the
 * organization, the table, the key, the version, the key id and every column. The seal of each version is
 * appended to the audit chain in the transaction that writes the row, so that a row that was edited, copied,
 * rolled back or deleted in the database is refused when it is read. Only this file writes `seal`.
 */
export type SealedTable = PgTable & { orgUid: PgColumn; seal: PgColumn }
type Row<T extends SealedTable> = T['$inferSelect']
export type AnyRow = Record<string, unknown> & { orgUid: string; seal: string | null }

/** What the compiler cannot know of a generic table: its rows have an organization and a seal. */
const anyRow = (row: unknown) => row as AnyRow
const rowsOf = <T extends SealedTable>(rows: unknown[]) => rows as Row<T>[]

function keyColumns(table: SealedTable): [name: string, column: PgColumn][] {
  const { primaryKeys } = getTableConfig(table)
  const keys = new Set(primaryKeys.flatMap(({ columns }) => columns.map(({ name }) => name)))
  return Object.entries(getTableColumns(table)).filter(
    ([name, column]) => name !== 'orgUid' && (keys.has(column.name) || column.primary),
  )
}

const keyOf = (table: SealedTable, row: AnyRow): RowKey =>
  Object.fromEntries(keyColumns(table).map(([name]) => [name, String(row[name])]))

const byKey = (table: SealedTable, row: AnyRow) =>
  and(
    eq(table.orgUid, row.orgUid),
    ...keyColumns(table).map(([name, column]) => eq(column, row[name])),
  )

/** Written as the index of seals has it, so that the index is used. */
export const IS_SEAL = sql`${auditEvents.kind} = 'seal'`
export const sealAction = (table: string) => `${table}.seal`

/** A column that is null counts as absent, so that adding one leaves older seals valid. */
function meaningOf({ seal: _, ...row }: AnyRow) {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}

type Sealed = { organization: string; table: string; key: RowKey; version: number }

const sealText = ({ keyId, compute }: RowMac, { key, ...rest }: Sealed, meaning: unknown) =>
  `${rest.version}.${keyId}.${compute({ ...rest, key: canonicalJson(key), meaning })}`

/** The seal of a version of a row, as long as every column of the row is as it is now. */
export const sealOf = (mac: RowMac, table: SealedTable, row: AnyRow, version: number) =>
  sealText(
    mac,
    {
      organization: row.orgUid,
      table: getTableName(table),
      key: keyOf(table, row),
      version,
    },
    meaningOf(row),
  )

const SEAL = /^(\d{1,9})\.([0-9a-f]+)\.[0-9a-f]{64}$/

/** Why the seal of a row does not hold, whatever the audit chain says. */
function sealProblem(sealer: Sealer, table: SealedTable, row: AnyRow): BrokenSeal | undefined {
  if (row.seal === null) return 'unsealed'
  const [, version, keyId] = SEAL.exec(row.seal) ?? []
  if (keyId === undefined) return 'edited'
  const mac = sealer.macNamed(keyId)
  if (!mac) return 'other-key'
  return sealOf(mac, table, row, Number(version)) === row.seal ? undefined : 'edited'
}

type Recorded = {
  key: RowKey
  version: number | null
  seal: string | null
  deleted: boolean | null
}

/** The version that the code of a recorded seal covers. */
const VERSION = sql<
  number | null
>`substring(${auditEvents.after} ->> 'seal' from '^[0-9]{1,9}')::int`

/** The newest recorded seal of each row. A forged entry is either older than a genuine one, or holds for no row. */
const newestSeals = (reader: SealedReader, table: SealedTable, orgUid: string, keys?: RowKey[]) =>
  reader
    .selectDistinctOn([auditEvents.object], {
      key: auditEvents.object,
      version: VERSION.as('version'),
      seal: sql<string | null>`${auditEvents.after} ->> 'seal'`.as('recorded_seal'),
      deleted: sql<boolean>`${auditEvents.after} -> 'deleted' is not null`.as('deleted'),
    })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.orgUid, orgUid),
        IS_SEAL,
        eq(auditEvents.action, sealAction(getTableName(table))),
        keys && inArray(auditEvents.object, keys),
      ),
    )
    .orderBy(auditEvents.object, sql`${VERSION} desc nulls last`)

/** Whether a recorded seal is that of a deletion by the console. */
function isDeletion(
  sealer: Sealer,
  table: SealedTable,
  organization: string,
  { key, version, seal, deleted }: Recorded,
) {
  const mac = sealer.macNamed(SEAL.exec(seal ?? '')?.[2] ?? '')
  const gone = { organization, table: getTableName(table), key, version: Number(version) }
  return deleted === true && mac !== undefined && seal === sealText(mac, gone, null)
}

/** Why a stored row does not hold, by itself or against its newest recorded seal. */
function rowProblem(
  sealer: Sealer,
  table: SealedTable,
  row: AnyRow,
  recorded: Recorded | undefined,
): BrokenSeal | undefined {
  const own = sealProblem(sealer, table, row)
  if (own) return own
  if (!recorded) return 'added'
  return recorded.seal === row.seal ? undefined : 'rolled-back'
}

/**
 * The rows of a table that differ from the audit chain, in one query: rows without an entry, entries without
 * a row, and rows whose seal is not the newest one.
 */
async function differences(
  reader: SealedReader,
  table: SealedTable,
  orgUid: string,
): Promise<BrokenRow[]> {
  const newest = newestSeals(reader, table, orgUid).as('newest')
  const members = keyColumns(table).map(([name, column]) => sql`${name}::text, ${column}::text`)
  const stored = reader
    .select({
      key: sql<RowKey>`jsonb_build_object(${sql.join(members, sql`, `)})`.as('stored_key'),
      seal: sql<string | null>`${table.seal}`.as('stored_seal'),
    })
    .from(table)
    .where(eq(table.orgUid, orgUid))
    .as('stored')
  const found = await reader
    .select({
      key: sql<RowKey>`coalesce(${stored.key}, ${newest.key})`,
      isStored: sql<boolean>`${stored.key} is not null`,
      storedSeal: stored.seal,
      isRecorded: sql<boolean>`${newest.key} is not null`,
      version: newest.version,
      seal: newest.seal,
      deleted: newest.deleted,
    })
    .from(newest)
    .fullJoin(stored, sql`${stored.key} = ${newest.key}`)
    .where(or(isNull(newest.key), sql`${stored.seal} is distinct from ${newest.seal}`))
  const name = getTableName(table)
  return found.flatMap(({ key, isStored, storedSeal, isRecorded, version, seal, deleted }) => {
    const broken = (reason: BrokenSeal) => [{ table: name, key, reason }]
    if (!isRecorded) return broken(storedSeal === null ? 'unsealed' : 'added')
    if (isStored) return broken('rolled-back')
    const recorded = { key, version, seal, deleted }
    return isDeletion(reader.sealer, table, orgUid, recorded) ? [] : broken('deleted')
  })
}

/** A row that is broken by itself is named by that, and not again by the audit chain. */
function allBroken(
  { sealer }: SealedReader,
  table: SealedTable,
  rows: unknown[],
  different: BrokenRow[],
): BrokenRow[] {
  const name = getTableName(table)
  const own = rows.map(anyRow).flatMap((row) => {
    const reason = sealProblem(sealer, table, row)
    return reason ? [{ table: name, key: keyOf(table, row), reason }] : []
  })
  const named = new Set(own.map(({ key }) => canonicalJson(key)))
  return [...own, ...different.filter(({ key }) => !named.has(canonicalJson(key)))]
}

function refuseBroken({ sealer }: SealedReader, orgUid: string, broken: readonly BrokenRow[]) {
  if (broken.length === 0) return
  sealer.refused(orgUid, broken)
  throw brokenSealError(broken)
}

/** Rows of a list. Throws `broken-seal` if one of them does not hold, or if the table misses or adds rows. */
export async function checkedRows<T extends SealedTable>(
  reader: SealedReader,
  table: T,
  orgUid: string,
  rows: Row<T>[],
): Promise<Row<T>[]> {
  const different = await differences(reader, table, orgUid)
  refuseBroken(reader, orgUid, allBroken(reader, table, rows, different))
  return rows
}

/**
 * Rows of a list, of which others may be missing: whoever reads them must notice in another way that one was deleted.
 * Throws `broken-seal` if one of them does not hold. It takes as long as the rows are many, however large the table is.
 */
export async function checkedPart<T extends SealedTable>(
  reader: SealedReader,
  table: T,
  orgUid: string,
  rows: Row<T>[],
): Promise<Row<T>[]> {
  await requireIntact(reader, table, orgUid, rows.map(anyRow))
  return rows
}

/** The newest recorded seals of rows, by key. Throws `broken-seal` if one of the rows does not hold. */
async function requireIntact(
  reader: SealedReader,
  table: SealedTable,
  orgUid: string,
  rows: AnyRow[],
): Promise<Newest> {
  const newest = await newestOf(reader, table, orgUid, rows)
  const broken = rows.flatMap((row): BrokenRow[] => {
    const reason = rowProblem(reader.sealer, table, row, newestOfRow(newest, table, row))
    return reason ? [{ table: getTableName(table), key: keyOf(table, row), reason }] : []
  })
  refuseBroken(reader, orgUid, broken)
  return newest
}

/** The row of a key, if there is one. Throws `broken-seal` if it does not hold or was deleted. */
export async function checkedRow<T extends SealedTable>(
  reader: SealedReader,
  table: T,
  orgUid: string,
  key: Partial<Row<T>>,
): Promise<Row<T> | undefined> {
  const wanted = anyRow({ ...key, orgUid })
  const newest = newestSeals(reader, table, orgUid, [keyOf(table, wanted)]).as('newest')
  // One query reads both, so that no change comes between them.
  const [found] = await reader
    .select({
      row: getTableColumns(table as PgTable),
      key: newest.key,
      version: newest.version,
      seal: newest.seal,
      deleted: newest.deleted,
    })
    .from(sql`(select 1) as one`)
    .leftJoin(table as PgTable, byKey(table, wanted))
    .leftJoin(newest, sql`true`)
  const row = found?.row ? anyRow(found.row) : undefined
  const recorded = found?.key ? { ...found, key: found.key } : undefined
  const reason = row
    ? rowProblem(reader.sealer, table, row, recorded)
    : recorded && !isDeletion(reader.sealer, table, orgUid, recorded) && 'deleted'
  const broken = { table: getTableName(table), key: keyOf(table, wanted) }
  refuseBroken(reader, orgUid, reason ? [{ ...broken, reason }] : [])
  return row && rowsOf<T>([row])[0]
}

/** Every broken row of a table with what is stored of it, for a person who verifies or confirms them. */
export async function findBrokenRows(
  reader: SealedReader,
  table: SealedTable,
  orgUid: string,
): Promise<BrokenRecord[]> {
  const rows = await reader
    .select()
    .from(table as PgTable)
    .where(eq(table.orgUid, orgUid))
  const broken = allBroken(reader, table, rows, await differences(reader, table, orgUid))
  const stored = new Map(
    rows.map(anyRow).map((row) => [canonicalJson(keyOf(table, row)), row] as const),
  )
  return broken.map((each) => ({ ...each, stored: stored.get(canonicalJson(each.key)) }))
}

/** The lock of the audit chain is taken before any row is locked, so that no two writers wait for each other. */
const writing = <T>(
  store: SealedStore,
  orgUid: string,
  write: (transaction: SealedTransaction) => Promise<T>,
) => withSealedLock(store, `audit:${orgUid}`, write)

type Newest = Map<string, Recorded>

async function newestOf(reader: SealedReader, table: SealedTable, orgUid: string, rows: AnyRow[]) {
  const keys = rows.map((row) => keyOf(table, row))
  const found: Recorded[] = keys.length > 0 ? await newestSeals(reader, table, orgUid, keys) : []
  return new Map(found.map((each) => [canonicalJson(each.key), each]))
}

const newestOfRow = (newest: Newest, table: SealedTable, row: AnyRow) =>
  newest.get(canonicalJson(keyOf(table, row)))
const nextVersion = (recorded: Recorded | undefined) => Number(recorded?.version ?? 0) + 1

const nextSeal = ({ sealer }: SealedStore, table: SealedTable, newest: Newest, row: AnyRow) =>
  sealOf(sealer.mac, table, row, nextVersion(newestOfRow(newest, table, row)))

/** A value as the database will return it: UTF-8 has no half of a surrogate pair. */
const storable = (value: unknown) =>
  typeof value === 'string' ? Buffer.from(value).toString() : value

const record = async (tx: SealedTransaction, orgUid: string, seals: SealRecord[]) => {
  tx.appended.push(...(await tx.sealer.record(tx, orgUid, seals)))
}

/** Append the seals of rows that were written to the audit chain. */
const recordWritten = (
  tx: SealedTransaction,
  table: SealedTable,
  orgUid: string,
  rows: readonly AnyRow[],
) =>
  record(
    tx,
    orgUid,
    rows.map((row) => {
      // A row that does not hold would be refused by every later read.
      if (row.seal === null || sealProblem(tx.sealer, table, row))
        throw new Error(`A row of ${getTableName(table)} was not stored as it was sealed.`)
      return { table: getTableName(table), key: keyOf(table, row), seal: row.seal }
    }),
  )

/** Append the deletion of rows to the audit chain. */
const recordDeleted = (
  tx: SealedTransaction,
  table: SealedTable,
  orgUid: string,
  { rows, newest }: { rows: readonly AnyRow[]; newest: Newest },
) =>
  record(
    tx,
    orgUid,
    rows.map((row) => {
      const key = keyOf(table, row)
      const version = nextVersion(newestOfRow(newest, table, row))
      const gone = { organization: orgUid, table: getTableName(table), key, version }
      return { table: gone.table, key, seal: sealText(tx.sealer.mac, gone, null), deleted: true }
    }),
  )

/** Update a row to its next version, and return it as it is now stored. */
async function updateRow(
  tx: SealedTransaction,
  table: SealedTable,
  row: AnyRow,
  { set, newest }: { set: Record<string, unknown>; newest: Newest },
): Promise<AnyRow[]> {
  const seal = nextSeal(tx, table, newest, { ...row, ...set })
  const changed = await tx
    .update(table as PgTable)
    .set({ ...set, seal })
    .where(byKey(table, row))
    .returning()
  return changed.map(anyRow)
}

/** Lock the rows that a condition selects. Throws `broken-seal` if one of them does not hold. */
async function lockRows(
  tx: SealedTransaction,
  table: SealedTable,
  orgUid: string,
  where: SQL | undefined,
) {
  const selected = await tx
    .select()
    .from(table as PgTable)
    .where(and(eq(table.orgUid, orgUid), where))
    .for('update')
  const rows = selected.map(anyRow)
  return { rows, newest: await requireIntact(tx, table, orgUid, rows) }
}

/** Insert rows; those whose key is taken are left out. Returns the inserted ones. */
export const insertSealed = <T extends SealedTable>(
  store: SealedStore,
  table: T,
  orgUid: string,
  values: Omit<T['$inferInsert'], 'orgUid' | 'seal'>[],
): Promise<Row<T>[]> =>
  writing(store, orgUid, async (tx) => {
    if (values.length === 0) return []
    const columns = Object.entries(getTableColumns(table as SealedTable))
    const given = values.map((each: Record<string, unknown>) =>
      anyRow({
        ...Object.fromEntries(
          columns.map(([name, column]) => [name, storable(each[name] ?? column.default ?? null)]),
        ),
        orgUid,
      }),
    )
    const newest = await newestOf(tx, table, orgUid, given)
    const added = await tx
      .insert(table as PgTable)
      .values(given.map((row) => ({ ...row, seal: nextSeal(tx, table, newest, row) })))
      .onConflictDoNothing()
      .returning()
    const rows = added.map(anyRow)
    const deleted = rows.flatMap((row): BrokenRow[] => {
      const recorded = newestOfRow(newest, table, row)
      if (!recorded || recorded.deleted) return []
      return [{ table: getTableName(table), key: recorded.key, reason: 'deleted' }]
    })
    refuseBroken(tx, orgUid, deleted)
    await recordWritten(tx, table, orgUid, rows)
    return rowsOf<T>(rows)
  })

/** Update the rows that a condition selects, after checking them. Returns them as they now are. */
export const updateSealed = <T extends SealedTable>(
  store: SealedStore,
  table: T,
  orgUid: string,
  where: SQL | undefined,
  changes: Partial<Omit<Row<T>, 'orgUid' | 'seal'>>,
): Promise<Row<T>[]> =>
  writing(store, orgUid, async (tx) => {
    const { rows, newest } = await lockRows(tx, table, orgUid, where)
    const set = Object.fromEntries(
      Object.entries(changes)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, storable(value)]),
    )
    const changed: AnyRow[] = []
    for (const row of rows) changed.push(...(await updateRow(tx, table, row, { set, newest })))
    await recordWritten(tx, table, orgUid, changed)
    return rowsOf<T>(changed)
  })

/** Delete the rows that a condition selects, after checking them. Returns them as they were. */
export const deleteSealed = <T extends SealedTable>(
  store: SealedStore,
  table: T,
  orgUid: string,
  where: SQL | undefined,
): Promise<Row<T>[]> =>
  writing(store, orgUid, async (tx) => {
    const { rows, newest } = await lockRows(tx, table, orgUid, where)
    for (const row of rows) await tx.delete(table as PgTable).where(byKey(table, row))
    await recordDeleted(tx, table, orgUid, { rows, newest })
    return rowsOf<T>(rows)
  })

/** Accept broken rows as they are: those stored are sealed anew, and missing ones count as deleted. */
export const acceptBrokenRows = (
  store: SealedStore,
  table: SealedTable,
  orgUid: string,
  broken: readonly BrokenRecord[],
): Promise<void> =>
  writing(store, orgUid, async (tx) => {
    const rows = broken.flatMap(({ stored }) => (stored ? [anyRow(stored)] : []))
    const gone = broken.flatMap(({ key, stored }) =>
      stored ? [] : [anyRow({ ...key, orgUid, seal: null })],
    )
    const newest = await newestOf(tx, table, orgUid, [...rows, ...gone])
    const sealed: AnyRow[] = []
    for (const row of rows) sealed.push(...(await updateRow(tx, table, row, { set: {}, newest })))
    await recordWritten(tx, table, orgUid, sealed)
    await recordDeleted(tx, table, orgUid, { rows: gone, newest })
  })
