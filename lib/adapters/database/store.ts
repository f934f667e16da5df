import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type * as schema from './schema'

/** The console's database, whichever driver is behind it. */
export type Store = PgDatabase<PgQueryResultHKT, typeof schema>

/** What reads of the console's database may use: nothing here writes. */
export type StoreReader = Pick<Store, 'select' | 'selectDistinct' | 'selectDistinctOn' | '$count'>
