import 'server-only'

import { and, eq } from 'drizzle-orm'
import { seenKeys } from './schema'
import type { Store } from './store'

export type SeenKey = { kid: string; alg: string; firstSeen: Date }

/** Record the keys that an issuer publishes now. Returns when each key was first seen. */
export async function recordSeenKeys(
  store: Store,
  orgUid: string,
  { issuer, keys, at }: { issuer: string; keys: { kid: string; alg: string }[]; at: Date },
): Promise<SeenKey[]> {
  if (keys.length > 0)
    await store
      .insert(seenKeys)
      .values(keys.map(({ kid, alg }) => ({ orgUid, issuer, kid, alg, firstSeen: at })))
      .onConflictDoNothing()
  const rows = await store
    .select({ kid: seenKeys.kid, alg: seenKeys.alg, firstSeen: seenKeys.firstSeen })
    .from(seenKeys)
    .where(and(eq(seenKeys.orgUid, orgUid), eq(seenKeys.issuer, issuer)))
  const published = new Set(keys.map(({ kid }) => kid))
  return rows.filter(({ kid }) => published.has(kid))
}
