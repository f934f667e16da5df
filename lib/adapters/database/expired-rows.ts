import 'server-only'

import { and, count, eq, getTableColumns, lt, lte, type SQL, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { deleteSealed, type SealedTable } from './sealed-rows'
import type { SealedStore } from './sealed-store'
import { SEALED_TABLES } from './sealed-tables'
import type { Store, StoreReader } from './store'
import { STORED_TABLES, type StoredTable } from './stored-tables'

export type ExpiredRows = { table: StoredTable; column: string; before: Date }

/** A statement that locks more rows would delay others. */
const BATCH = 1000
/** Each of these also writes a row of the audit chain, whose lock every change waits for. */
const SEALED_BATCH = 50

function columnOf({ table, column }: ExpiredRows): PgColumn {
  const found = Object.entries(getTableColumns(STORED_TABLES[table])).find(
    ([name]) => name === column,
  )
  if (!found) throw new Error(`${table} has no column ${column}.`)
  return found[1]
}

const sealedTable = (table: StoredTable): SealedTable | undefined =>
  SEALED_TABLES.find((sealed) => sealed === STORED_TABLES[table])

export async function countExpiredRows(reader: StoreReader, rows: ExpiredRows): Promise<number> {
  const table: PgTable = STORED_TABLES[rows.table]
  const [found] = await reader
    .select({ all: count() })
    .from(table)
    .where(lt(columnOf(rows), rows.before))
  return found?.all ?? 0
}

/** Delete expired rows in batches, and return how many there were. What is sealed leaves its deletion in the audit chain. */
export function deleteExpiredRows(store: SealedStore, rows: ExpiredRows): Promise<number> {
  const sealed = sealedTable(rows.table)
  return sealed ? deleteSealedRows(store, sealed, rows) : deletePlainRows(store, rows)
}

async function deletePlainRows(store: Store, rows: ExpiredRows): Promise<number> {
  const table: PgTable = STORED_TABLES[rows.table]
  const expired = lt(columnOf(rows), rows.before)
  let total = 0
  for (;;) {
    const batch = sql`select ctid from ${table} where ${expired} limit ${BATCH}`
    const deleted = await store
      .delete(table)
      .where(sql`ctid = any(array(${batch}))`)
      .returning({ one: sql<number>`1` })
    total += deleted.length
    if (deleted.length < BATCH) return total
  }
}

async function deleteSealedRows(
  store: SealedStore,
  table: SealedTable,
  rows: ExpiredRows,
): Promise<number> {
  const column = columnOf(rows)
  const expired = lt(column, rows.before)
  let total = 0
  for (;;) {
    const oldest = await store
      .select({ orgUid: table.orgUid, at: column })
      .from(table as PgTable)
      .where(expired)
      .orderBy(column)
      .limit(SEALED_BATCH)
    const last = oldest.at(-1)
    if (!last) return total
    const upToLast: SQL | undefined = and(expired, lte(column, last.at))
    for (const orgUid of new Set(oldest.map((row) => String(row.orgUid))))
      total += (await deleteSealed(store, table, orgUid, and(eq(table.orgUid, orgUid), upToLast)))
        .length
  }
}
