import 'server-only'

import { getTableColumns, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import { z } from 'zod'
import type { Store } from './store'
import { STORED_TABLES, type StoredTable } from './stored-tables'

/** Rows of one fetch: some hold a policy or the log of a Job. */
const FETCH = 200

const Rows = z.object({ rows: z.array(z.object({ line: z.string() })) })
const Count = z.object({ rows: z.array(z.object({ count: z.coerce.number() })) })

/** The columns of a table as the database names them. */
export const columnNamesOf = (table: StoredTable): string[] =>
  Object.keys(getTableColumns(STORED_TABLES[table])).map(toSnakeCase)

export async function countTableRows(store: Pick<Store, 'execute'>, table: StoredTable) {
  const answer = await store.execute(sql`select count(*) as count from ${sql.identifier(table)}`)
  return Count.parse(answer).rows[0]?.count ?? 0
}

/**
 * Every row of a table as one line of JSON, as the database writes it, so that no type loses anything. The
 * transaction gives the snapshot.
 */
export async function* readTableRows(transaction: Pick<Store, 'execute'>, table: StoredTable) {
  await transaction.execute(
    sql`declare table_rows no scroll cursor for select row_to_json(r)::text as line from ${sql.identifier(table)} as r`,
  )
  for (;;) {
    const answer = await transaction.execute(sql.raw(`fetch ${FETCH} from table_rows`))
    const { rows } = Rows.parse(answer)
    yield rows.map(({ line }) => line)
    if (rows.length < FETCH) break
  }
  await transaction.execute(sql`close table_rows`)
}

/** Insert lines that `readTableRows` read. A column that they do not have gets its default. */
export async function insertTableRows(
  transaction: Pick<Store, 'execute'>,
  { table, columns }: { table: StoredTable; columns: readonly string[] },
  lines: readonly string[],
) {
  const names = sql.join(
    columns.map((column) => sql.identifier(column)),
    sql`, `,
  )
  const name = sql.identifier(table)
  await transaction.execute(
    sql`insert into ${name} (${names}) select ${names} from json_populate_recordset(null::${name}, ${`[${lines.join(',')}]`}::json)`,
  )
}

/** Keep others from writing to the tables until the transaction ends. */
export async function lockTables(
  transaction: Pick<Store, 'execute'>,
  tables: readonly StoredTable[],
) {
  const names = sql.join(
    tables.map((table) => sql.identifier(table)),
    sql`, `,
  )
  await transaction.execute(sql`lock table ${names} in exclusive mode`)
}
