import 'server-only'

import { openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import type { Store } from '@/lib/adapters/database/store'
import { env } from './env'
import { log } from './log'

// Pages and route handlers are separate bundles, so a module variable would open the folder twice.
const shared = globalThis as { consoleStore?: Promise<Store> | undefined }

/** Open the console's database: PostgreSQL at DATABASE_URL, or the embedded one in DATA_DIR. */
export function openStore(): Promise<Store> {
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
  )
    .then(({ store }) => store)
    .catch((error: unknown) => {
      // The next request opens it again.
      shared.consoleStore = undefined
      throw error
    })
  return shared.consoleStore
}
