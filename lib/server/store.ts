import 'server-only'

import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import type * as schema from '@/lib/adapters/database/schema'
import { env } from './env'

export type Store = PgDatabase<PgQueryResultHKT, typeof schema>

// Pages and route handlers are bundled apart, so a module variable would open the folder twice.
const shared = globalThis as { consoleStore?: Promise<Store> | undefined }

/** The console's store: PostgreSQL where DATABASE_URL names one, else an embedded one in DATA_DIR. */
export function openStore(): Promise<Store> {
  const { DATABASE_URL, DATA_DIR } = env()
  shared.consoleStore ??= (DATABASE_URL ? openPostgres(DATABASE_URL) : openEmbedded(DATA_DIR))
    .then(({ store }) => store)
    .catch((error: unknown) => {
      // The next request tries again.
      shared.consoleStore = undefined
      throw error
    })
  return shared.consoleStore
}
