import 'server-only'

import { lockNames } from './advisory-locks'
import type { auditEvents } from './schema'
import type { Store, StoreReader } from './store'

/** The primary key of a row without its organization, by column. */
export type RowKey = Record<string, string>

/** A stored row: where it is kept, and everything in it that the console will act on. */
export type MacInput = {
  /** The orgUid of the organization. */
  organization: string
  table: string
  /** The row's key within its organization. */
  key: string
  /** The version of the row, so that an older one is never read as the newest. */
  version: number
  /** JSON, or what becomes JSON: dates become their ISO text and undefined members are left out. */
  meaning: unknown
}

/** The newest seal of a row, as it is recorded in the audit chain. */
export type SealRecord = {
  table: string
  key: RowKey
  /** `version.keyId.mac` */
  seal: string
  /** The row was deleted by the console. */
  deleted?: true
}

export const BROKEN_SEALS = [
  'unsealed', // stored before rows were sealed, or added by somebody else
  'edited', // its code does not match: edited, or copied from another row
  'rolled-back', // an older version than the newest one in the audit chain
  'deleted', // in the audit chain and not in its table
  'added', // sealed, but not in the audit chain
  'other-key', // sealed with another AUDIT_SECRET
] as const
export type BrokenSeal = (typeof BROKEN_SEALS)[number]
export type BrokenRow = { table: string; key: RowKey; reason: BrokenSeal }
/** A broken row with what is stored of it; nothing of a deleted one. */
export type BrokenRecord = BrokenRow & { stored: Record<string, unknown> | undefined }

type ChainedRow = typeof auditEvents.$inferSelect

/**
 * Computes the message authentication codes of rows, in hex, with one key. Its public name is in each seal, so
 * that a row sealed with another key does not look like an edited row.
 */
export type RowMac = { keyId: string; compute: (input: MacInput) => string }

/** What seals rows: its keys are the server's, and are not in the database. */
export type Sealer = {
  /** Seals rows. */
  mac: RowMac
  /** What a row was sealed with that names this key; undefined for a key that is not given. */
  macNamed: (keyId: string) => RowMac | undefined
  /** Append seals to the audit chain of an organization, in the transaction that writes the rows. */
  record: (
    transaction: Store,
    orgUid: string,
    seals: readonly SealRecord[],
  ) => Promise<ChainedRow[]>
  /** Called after the transaction, with the rows that are now in the audit chain. */
  committed: (rows: readonly ChainedRow[]) => void
  /** Called for rows that were refused, so that they are recorded in the audit chain. */
  refused: (orgUid: string, rows: readonly BrokenRow[]) => void
}

type WithSealer = { readonly sealer: Sealer }
/** The console's database with what seals and checks its rows. */
export type SealedStore = Store & WithSealer
export type SealedReader = StoreReader & WithSealer

/** A transaction with the rows that it has appended to audit chains, and the advisory locks that it holds. */
export type SealedTransaction = SealedStore & {
  readonly appended: ChainedRow[]
  readonly locks: Set<string>
}

/** The database, for one person's request: what they write is sealed in their name. */
export const sealedStore = (store: Store, sealer: Sealer): SealedStore =>
  Object.assign(Object.create(store) as Store, { sealer })

const isTransaction = (store: SealedStore): store is SealedTransaction => 'appended' in store

/** Run a transaction, or a part of the one that is running: it ends as a whole, or not at all. */
export async function transact<T>(
  store: SealedStore,
  run: (transaction: SealedTransaction) => Promise<T>,
): Promise<T> {
  if (isTransaction(store)) return run(store)
  const { sealer } = store
  const appended: ChainedRow[] = []
  const value = await store.transaction((transaction) =>
    run(Object.assign(transaction, { sealer, appended, locks: new Set<string>() })),
  )
  // Rows of the audit chain count as written once the transaction has ended.
  sealer.committed(appended)
  return value
}

/** Run a transaction while holding an advisory lock of this name. */
export const withSealedLock = <T>(
  store: SealedStore,
  name: string,
  run: (transaction: SealedTransaction) => Promise<T>,
): Promise<T> =>
  transact(store, async (transaction) => {
    if (!transaction.locks.has(name)) await lockNames(transaction, [name])
    transaction.locks.add(name)
    return run(transaction)
  })
