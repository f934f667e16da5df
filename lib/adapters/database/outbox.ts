import 'server-only'

import { and, asc, desc, eq, gt, inArray, lte, notExists, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { withLocks } from './advisory-locks'
import { notificationOutbox, notificationTargets } from './notifications-tables'
import type { Store, StoreReader } from './store'

export type OutboxRow = typeof notificationOutbox.$inferSelect
export type ClaimedNotification = {
  row: OutboxRow
  target: typeof notificationTargets.$inferSelect
}

const MOST_AT_ONCE = 100

/** Add one row per active target. Returns the number of rows. */
export async function enqueueNotification(
  store: Store,
  event: Pick<OutboxRow, 'orgUid' | 'kind' | 'title' | 'path' | 'at'> & { now: Date },
  newId: () => string,
): Promise<number> {
  const { now, ...rest } = event
  const targets = await store
    .select({ id: notificationTargets.id })
    .from(notificationTargets)
    .where(and(eq(notificationTargets.orgUid, event.orgUid), eq(notificationTargets.active, true)))
  const rows = targets.map(({ id }) => ({
    ...rest,
    id: newId(),
    targetId: id,
    enqueuedAt: now,
    dueAt: now,
  }))
  if (rows.length > 0) await store.insert(notificationOutbox).values(rows)
  return rows.length
}

const isDue = (now: Date) =>
  and(eq(notificationOutbox.state, 'waiting'), lte(notificationOutbox.dueAt, now))

/**
 * Claim the oldest due row of each idle target until `lease`. One row per target, so that a hanging
 * target blocks only itself; one claimer at a time, so that no two replicas claim the same row.
 */
export async function claimDueNotifications(
  store: Store,
  { now, lease }: { now: Date; lease: Date },
): Promise<ClaimedNotification[]> {
  // Usually nothing is due, and then no lock is needed.
  const [any] = await store
    .select({ id: notificationOutbox.id })
    .from(notificationOutbox)
    .where(isDue(now))
    .limit(1)
  if (!any) return []
  return withLocks(store, 'notifications', async (tx) => {
    const other = alias(notificationOutbox, 'other')
    const claimed = tx
      .select({ one: sql`1` })
      .from(other)
      .where(and(eq(other.targetId, notificationOutbox.targetId), gt(other.claimedUntil, now)))
    const found = await tx
      .selectDistinctOn([notificationOutbox.targetId], {
        row: notificationOutbox,
        target: notificationTargets,
      })
      .from(notificationOutbox)
      .innerJoin(
        notificationTargets,
        and(
          eq(notificationTargets.orgUid, notificationOutbox.orgUid),
          eq(notificationTargets.id, notificationOutbox.targetId),
        ),
      )
      .where(and(isDue(now), eq(notificationTargets.active, true), notExists(claimed)))
      .orderBy(asc(notificationOutbox.targetId), asc(notificationOutbox.dueAt))
      .limit(MOST_AT_ONCE)
    const ids = found.map(({ row }) => row.id)
    if (ids.length > 0)
      await tx
        .update(notificationOutbox)
        .set({ claimedUntil: lease })
        .where(inArray(notificationOutbox.id, ids))
    return found
  })
}

/** Record the outcome of an attempt. The row may be claimed again, unless it was the last attempt. */
export async function recordDelivery(
  store: Store,
  id: string,
  outcome: Partial<Pick<OutboxRow, 'state' | 'attempts' | 'dueAt' | 'problem' | 'endedAt'>>,
) {
  await store
    .update(notificationOutbox)
    .set({ ...outcome, claimedUntil: null })
    .where(eq(notificationOutbox.id, id))
}

/** When the next waiting row of an active target may be claimed. */
export async function findNextDue(store: Store): Promise<Date | undefined> {
  const { dueAt, claimedUntil } = notificationOutbox
  const next = sql`greatest(${dueAt}, ${claimedUntil})`.mapWith(dueAt)
  const [row] = await store
    .select({ next })
    .from(notificationOutbox)
    .innerJoin(
      notificationTargets,
      and(
        eq(notificationTargets.orgUid, notificationOutbox.orgUid),
        eq(notificationTargets.id, notificationOutbox.targetId),
      ),
    )
    .where(and(eq(notificationOutbox.state, 'waiting'), eq(notificationTargets.active, true)))
    .orderBy(asc(next))
    .limit(1)
  return row?.next ?? undefined
}

/** Newest first. */
export const listOutbox = (
  store: StoreReader,
  orgUid: string,
  limit: number,
): Promise<OutboxRow[]> =>
  store
    .select()
    .from(notificationOutbox)
    .where(eq(notificationOutbox.orgUid, orgUid))
    .orderBy(desc(notificationOutbox.enqueuedAt), asc(notificationOutbox.id))
    .limit(limit)
