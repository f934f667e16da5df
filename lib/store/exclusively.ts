import 'server-only'

import { sql } from 'drizzle-orm'
import type { Store } from './db'

/** One transaction at a time under this name, on whichever replica it runs. */
export const exclusively = <T>(
  store: Store,
  name: string,
  run: (transaction: Store) => Promise<T>,
): Promise<T> =>
  store.transaction(async (transaction) => {
    await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
    return run(transaction)
  })
