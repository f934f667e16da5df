import 'server-only'

import { readSchemaState } from '@/lib/adapters/database/migrate'
import type { Store } from '@/lib/adapters/database/store'
import {
  STORED_TABLES,
  type StoredTable,
  storedTables,
} from '@/lib/adapters/database/stored-tables'
import {
  columnNamesOf,
  countTableRows,
  insertTableRows,
  lockTables,
} from '@/lib/adapters/database/table-copy'
import { AppError } from '@/lib/common/errors'
import { plural } from '@/lib/common/plural'
import { type ArchiveHeader, type ArchiveKeys, archiveError, readArchive } from './archive'
import { type Backup, rowPrefix } from './backup'

const BATCH_ROWS = 200

type ArchivedTable = { table: StoredTable; columns: string[]; rows: number }

/** Verify a backup without a database: its code, and that it has the rows that it says. */
export async function verifyBackup(
  file: string,
  keys: ArchiveKeys,
  onRow: (row: { table: ArchivedTable; json: string }) => Promise<void> = async () => {},
): Promise<Backup> {
  const archive = readArchive(file, keys)
  let header: ArchiveHeader | undefined
  let tables = new Map<string, ArchivedTable>()
  const counted = new Map<string, number>()
  for (;;) {
    const next = await archive.next()
    if (next.done) {
      if (!header) throw archiveError(file, 'damaged')
      for (const { name, rows } of header.tables)
        if ((counted.get(name) ?? 0) !== rows) throw archiveError(file, 'damaged')
      return { header, digest: next.value }
    }
    if ('header' in next.value) {
      header = next.value.header
      tables = tablesOf(file, header)
      continue
    }
    const { line } = next.value
    const name = /^\["([a-z_]+)",/.exec(line)?.[1] ?? ''
    const table = tables.get(name)
    if (!table) throw archiveError(file, 'damaged')
    counted.set(name, (counted.get(name) ?? 0) + 1)
    await onRow({ table, json: line.slice(rowPrefix(name).length, -1) })
  }
}

const isStoredTable = (name: string): name is StoredTable => Object.hasOwn(STORED_TABLES, name)

/** Only tables and columns that this version has reach a statement. */
function tablesOf(file: string, header: ArchiveHeader): Map<string, ArchivedTable> {
  return new Map(
    header.tables.map(({ name, columns, rows }) => {
      if (!isStoredTable(name) || columns.some((column) => !columnNamesOf(name).includes(column)))
        throw newerBackup(file, header)
      return [name, { table: name, columns, rows }]
    }),
  )
}

const newerBackup = (file: string, { build, schema }: ArchiveHeader) =>
  new AppError(
    'conflict',
    `${file} was written by a newer version of the console (${build}, schema of ${schema}). Nothing was restored.`,
    { detail: { reason: 'newer-schema', next: 'Restore it with that version.' } },
  )

type Restore = {
  file: string
  keys: ArchiveKeys
  /** What `verifyBackup` returned, where it was called already. */
  verified?: Backup
}

/** Restore a backup into a database without rows, as a whole or not at all. */
export async function restoreBackup(
  store: Store,
  { file, keys, verified: given }: Restore,
): Promise<Backup> {
  // Nothing of a file whose code does not hold reaches the database.
  const verified = given ?? (await verifyBackup(file, keys))
  return store.transaction(async (transaction) => {
    const { migrated } = await readSchemaState(transaction)
    if (!migrated || new Date(verified.header.schema) > migrated)
      throw newerBackup(file, verified.header)
    await lockTables(transaction, storedTables())
    await requireEmpty(transaction)
    let waiting: { table: ArchivedTable; lines: string[] } | undefined
    const flush = async () => {
      if (waiting) await insertTableRows(transaction, waiting.table, waiting.lines)
      waiting = undefined
    }
    const restored = await verifyBackup(file, keys, async ({ table, json }) => {
      if (waiting?.table !== table || waiting.lines.length >= BATCH_ROWS) await flush()
      waiting ??= { table, lines: [] }
      waiting.lines.push(json)
    })
    await flush()
    if (restored.digest !== verified.digest) throw archiveError(file, 'damaged')
    return restored
  })
}

async function requireEmpty(store: Pick<Store, 'execute'>) {
  const found: string[] = []
  for (const table of storedTables()) {
    const rows = await countTableRows(store, table)
    if (rows > 0) found.push(`${table} has ${plural(rows, 'row')}`)
  }
  if (found.length > 0)
    throw new AppError('conflict', `The database is not empty: ${found.join(', ')}.`, {
      detail: {
        reason: 'not-empty',
        next: 'Restore into a new database, with no console running on it.',
      },
    })
}
