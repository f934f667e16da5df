import 'server-only'

import { openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import type { Store } from '@/lib/adapters/database/store'
import { env } from './env'
import { log } from './log'

// Pages and route handlers are bundled apart, so a module variable would open the folder twice.
const shared = globalThis as { consoleStore?: Promise<Store> | undefined }

/** The console's store: PostgreSQL where DATABASE_URL names one, else an embedded one in DATA_DIR. */
export function openStore(): Promise<Store> {
  const { DATABASE_URL, DATA_DIR } = env()
  const onFault = (message: string, details: Record<string, unknown>) => log.error(message, details)
  shared.consoleStore ??= (
    DATABASE_URL ? openPostgres(DATABASE_URL, { onFault }) : openEmbedded(DATA_DIR, { onFault })
  )
    .then(({ store }) => store)
    .catch((error: unknown) => {
      // The next request tries again.
      shared.consoleStore = undefined
      throw error
    })
  return shared.consoleStore
}
