import 'server-only'

import { sql } from 'drizzle-orm'
import type { Store } from './store'

/** One transaction at a time under each of these names, on whichever replica it runs. */
export const withLocks = <T>(
  store: Store,
  names: string | readonly string[],
  run: (transaction: Store) => Promise<T>,
): Promise<T> =>
  store.transaction(async (transaction) => {
    // Whoever takes several takes them in one order, so that no two wait for each other.
    await transaction.execute(sql`
      select pg_advisory_xact_lock(lock) from (
        select hashtextextended(name, 0) as lock
        from json_array_elements_text(${JSON.stringify([names].flat())}::json) as name
        order by lock
      ) as locks`)
    return run(transaction)
  })
