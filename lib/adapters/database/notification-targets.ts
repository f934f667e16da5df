import 'server-only'

import { and, asc, eq } from 'drizzle-orm'
import { notificationOutbox, notificationTargets } from './notifications-tables'
import type { Store, StoreReader } from './store'

export type NotificationTargetRow = typeof notificationTargets.$inferSelect

const own = (orgUid: string, id: string) =>
  and(eq(notificationTargets.orgUid, orgUid), eq(notificationTargets.id, id))

export const listTargetRows = (
  store: StoreReader,
  orgUid: string,
): Promise<NotificationTargetRow[]> =>
  store
    .select()
    .from(notificationTargets)
    .where(eq(notificationTargets.orgUid, orgUid))
    .orderBy(asc(notificationTargets.name), asc(notificationTargets.id))

export async function findTargetRow(store: StoreReader, orgUid: string, id: string) {
  const [row] = await store.select().from(notificationTargets).where(own(orgUid, id))
  return row
}

export async function insertTargetRow(
  store: Store,
  target: typeof notificationTargets.$inferInsert,
) {
  await store.insert(notificationTargets).values(target)
}

export async function setTargetRowActive(
  store: Store,
  orgUid: string,
  id: string,
  active: boolean,
) {
  await store.update(notificationTargets).set({ active }).where(own(orgUid, id))
}

/** Also deletes its pending notifications. */
export const deleteTargetRow = (store: Store, orgUid: string, id: string) =>
  store.transaction(async (transaction) => {
    await transaction.delete(notificationTargets).where(own(orgUid, id))
    await transaction
      .delete(notificationOutbox)
      .where(and(eq(notificationOutbox.orgUid, orgUid), eq(notificationOutbox.targetId, id)))
  })
