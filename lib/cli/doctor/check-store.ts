import 'server-only'

import { existsSync } from 'node:fs'
import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { sql, TransactionRollbackError } from 'drizzle-orm'
import { FolderInUse } from '@/lib/adapters/database/folder-lock'
import { databaseHost } from '@/lib/adapters/database/limits'
import { isNewerSchema, readSchemaState } from '@/lib/adapters/database/migrate'
import { type OpenStore, openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import { auditEvents, rateLimits } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import { plural } from '@/lib/common/plural'
import { redact } from '@/lib/common/redact'
import { describeThrown } from '@/lib/common/thrown'
import { type ChainEnd, chainKeys, readChainEnd } from '@/lib/server/audit/chain'
import type { Env } from '@/lib/server/env'
import type { DoctorCode, DoctorResult } from './result'

const LOW_DISK_BYTES = 1024 ** 3
const FULL_DISK_BYTES = 64 * 1024 ** 2
/** A database that does not answer is noticed sooner than by the console. */
const LIMITS = { connect: 3, statement: 5, lock: 3 } as const

export type StoreChecks = {
  config: Env
  /** Whether AUDIT_SECRET, or SESSION_SECRET in its place, is the console's. */
  hasAuditKey: boolean
}

export const checkStore = ({ config, hasAuditKey }: StoreChecks): Promise<DoctorResult[]> =>
  config.DATABASE_URL
    ? checkPostgres(config.DATABASE_URL, { config, hasAuditKey })
    : checkEmbedded(resolve(config.DATA_DIR), { config, hasAuditKey })

async function checkPostgres(url: string, checks: StoreChecks): Promise<DoctorResult[]> {
  const subject = databaseHost(url) || 'localhost'
  const limits = { ...checks.config.DATABASE_LIMITS, ...LIMITS }
  try {
    const opened = await openPostgres(url, { migrate: false, limits, onFault: () => {} })
    return await closing(opened, async ({ store }) => {
      const encryption = await readEncryption(store, subject)
      return [
        { code: 'store-reachable', subject } as const,
        ...encryption,
        ...(await checkRecords(store, checks)),
      ]
    })
  } catch (error) {
    return [{ code: 'store-unreachable', subject, detail: describeFailure(error, url) }]
  }
}

/** The cause says more than the query that failed. Neither a URL nor a password is in it. */
function describeFailure(error: unknown, url = ''): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const password = URL.canParse(url) ? decodeURIComponent(new URL(url).password) : ''
  const text = redact(describeThrown(cause))
  return password === '' ? text : text.replaceAll(password, '…')
}

async function closing<T>(opened: OpenStore, run: (opened: OpenStore) => Promise<T>): Promise<T> {
  try {
    return await run(opened)
  } finally {
    await opened.close().catch(() => undefined)
  }
}

async function readEncryption(store: Store, subject: string): Promise<DoctorResult[]> {
  const { rows } = (await store.execute(
    sql`select ssl, version from pg_stat_ssl where pid = pg_backend_pid()`,
  )) as unknown as { rows: { ssl: boolean; version: string | null }[] }
  const [connection] = rows
  if (!connection) return []
  return connection.ssl
    ? [{ code: 'store-encrypted', subject, detail: connection.version ?? '' }]
    : [{ code: 'store-unencrypted', subject }]
}

async function checkEmbedded(folder: string, checks: StoreChecks): Promise<DoctorResult[]> {
  const nearest = nearestExisting(folder)
  if (!(await isWritableFolder(nearest))) return [{ code: 'folder-unwritable', subject: folder }]
  const disk = await checkDisk(nearest)
  if (disk.code === 'disk-full') return [disk]
  if (!existsSync(join(folder, 'database')))
    return [disk, { code: 'store-absent', subject: folder }]
  try {
    const opened = await openEmbedded(folder, { migrate: false, onFault: () => {} })
    const records = await closing(opened, ({ store }) => checkRecords(store, checks))
    return [disk, { code: 'store-reachable', subject: folder }, ...records]
  } catch (error) {
    const code = error instanceof FolderInUse ? 'store-in-use' : 'store-unreachable'
    return [disk, { code, subject: folder, detail: redact(describeThrown(error)) }]
  }
}

const isWritableFolder = (path: string): Promise<boolean> =>
  Promise.all([stat(path), access(path, constants.W_OK)]).then(
    ([found]) => found.isDirectory(),
    () => false,
  )

const nearestExisting = (folder: string): string =>
  existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder))

async function checkDisk(folder: string): Promise<DoctorResult> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const detail = `${plural(Math.floor(free / 1024 ** 2), 'MiB', 'MiB')} free`
  if (free < FULL_DISK_BYTES) return { code: 'disk-full', subject: folder, detail }
  return { code: free < LOW_DISK_BYTES ? 'disk-low' : 'disk-free', subject: folder, detail }
}

async function checkRecords(store: Store, checks: StoreChecks): Promise<DoctorResult[]> {
  const subject = 'database'
  const schema = await readSchemaState(store)
  if (isNewerSchema(schema)) return [{ code: 'schema-newer', subject }]
  if (schema.pending.length > 0) {
    const detail = plural(schema.pending.length, 'migration')
    return [{ code: 'schema-pending', subject, detail }]
  }
  return [
    { code: 'schema-current', subject },
    await checkWritable(store),
    ...(await checkAuditKey(store, checks)),
  ]
}

/** A row that is written and taken back says more than the rights that a role has. */
async function checkWritable(store: Store): Promise<DoctorResult> {
  const subject = 'database'
  try {
    await store.transaction(async (tx) => {
      await tx.insert(rateLimits).values({ key: 'doctor', points: 0 }).onConflictDoNothing()
      tx.rollback()
    })
    return { code: 'store-writable', subject }
  } catch (error) {
    if (error instanceof TransactionRollbackError) return { code: 'store-writable', subject }
    return { code: 'store-read-only', subject, detail: describeFailure(error) }
  }
}

const CODE_OF_CHAIN_END = {
  empty: 'audit-empty',
  ours: 'audit-key-fits',
  'other-key': 'audit-key-foreign',
  edited: 'audit-row-edited',
} as const satisfies Record<ChainEnd['state'], DoctorCode>

async function checkAuditKey(
  store: Store,
  { config, hasAuditKey }: StoreChecks,
): Promise<DoctorResult[]> {
  if (!hasAuditKey) return [{ code: 'audit-key-unchecked', subject: 'AUDIT_SECRET' }]
  const organizations = await store.selectDistinct({ uid: auditEvents.orgUid }).from(auditEvents)
  if (organizations.length === 0) return [{ code: 'audit-empty', subject: 'database' }]
  const keys = chainKeys(config)
  return Promise.all(
    organizations.map(async ({ uid }): Promise<DoctorResult> => {
      const end = await readChainEnd(store, uid, keys)
      const detail = 'seq' in end ? { detail: `row ${end.seq}` } : {}
      return { code: CODE_OF_CHAIN_END[end.state], subject: uid, ...detail }
    }),
  )
}
