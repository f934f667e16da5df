import 'server-only'

import { sql } from 'drizzle-orm'
import { readSchemaState } from '@/lib/adapters/database/migrate'
import { auditEvents } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import { type StoredTable, storedTables } from '@/lib/adapters/database/stored-tables'
import { columnNamesOf, countTableRows, readTableRows } from '@/lib/adapters/database/table-copy'
import { AppError } from '@/lib/common/errors'
import { ARCHIVE_FORMAT, type ArchiveHeader, type ArchiveKeys, writeArchive } from './archive'

/** What ends by itself within hours: a restored session would be one that somebody may have ended since. */
export const SHORT_LIVED_TABLES: ReadonlySet<StoredTable> = new Set<StoredTable>([
  'sessions',
  'sign_in_attempts',
  'storage_keys',
  'rate_limits',
])

export type BackupOptions = {
  file: string
  keys: ArchiveKeys
  now: Date
  /** The version of the console. */
  build: string
  withSessions?: boolean
}
export type Backup = { header: ArchiveHeader; digest: string }

/** How a row is written: after the name of its table, and as the database wrote it. */
export const rowPrefix = (table: string) => `["${table}",`
export const rowLine = (table: string, json: string) => `${rowPrefix(table)}${json}]`

/** Write every row of one moment to a file. What is sealed stays sealed. */
export const writeBackup = (
  store: Store,
  { file, keys, now, build, withSessions = false }: BackupOptions,
): Promise<Backup> =>
  store.transaction(
    async (transaction) => {
      const { pending, migrated } = await readSchemaState(transaction)
      if (pending.length > 0 || !migrated)
        throw new AppError('conflict', 'The database lacks migrations of this version.', {
          detail: {
            reason: 'schema-pending',
            next: 'Back it up with the version of the console that uses it.',
          },
        })
      const names = storedTables().filter((name) => withSessions || !SHORT_LIVED_TABLES.has(name))
      const tables: ArchiveHeader['tables'] = []
      for (const name of names)
        tables.push({
          name,
          columns: columnNamesOf(name),
          rows: await countTableRows(transaction, name),
        })
      const header: ArchiveHeader = {
        format: ARCHIVE_FORMAT,
        version: 1,
        createdAt: now.toISOString(),
        build,
        schema: migrated.toISOString(),
        keyId: keys.newest.id,
        organizations: await listOrganizations(transaction),
        tables,
      }
      async function* lines() {
        for (const name of names)
          for await (const rows of readTableRows(transaction, name))
            yield rows.map((json) => rowLine(name, json))
      }
      return { header, digest: await writeArchive(file, keys, header, lines) }
    },
    // Every table as it was at the same moment, while the console goes on.
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )

const listOrganizations = (reader: Pick<Store, 'select'>) =>
  reader
    .select({ uid: auditEvents.orgUid, auditRows: sql<number>`count(*)`.mapWith(Number) })
    .from(auditEvents)
    .groupBy(auditEvents.orgUid)
    .orderBy(auditEvents.orgUid)
