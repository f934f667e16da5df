import 'server-only'

import { and, eq, gt, lte } from 'drizzle-orm'
import { signInAttempts } from './sign-in-tables'
import type { Store } from './store'

export type SignInAttemptRow = typeof signInAttempts.$inferSelect

/** Store an attempt, and clear away those that nobody came back from. */
export async function insertSignInAttempt(store: Store, row: SignInAttemptRow, now: Date) {
  await store.delete(signInAttempts).where(lte(signInAttempts.expiresAt, now))
  await store.insert(signInAttempts).values(row)
}

/** Take an attempt out, so that it is used once, by whichever replica. */
export async function takeSignInAttempt(
  store: Store,
  key: string,
  now: Date,
): Promise<SignInAttemptRow | undefined> {
  const [row] = await store
    .delete(signInAttempts)
    .where(and(eq(signInAttempts.key, key), gt(signInAttempts.expiresAt, now)))
    .returning()
  return row
}
