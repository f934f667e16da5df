import 'server-only'

import { resolve } from 'node:path'
import { type OpenStore, openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import type { Env } from '@/lib/server/env'
import { enterConsoleFolder, requireEmbedded } from './context'

type OpenOptions = {
  /** A command that only reads can skip the migration. */
  migrate: boolean
  /** Nobody waits for a page: a statement over a large table may take long. */
  patient?: boolean
  /** Whether a missing embedded database is created. */
  create?: boolean
}

const PATIENT = { statement: 3600, idle: 3600, lock: 60 } as const

/** Open the console's own database. */
export function openConsoleStore(
  { DATABASE_URL, DATABASE_LIMITS, DATA_DIR }: Env,
  { migrate, patient = false, create = false }: OpenOptions,
): Promise<OpenStore> {
  const folder = resolve(DATA_DIR)
  if (!DATABASE_URL && !create) requireEmbedded(folder)
  enterConsoleFolder()
  const limits = patient ? { ...DATABASE_LIMITS, ...PATIENT } : DATABASE_LIMITS
  return DATABASE_URL
    ? openPostgres(DATABASE_URL, { migrate, limits })
    : openEmbedded(folder, { migrate })
}
