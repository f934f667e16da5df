import 'server-only'

import { and, asc, count, eq, isNotNull, lte } from 'drizzle-orm'
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

/** The id of the target that is a person’s own: each has one. */
export const personalTargetId = (person: string) => `person ${person}`

export async function countPersonalTargets(store: StoreReader, orgUid: string): Promise<number> {
  const [row] = await store
    .select({ count: count() })
    .from(notificationTargets)
    .where(and(eq(notificationTargets.orgUid, orgUid), isNotNull(notificationTargets.person)))
  return row?.count ?? 0
}

/** Insert or replace the target that is a person’s own. */
export async function upsertPersonalTarget(
  store: Store,
  target: typeof notificationTargets.$inferInsert,
) {
  const { orgUid: _, id: __, addedBy: ___, addedAt: ____, ...set } = target
  await store
    .insert(notificationTargets)
    .values(target)
    .onConflictDoUpdate({ target: [notificationTargets.orgUid, notificationTargets.id], set })
}

export async function setTargetRowActive(
  store: Store,
  orgUid: string,
  id: string,
  active: boolean,
) {
  await store.update(notificationTargets).set({ active }).where(own(orgUid, id))
}

export async function updateTargetRow(
  store: Store,
  orgUid: string,
  id: string,
  changes: Partial<
    Pick<
      NotificationTargetRow,
      'severity' | 'topics' | 'places' | 'quiet' | 'digest' | 'digestDueAt'
    >
  >,
) {
  await store.update(notificationTargets).set(changes).where(own(orgUid, id))
}

/** The active targets of all organizations whose digest is due. */
export const listDueDigests = (store: StoreReader, now: Date): Promise<NotificationTargetRow[]> =>
  store
    .select()
    .from(notificationTargets)
    .where(and(eq(notificationTargets.active, true), lte(notificationTargets.digestDueAt, now)))
    .orderBy(asc(notificationTargets.orgUid), asc(notificationTargets.id))

/**
 * Queue a digest and set when the next one is due. Returns false, and queues nothing, if another process did so or
 * the target is gone.
 */
export const claimDigest = (
  store: Store,
  { orgUid, id, dueAt }: Pick<NotificationTargetRow, 'orgUid' | 'id'> & { dueAt: Date },
  next: Date,
  row: typeof notificationOutbox.$inferInsert,
): Promise<boolean> =>
  store.transaction(async (transaction) => {
    const claimed = await transaction
      .update(notificationTargets)
      .set({ digestDueAt: next })
      .where(and(own(orgUid, id), eq(notificationTargets.digestDueAt, dueAt)))
      .returning({ id: notificationTargets.id })
    if (claimed.length === 0) return false
    await transaction.insert(notificationOutbox).values(row)
    return true
  })

/** Also deletes its pending notifications. */
export const deleteTargetRow = (store: Store, orgUid: string, id: string) =>
  store.transaction(async (transaction) => {
    await transaction.delete(notificationTargets).where(own(orgUid, id))
    await transaction
      .delete(notificationOutbox)
      .where(and(eq(notificationOutbox.orgUid, orgUid), eq(notificationOutbox.targetId, id)))
  })
