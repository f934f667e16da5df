import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { type OpenStore, openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import type { Store } from '@/lib/adapters/database/store'
import { unavailableStoreError } from '@/lib/adapters/database/unavailable'
import { env } from './env'
import { log } from './log'

// Pages and route handlers are separate bundles, so a module variable would open the folder twice.
const shared = globalThis as { consoleStore?: Promise<OpenStore> | undefined }

/** Open the console's database: PostgreSQL at DATABASE_URL, or the embedded one in DATA_DIR. */
export const openStore = async (): Promise<Store> => (await openDatabase()).store

/** The same database with its way to the job queue. */
export function openDatabase(): Promise<OpenStore> {
  const { DATABASE_URL, DATABASE_LIMITS: limits, DATA_DIR } = env()
  const onFault = (message: string, details: Record<string, unknown>) => log.error(message, details)
  shared.consoleStore ??= (
    DATABASE_URL
      ? openPostgres(DATABASE_URL, { onFault, limits })
      : openEmbedded(DATA_DIR, {
          onFault,
          // Whoever took the folder writes to it now; a new process says whose it is.
          onLost: () => process.exit(1),
        })
  ).catch((error: unknown) => {
    // The next request opens it again.
    shared.consoleStore = undefined
    throw error
  })
  return shared.consoleStore
}

/** A database that starts together with the console may take as long as this. */
const START_LIMIT_MS = 30_000
const START_PAUSE_MS = 1000

/** Open and migrate the database before the first request. One that does not answer yet is asked again for a while. */
export async function openStoreAtStart(open: () => Promise<Store>, limitMs = START_LIMIT_MS) {
  const until = performance.now() + limitMs
  for (let attempt = 1; ; attempt++) {
    try {
      return await open()
    } catch (error) {
      if (!unavailableStoreError(error) || performance.now() > until) throw error
      if (attempt === 1) log.error('the database does not answer yet', { error })
      await sleep(START_PAUSE_MS)
    }
  }
}
