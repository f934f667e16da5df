import 'server-only'

import { existsSync } from 'node:fs'
import { access, constants, mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as drizzleEmbedded } from 'drizzle-orm/pglite'
import { migrate as migrateEmbedded } from 'drizzle-orm/pglite/migrator'
import { Pool, type PoolClient, type PoolConfig } from 'pg'
import { describeThrown } from '@/lib/common/thrown'
import { EMPTY_DATABASE } from './empty-database'
import { lockFolder } from './folder-lock'
import { DatabaseLimitList, type DatabaseLimits } from './limits'
import { migrateOnce, migrationsFolder, refuseNewerSchema, StoreRefusal } from './migrate'
import { type QueueDatabase, queueOnEmbedded, queueOnPostgres } from './queue-database'
import * as schema from './schema'
import type { Store } from './store'
import { syncedFolder } from './synced-folder'
import { unavailableStoreError } from './unavailable'

export type OpenStore = { store: Store; queue: QueueDatabase; close: () => Promise<void> }

/** Hears of faults that no caller is waiting for. */
export type OnFault = (message: string, details: Record<string, unknown>) => void
const warn: OnFault = (message) => process.emitWarning(message)

const casing = 'snake_case'

type EmbeddedOptions = {
  onFault?: OnFault
  /** Called after another process took the folder, when this one can write nothing any more. */
  onLost?: () => void
  /** A caller that only reads can skip the migration. */
  migrate?: boolean
}

/** Open PostgreSQL inside this process. Its folder is locked, so no other process can open it. */
export async function openEmbedded(
  folder: string,
  { onFault = warn, onLost = () => {}, migrate = true }: EmbeddedOptions = {},
): Promise<OpenStore> {
  const path = resolve(folder)
  await makeWritable(path)
  const lock = await lockFolder(path, () => {
    onFault('another process took the lock of the embedded database; this process stops', { path })
    void client?.close()
    onLost()
  })
  let client: PGlite | undefined
  try {
    client = await createClient(join(path, 'database'), {
      migrate,
      onFailed: (error) =>
        onFault('the disk of the embedded database failed; this process stops', { path, error }),
    }).catch((cause: unknown) => {
      throw unopened(path, cause)
    })
    const store = await prepareEmbedded(client, { migrate })
    const opened = client
    return {
      store,
      queue: queueOnEmbedded(opened),
      close: () => opened.close().then(lock.release),
    }
  } catch (error) {
    await client?.close().catch(() => undefined)
    await lock.release()
    throw error
  }
}

/** Opens the database in a folder; a new one begins as a copy of the build's empty one, where there is a build. */
async function createClient(
  dataDir: string,
  { migrate, onFailed }: { migrate: boolean; onFailed: (error: unknown) => void },
): Promise<PGlite> {
  const folder = syncedFolder(dataDir, { onFailed })
  const loadDataDir = migrate && !existsSync(dataDir) && (await readEmptyDatabase())
  return PGlite.create({ ...folder, ...(loadDataDir && { loadDataDir }) })
}

/** Open PostgreSQL inside this process for what nobody keeps. */
export async function openInMemory(): Promise<Omit<OpenStore, 'queue'>> {
  const loadDataDir = await readEmptyDatabase()
  const client = await PGlite.create(loadDataDir && { loadDataDir })
  return { store: await prepareEmbedded(client), close: () => client.close() }
}

/** Undefined where there is no build. */
async function readEmptyDatabase(): Promise<Blob | undefined> {
  // The build adds the file itself: tracing would take the folder above for needed.
  const file = join(/* turbopackIgnore: true */ process.cwd(), EMPTY_DATABASE)
  if (!existsSync(file)) return undefined
  return new Blob([new Uint8Array(await readFile(file))], { type: 'application/gzip' })
}

async function makeWritable(path: string) {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await access(path, constants.W_OK)
  } catch (cause) {
    throw new StoreRefusal(
      `The folder ${path} of the embedded database cannot be written (${codeOf(cause)}). Give DATA_DIR a folder that the console may write to, or set DATABASE_URL.`,
      { cause },
    )
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

function unopened(path: string, cause: unknown): Error {
  return new Error(
    `The embedded database in ${path} could not be opened: ${describeThrown(cause)}. Check that its disk has space, or set DATABASE_URL.`,
    { cause },
  )
}

/** Migrate an embedded database that is already open. */
export async function prepareEmbedded(client: PGlite, { migrate = true } = {}): Promise<Store> {
  const store = drizzleEmbedded(client, { schema, casing })
  if (!migrate) return store
  await refuseNewerSchema(store)
  await migrateEmbedded(store, { migrationsFolder: migrationsFolder() })
  return store
}

type PostgresOptions = { onFault?: OnFault; migrate?: boolean; limits?: DatabaseLimits }

/**
 * Connect to PostgreSQL, which any number of replicas can share. A caller that only reads can skip the migration.
 * Transactions have connections of their own, so that those that wait for the lock of an audit chain leave some
 * for everybody who reads.
 */
export async function openPostgres(
  url: string,
  {
    onFault = warn,
    migrate = true,
    limits = DatabaseLimitList.parse(undefined),
  }: PostgresOptions = {},
): Promise<OpenStore> {
  const config = connectionOf(url, limits)
  if (migrate) await migrateOnce(config, { seconds: limits.migration })
  const readers = openPool({ ...config, max: limits.readers }, onFault)
  const writers = openPool({ ...config, max: limits.writers }, onFault)
  const store = drizzlePostgres(readers, { schema, casing })
  // Drizzle keeps the connection of a transaction for ever whose first statement fails.
  store.transaction = async (run, options) => {
    const client = await writers.connect()
    let isLost = false
    try {
      return await drizzlePostgres(client, { schema, casing }).transaction(run, options)
    } catch (error) {
      isLost = unavailableStoreError(error) !== undefined
      throw error
    } finally {
      client.release(isLost)
    }
  }
  const jobs = openPool({ ...config, max: limits.jobs }, onFault)
  const close = async () => {
    await Promise.all([readers.end(), writers.end(), jobs.end()])
  }
  return { store, queue: queueOnPostgres(jobs, config), close }
}

/** Nothing waits for PostgreSQL without end, also where it is frozen and its own limits do not count. */
const connectionOf = (url: string, limits: DatabaseLimits) =>
  ({
    connectionString: url,
    application_name: 'workload-identity-console',
    connectionTimeoutMillis: limits.connect * 1000,
    statement_timeout: limits.statement * 1000,
    query_timeout: (limits.statement + 1) * 1000,
    lock_timeout: limits.lock * 1000,
    idle_in_transaction_session_timeout: limits.idle * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  }) satisfies PoolConfig

function openPool(config: PoolConfig, onFault: OnFault) {
  const pool = new Pool(config)
  // An idle connection that breaks would otherwise end the process.
  pool.on('error', (error) => {
    if (!pool.ending) onFault('lost an idle database connection', { error })
  })
  pool.on('connect', dropWhenSilent)
  return pool
}

/** A connection whose query was given up is closed: nothing may wait behind that query, not even its rollback. */
function dropWhenSilent(client: PoolClient) {
  // Without a listener, a connection that breaks in the middle of a transaction would end the process.
  client.on('error', () => undefined)
  const { query } = client
  const watched = (...given: unknown[]): unknown => {
    const result: unknown = Reflect.apply(query, client, given)
    if (result instanceof Promise)
      result.catch((error: unknown) => {
        if (error instanceof Error && error.message === 'Query read timeout')
          connectionStream(client).destroy()
      })
    return result
  }
  Object.assign(client, { query: watched })
}

/** The socket of a client, which the types of pg do not have. */
const connectionStream = (client: PoolClient) =>
  (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream
