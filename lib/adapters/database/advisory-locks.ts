import 'server-only'

import { sql } from 'drizzle-orm'
import type { Store } from './store'

/** Take advisory locks of these names until the transaction ends, across all replicas. */
export async function lockNames(transaction: Store, names: readonly string[]) {
  // A fixed order prevents deadlocks between callers that take several locks.
  await transaction.execute(sql`
    select pg_advisory_xact_lock(lock) from (
      select hashtextextended(name, 0) as lock
      from json_array_elements_text(${JSON.stringify(names)}::json) as name
      order by lock
    ) as locks`)
}

/** Run a transaction while holding advisory locks of these names. */
export const withLocks = <T>(
  store: Store,
  names: string | readonly string[],
  run: (transaction: Store) => Promise<T>,
): Promise<T> =>
  store.transaction(async (transaction) => {
    await lockNames(transaction, [names].flat())
    return run(transaction)
  })
