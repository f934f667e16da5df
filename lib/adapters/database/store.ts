import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type * as schema from './schema'

/** The console's database, whichever driver is behind it. */
export type Store = PgDatabase<PgQueryResultHKT, typeof schema>
