import 'server-only'

import { and, eq } from 'drizzle-orm'
import { seenKeys } from './schema'
import type { Store, StoreReader } from './store'

export type SeenKey = { kid: string; alg: string; firstSeen: Date }

/** Record the keys that an issuer publishes now; those recorded before keep their time. */
export async function insertSeenKeys(
  store: Store,
  orgUid: string,
  { issuer, keys, at }: { issuer: string; keys: { kid: string; alg: string }[]; at: Date },
): Promise<void> {
  if (keys.length > 0)
    await store
      .insert(seenKeys)
      .values(keys.map(({ kid, alg }) => ({ orgUid, issuer, kid, alg, firstSeen: at })))
      .onConflictDoNothing()
}

/** Every key that an issuer was seen to publish. */
export const listSeenKeys = (
  store: StoreReader,
  orgUid: string,
  issuer: string,
): Promise<SeenKey[]> =>
  store
    .select({ kid: seenKeys.kid, alg: seenKeys.alg, firstSeen: seenKeys.firstSeen })
    .from(seenKeys)
    .where(and(eq(seenKeys.orgUid, orgUid), eq(seenKeys.issuer, issuer)))
