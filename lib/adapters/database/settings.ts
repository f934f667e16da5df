import 'server-only'

import { eq } from 'drizzle-orm'
import { orgSettings } from './schema'
import type { Store, StoreReader } from './store'

/** The short organization id that a person entered, or undefined. */
export async function findOrgId(store: StoreReader, orgUid: string): Promise<string | undefined> {
  const [row] = await store.select().from(orgSettings).where(eq(orgSettings.orgUid, orgUid))
  return row?.orgId ?? undefined
}

export async function upsertOrgId(store: Store, orgUid: string, orgId: string) {
  await store
    .insert(orgSettings)
    .values({ orgUid, orgId })
    .onConflictDoUpdate({ target: orgSettings.orgUid, set: { orgId } })
}
