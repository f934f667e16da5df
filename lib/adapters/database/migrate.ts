import 'server-only'

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator'
import { Client, type ClientConfig } from 'pg'
import { z } from 'zod'
import type { Store } from './store'

/** Written out so that file tracing finds the folder and copies it into a standalone build. */
export const migrationsFolder = () => join(process.cwd(), 'lib/adapters/database/migrations')

/** A start that another try cannot help. */
export class StoreRefusal extends Error {}

/** How the schema of a database compares with this version's migrations. */
export type SchemaState = {
  /** The tags of migrations that a start would run, in order. */
  pending: readonly string[]
  /** When the newest migration of this version was made. */
  newest: Date
  /** The same of the newest one that the database has; null for an empty database. */
  migrated: Date | null
}

export async function readSchemaState(store: Pick<Store, 'execute'>): Promise<SchemaState> {
  const files = readMigrationFiles({ migrationsFolder: migrationsFolder() })
  const newest = new Date(Math.max(...files.map((file) => file.folderMillis)))
  const known = (await store.execute(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as known`,
  )) as { rows: { known: boolean }[] }
  const { rows } = known.rows[0]?.known
    ? ((await store.execute(
        sql`select max(created_at)::text as migrated from drizzle.__drizzle_migrations`,
      )) as { rows: { migrated: string | null }[] })
    : { rows: [] }
  const migrated = rows[0]?.migrated ? new Date(Number(rows[0].migrated)) : null
  const journal = Journal.parse(
    JSON.parse(readFileSync(join(migrationsFolder(), 'meta/_journal.json'), 'utf8')),
  )
  const pending = journal.entries
    .filter(({ when }) => when > (migrated?.getTime() ?? 0))
    .map(({ tag }) => tag)
  return { pending, newest, migrated }
}

const Journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) })

export const isNewerSchema = ({ migrated, newest }: SchemaState): boolean =>
  migrated !== null && migrated > newest

/** Refuses a database that a newer version has migrated, whose rows this version could misread. */
export async function refuseNewerSchema(store: Pick<Store, 'execute'>) {
  const state = await readSchemaState(store)
  if (isNewerSchema(state))
    throw new StoreRefusal(
      `A newer version of the console has migrated the database (migration of ${state.migrated?.toISOString()}; this version knows those until ${state.newest.toISOString()}). Start the newer version, or restore a backup from before the upgrade.`,
    )
}

/** Replicas that start together migrate one after another. What waits too long for that says so. */
export async function migrateOnce(config: ClientConfig, { seconds }: { seconds: number }) {
  const client = new Client({
    ...config,
    // An index of a large table takes longer than a statement of a page.
    statement_timeout: 0,
    query_timeout: 0,
    lock_timeout: seconds * 1000,
  })
  // A connection that breaks fails its query, and would otherwise also end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const store = drizzle(client)
    await store
      .execute(
        sql`select pg_advisory_lock(hashtextextended('workload-identity-console/migrations', 0))`,
      )
      .catch((cause: unknown) => {
        throw isLockTimeout(cause)
          ? new StoreRefusal(
              `Another process has been migrating the database for ${seconds} s. Try again when it has ended, or raise migration in DATABASE_LIMITS.`,
              { cause },
            )
          : cause
      })
    await refuseNewerSchema(store)
    await migratePostgres(store, { migrationsFolder: migrationsFolder() })
  } finally {
    // Closing the connection gives the lock back.
    await client.end().catch(() => undefined)
  }
}

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === '55P03') || isLockTimeout(error.cause))
