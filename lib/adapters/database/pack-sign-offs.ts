import 'server-only'

import { desc, eq } from 'drizzle-orm'
import { packSignOffs } from './reviews-tables'
import { checkedRows, insertSealed } from './sealed-rows'
import { type SealedReader, type SealedStore, withSealedLock } from './sealed-store'

export type PackSignOffRow = Omit<typeof packSignOffs.$inferSelect, 'orgUid' | 'seal'>

/** Newest first. */
export async function listPackSignOffs(
  store: SealedReader,
  orgUid: string,
  limit = 20,
): Promise<PackSignOffRow[]> {
  const rows = await store
    .select()
    .from(packSignOffs)
    .where(eq(packSignOffs.orgUid, orgUid))
    .orderBy(desc(packSignOffs.number))
    .limit(limit)
  const checked = await checkedRows(store, packSignOffs, orgUid, rows)
  return checked.map(({ orgUid: _, seal: __, ...rest }) => rest)
}

export const insertPackSignOff = (
  store: SealedStore,
  orgUid: string,
  signOff: Omit<PackSignOffRow, 'number'>,
): Promise<PackSignOffRow> =>
  withSealedLock(store, `audit:${orgUid}`, async (tx) => {
    const [last] = await listPackSignOffs(tx, orgUid, 1)
    const row = { ...signOff, number: (last?.number ?? 0) + 1 }
    await insertSealed(tx, packSignOffs, orgUid, [row])
    return row
  })
