import 'server-only'

import { orgSettings } from './schema'
import { checkedRow, insertSealed, updateSealed } from './sealed-rows'
import type { SealedReader, SealedStore } from './sealed-store'

/** The short organization id that a person entered, or undefined. */
export async function findOrgId(store: SealedReader, orgUid: string): Promise<string | undefined> {
  const row = await checkedRow(store, orgSettings, orgUid, {})
  return row?.orgId ?? undefined
}

export async function upsertOrgId(store: SealedStore, orgUid: string, orgId: string) {
  const added = await insertSealed(store, orgSettings, orgUid, [{ orgId }])
  if (added.length === 0) await updateSealed(store, orgSettings, orgUid, undefined, { orgId })
}
