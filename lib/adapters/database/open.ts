import 'server-only'

import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator'
import { drizzle as drizzleEmbedded } from 'drizzle-orm/pglite'
import { migrate as migrateEmbedded } from 'drizzle-orm/pglite/migrator'
import { Pool } from 'pg'
import { lockFolder } from './folder-lock'
import * as schema from './schema'
import type { Store } from './store'

export type OpenStore = { store: Store; close: () => Promise<void> }

/** Hears of faults that no caller is waiting for. */
export type OnFault = (message: string, details: Record<string, unknown>) => void
const warn: OnFault = (message) => process.emitWarning(message)

/** Written out so that file tracing finds the folder and copies it into a standalone build. */
const migrationsFolder = () => join(process.cwd(), 'lib/adapters/database/migrations')

const casing = 'snake_case'

/** Open PostgreSQL inside this process. Its folder is locked, so no other process can open it. */
export async function openEmbedded(
  folder: string,
  { onFault = warn }: { onFault?: OnFault } = {},
): Promise<OpenStore> {
  const path = resolve(folder)
  await mkdir(path, { recursive: true, mode: 0o700 })
  const lock = await lockFolder(path, () => {
    onFault('another process took the lock of the embedded database; this process stops writing', {
      path,
    })
    void client?.close()
  })
  let client: PGlite | undefined
  try {
    client = await PGlite.create(join(path, 'database'))
    const store = await prepareEmbedded(client)
    const opened = client
    return { store, close: () => opened.close().then(lock.release) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Migrate an embedded database that is already open. */
export async function prepareEmbedded(client: PGlite): Promise<Store> {
  const store = drizzleEmbedded(client, { schema, casing })
  await migrateEmbedded(store, { migrationsFolder: migrationsFolder() })
  return store
}

/** Connect to PostgreSQL, which any number of replicas can share. A caller that only reads can skip the migration. */
export async function openPostgres(
  url: string,
  { onFault = warn, migrate = true }: { onFault?: OnFault; migrate?: boolean } = {},
): Promise<OpenStore> {
  const pool = new Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000 })
  // An idle connection that breaks would otherwise end the process.
  pool.on('error', (error) => {
    if (!pool.ending) onFault('lost an idle database connection', { error })
  })
  try {
    if (migrate) await migrateOnce(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  return { store: drizzlePostgres(pool, { schema, casing }), close: () => pool.end() }
}

/** Replicas that start together migrate one after another. */
async function migrateOnce(pool: Pool) {
  const client = await pool.connect()
  const key = sql`hashtextextended('workload-identity-console/migrations', 0)`
  try {
    const store = drizzlePostgres(client)
    await store.execute(sql`select pg_advisory_lock(${key})`)
    await migratePostgres(store, { migrationsFolder: migrationsFolder() })
    await store.execute(sql`select pg_advisory_unlock(${key})`)
    client.release()
  } catch (error) {
    // Closing the connection gives the lock back.
    client.release(true)
    throw error
  }
}
