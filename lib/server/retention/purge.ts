import 'server-only'

import { countExpiredRows, deleteExpiredRows } from '@/lib/adapters/database/expired-rows'
import type { SealedStore } from '@/lib/adapters/database/sealed-store'
import type { StoreReader } from '@/lib/adapters/database/store'
import type { StoredTable } from '@/lib/adapters/database/stored-tables'
import { AppError, type Problem, toProblem } from '@/lib/common/errors'
import { expiryRules, type RetentionSettings } from './retention-table'

export type PurgedTable = {
  table: StoredTable
  rows: number
  /** Why the rest of the rows stayed, for example because one of them was edited in the database. */
  problem?: Problem
}

/**
 * Delete the rows of every table that are no longer kept. Each table is done in batches, and one whose rows cannot
 * be deleted does not keep the others. Rows of the audit log are never deleted.
 */
export async function purgeExpiredRows(
  store: SealedStore,
  settings: RetentionSettings,
  now: Date,
): Promise<PurgedTable[]> {
  const purged: PurgedTable[] = []
  for (const rule of expiryRules(settings, now)) {
    const { table } = rule
    try {
      purged.push({ table, rows: await deleteExpiredRows(store, rule) })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      purged.push({ table, rows: 0, problem: toProblem(error) })
    }
  }
  return purged
}

/** How many rows of each table a purge would delete. */
export async function countPurgeableRows(
  reader: StoreReader,
  settings: RetentionSettings,
  now: Date,
): Promise<PurgedTable[]> {
  const counted: PurgedTable[] = []
  for (const rule of expiryRules(settings, now))
    counted.push({ table: rule.table, rows: await countExpiredRows(reader, rule) })
  return counted
}
