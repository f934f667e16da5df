import 'server-only'

import { and, eq, lte, sql } from 'drizzle-orm'
import { storageKeys } from './schema'
import type { Store, StoreReader } from './store'

type Whose = { orgUid: string; actor: string }

const of = ({ orgUid, actor }: Whose) =>
  and(eq(storageKeys.orgUid, orgUid), eq(storageKeys.actor, actor))

/** The last exchange of a person; `sealed` is null while it runs, or after the person signed out. */
export async function findStorageKeys(store: StoreReader, whose: Whose) {
  const [row] = await store
    .select({ sealed: storageKeys.sealed, exchangedAt: storageKeys.exchangedAt })
    .from(storageKeys)
    .where(of(whose))
  return row
}

/** Claim the next exchange of a person. False if the last one was claimed after `before`. */
export async function claimStorageExchange(
  store: Store,
  whose: Whose,
  { at, before }: { at: Date; before: Date },
): Promise<boolean> {
  const claimed = await store
    .insert(storageKeys)
    .values({ ...whose, exchangedAt: at })
    .onConflictDoUpdate({
      target: [storageKeys.orgUid, storageKeys.actor],
      set: { exchangedAt: at, sealed: sql`null` },
      setWhere: lte(storageKeys.exchangedAt, before),
    })
    .returning({ actor: storageKeys.actor })
  return claimed.length > 0
}

/** Store the sealed keys of a claimed exchange; null forgets them. */
export async function updateStorageKeys(store: Store, whose: Whose, sealed: string | null) {
  await store.update(storageKeys).set({ sealed }).where(of(whose))
}

/** Release the claim of an exchange that failed, so that the person may try again at once. */
export async function deleteStorageKeys(store: Store, whose: Whose) {
  await store.delete(storageKeys).where(of(whose))
}
