import 'server-only'

import { sql } from 'drizzle-orm'
import type { Store } from './store'

/** Run a transaction while holding advisory locks of these names, across all replicas. */
export const withLocks = <T>(
  store: Store,
  names: string | readonly string[],
  run: (transaction: Store) => Promise<T>,
): Promise<T> =>
  store.transaction(async (transaction) => {
    // A fixed order prevents deadlocks between callers that take several locks.
    await transaction.execute(sql`
      select pg_advisory_xact_lock(lock) from (
        select hashtextextended(name, 0) as lock
        from json_array_elements_text(${JSON.stringify([names].flat())}::json) as name
        order by lock
      ) as locks`)
    return run(transaction)
  })
