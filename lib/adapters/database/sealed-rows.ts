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
  type SealedReader,
  type SealedStore,
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

const sealText = (sealer: Sealer, { key, ...rest }: Sealed, meaning: unknown) =>
  `${rest.version}.${sealer.keyId}.${sealer.mac({ ...rest, key: canonicalJson(key), meaning })}`

/** The seal of a version of a row, as long as every column of the row is as it is now. */
export const sealOf = (sealer: Sealer, table: SealedTable, row: AnyRow, version: number) =>
  sealText(
    sealer,
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
  if (keyId !== undefined && keyId !== sealer.keyId) return 'other-key'
  return sealOf(sealer, table, row, Number(version)) === row.seal ? undefined : 'edited'
}

type Recorded = { key: RowKey; version: number | null; seal: string | null; deleted: boolean }

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
const isDeletion = (
  sealer: Sealer,
  table: SealedTable,
  organization: string,
  { key, version, seal, deleted }: Recorded,
) =>
  deleted &&
  seal ===
    sealText(
      sealer,
      { organization, table: getTableName(table), key, version: Number(version) },
      null,
    )

/**
 * The rows of a table, or of one key, that differ from the audit chain, in one query: rows without an entry,
 * entries without a row, and rows whose seal is not the newest one.
 */
async function differences(
  reader: SealedReader,
  table: SealedTable,
  orgUid: string,
  only?: { keys: RowKey[]; where: SQL | undefined },
): Promise<BrokenRow[]> {
  const newest = newestSeals(reader, table, orgUid, only?.keys).as('newest')
  const members = keyColumns(table).map(([name, column]) => sql`${name}::text, ${column}::text`)
  const stored = reader
    .select({
      key: sql<RowKey>`jsonb_build_object(${sql.join(members, sql`, `)})`.as('stored_key'),
      seal: sql<string | null>`${table.seal}`.as('stored_seal'),
    })
    .from(table)
    .where(and(eq(table.orgUid, orgUid), only?.where))
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
    const recorded = { key, version, seal, deleted: deleted ?? false }
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

/** The row of a key, if there is one. Throws `broken-seal` if it does not hold or was deleted. */
export async function checkedRow<T extends SealedTable>(
  reader: SealedReader,
  table: T,
  orgUid: string,
  key: Partial<Row<T>>,
): Promise<Row<T> | undefined> {
  const where = byKey(table, anyRow({ ...key, orgUid }))
  const [row] = rowsOf<T>(
    await reader
      .select()
      .from(table as PgTable)
      .where(where),
  )
  const keys = [keyOf(table, anyRow(key))]
  const [recorded] = await newestSeals(reader, table, orgUid, keys)
  const isNewest = row
    ? anyRow(row).seal === recorded?.seal
    : !recorded || isDeletion(reader.sealer, table, orgUid, recorded)
  // It may have been changed between the two queries, so that one query decides.
  const different = isNewest ? [] : await differences(reader, table, orgUid, { keys, where })
  refuseBroken(reader, orgUid, allBroken(reader, table, row ? [row] : [], different))
  return row
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
  write: (transaction: SealedStore) => Promise<T>,
) => withSealedLock(store, `audit:${orgUid}`, write)

type Newest = Map<string, Recorded>

async function newestOf(tx: SealedStore, table: SealedTable, orgUid: string, rows: AnyRow[]) {
  const keys = rows.map((row) => keyOf(table, row))
  const found: Recorded[] = keys.length > 0 ? await newestSeals(tx, table, orgUid, keys) : []
  return new Map(found.map((each) => [canonicalJson(each.key), each]))
}

/** Seal rows as they are now stored, and record their seals. */
async function seal(
  tx: SealedStore,
  table: SealedTable,
  orgUid: string,
  { rows, newest, deleted }: { rows: AnyRow[]; newest: Newest; deleted?: true },
): Promise<AnyRow[]> {
  const name = getTableName(table)
  const sealed: AnyRow[] = []
  const records: SealRecord[] = []
  for (const row of rows) {
    const key = keyOf(table, row)
    const version = Number(newest.get(canonicalJson(key))?.version ?? 0) + 1
    const gone = { organization: orgUid, table: name, key, version }
    const text = deleted ? sealText(tx.sealer, gone, null) : sealOf(tx.sealer, table, row, version)
    if (!deleted)
      await tx
        .update(table as PgTable)
        .set({ seal: text })
        .where(byKey(table, row))
    records.push({ table: name, key, seal: text, ...(deleted && { deleted }) })
    sealed.push({ ...row, seal: text })
  }
  tx.appended?.push(...(await tx.sealer.record(tx, orgUid, records)))
  return sealed
}

/** Lock the rows that a condition selects. Throws `broken-seal` if one of them does not hold. */
async function lockRows(
  tx: SealedStore,
  table: SealedTable,
  orgUid: string,
  where: SQL | undefined,
) {
  const rows = await tx
    .select()
    .from(table as PgTable)
    .where(and(eq(table.orgUid, orgUid), where))
    .for('update')
  const locked = rows.map(anyRow)
  const newest = await newestOf(tx, table, orgUid, locked)
  const name = getTableName(table)
  const broken = locked.flatMap((row): BrokenRow[] => {
    const key = keyOf(table, row)
    const recorded = newest.get(canonicalJson(key))
    const reason =
      sealProblem(tx.sealer, table, row) ??
      (recorded ? recorded.seal !== row.seal && 'rolled-back' : 'added')
    return reason ? [{ table: name, key, reason }] : []
  })
  refuseBroken(tx, orgUid, broken)
  return { locked, newest }
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
    const added = await tx
      .insert(table as PgTable)
      .values(values.map((each) => ({ ...each, orgUid })))
      .onConflictDoNothing()
      .returning()
    const rows = added.map(anyRow)
    const newest = await newestOf(tx, table, orgUid, rows)
    const deleted = [...newest.values()].filter((recorded) => !recorded.deleted)
    const name = getTableName(table)
    refuseBroken(
      tx,
      orgUid,
      deleted.map(({ key }) => ({ table: name, key, reason: 'deleted' })),
    )
    return rowsOf<T>(await seal(tx, table, orgUid, { rows, newest }))
  })

/** Update the rows that a condition selects, after checking them. Returns them as they now are. */
export const updateSealed = <T extends SealedTable>(
  store: SealedStore,
  table: T,
  orgUid: string,
  where: SQL | undefined,
  set: Partial<Omit<Row<T>, 'orgUid' | 'seal'>>,
): Promise<Row<T>[]> =>
  writing(store, orgUid, async (tx) => {
    const { locked, newest } = await lockRows(tx, table, orgUid, where)
    const rows: AnyRow[] = []
    for (const row of locked) {
      const changed = await tx
        .update(table as PgTable)
        .set(set)
        .where(byKey(table, row))
        .returning()
      rows.push(...changed.map(anyRow))
    }
    return rowsOf<T>(await seal(tx, table, orgUid, { rows, newest }))
  })

/** Delete the rows that a condition selects, after checking them. Returns them as they were. */
export const deleteSealed = <T extends SealedTable>(
  store: SealedStore,
  table: T,
  orgUid: string,
  where: SQL | undefined,
): Promise<Row<T>[]> =>
  writing(store, orgUid, async (tx) => {
    const { locked, newest } = await lockRows(tx, table, orgUid, where)
    for (const row of locked) await tx.delete(table as PgTable).where(byKey(table, row))
    await seal(tx, table, orgUid, { rows: locked, newest, deleted: true })
    return rowsOf<T>(locked)
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
    await seal(tx, table, orgUid, { rows, newest })
    await seal(tx, table, orgUid, { rows: gone, newest, deleted: true })
  })
