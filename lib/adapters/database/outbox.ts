import 'server-only'

import { and, asc, count, desc, eq, gt, isNull, lte, notExists, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { withLocks } from './advisory-locks'
import { notificationOutbox, notificationTargets } from './notifications-tables'
import type { Store, StoreReader } from './store'

export type OutboxRow = typeof notificationOutbox.$inferSelect
export type NewNotification = Pick<
  OutboxRow,
  'orgUid' | 'kind' | 'severity' | 'title' | 'path' | 'at' | 'details'
>

/** A message: the events of one kind that wait for one target. */
export type ClaimedNotification = {
  messageId: string
  /** Oldest first; not all of a message of very many. */
  rows: [OutboxRow, ...OutboxRow[]]
  count: number
  target: typeof notificationTargets.$inferSelect
}

const MOST_AT_ONCE = 100
/** How many events of one message are read. */
const MOST_IN_MESSAGE = 100

type Grouping = {
  now: Date
  /** How long the first event of a group waits for others, in milliseconds. */
  waitMs: number
  /** How long after a message the next one of its kind is sent at the earliest, in milliseconds. */
  groupMs: number
}

/** Add an event to the messages that wait for each of these targets. Returns the number of rows. */
export async function enqueueNotification(
  store: Store,
  { targetIds, ...event }: NewNotification & { targetIds: readonly string[] },
  grouping: Grouping,
  newId: () => string,
): Promise<number> {
  const rows = []
  for (const targetId of targetIds) {
    const [last] = await store
      .select()
      .from(notificationOutbox)
      .where(
        and(
          eq(notificationOutbox.orgUid, event.orgUid),
          eq(notificationOutbox.targetId, targetId),
          eq(notificationOutbox.kind, event.kind),
          eq(notificationOutbox.severity, event.severity),
        ),
      )
      .orderBy(desc(notificationOutbox.enqueuedAt))
      .limit(1)
    const due = dueAfter(last, grouping)
    rows.push({ ...event, ...due, id: newId(), targetId, enqueuedAt: grouping.now })
  }
  if (rows.length > 0) await store.insert(notificationOutbox).values(rows)
  return rows.length
}

/** When an event is due, given the last one of its kind: with those that wait, or soon, but not right after a message. */
function dueAfter(
  last: OutboxRow | undefined,
  { now, waitMs, groupMs }: Grouping,
): Pick<OutboxRow, 'dueAt' | 'heldUntil'> {
  if (last?.state === 'waiting' && last.messageId === null) {
    const { dueAt, heldUntil } = last
    return { dueAt, heldUntil }
  }
  // One that is being sent counts as sent now.
  const sentAt = last?.state === 'waiting' ? now : last?.endedAt
  const dueAt = Math.max(now.getTime() + waitMs, (sentAt?.getTime() ?? 0) + groupMs)
  return { dueAt: new Date(dueAt), heldUntil: null }
}

const isDue = (now: Date) =>
  and(eq(notificationOutbox.state, 'waiting'), lte(notificationOutbox.dueAt, now))

/**
 * Claim the oldest due message of each idle target until `lease`. One message per target, so that a hanging
 * target blocks only itself; one claimer at a time, so that no two replicas claim the same row. Events of the kind
 * that wait are part of the message from its first claim on; later ones are part of another.
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
    const firsts = await tx
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
      .orderBy(
        asc(notificationOutbox.targetId),
        asc(notificationOutbox.dueAt),
        asc(notificationOutbox.enqueuedAt),
      )
      .limit(MOST_AT_ONCE)
    const found: ClaimedNotification[] = []
    for (const { row, target } of firsts)
      found.push({ ...(await claimMessage(tx, row, lease)), target })
    return found
  })
}

async function claimMessage(
  tx: Store,
  first: OutboxRow,
  lease: Date,
): Promise<Omit<ClaimedNotification, 'target'>> {
  const messageId = first.messageId ?? first.id
  const isNew = and(
    eq(notificationOutbox.orgUid, first.orgUid),
    eq(notificationOutbox.targetId, first.targetId),
    eq(notificationOutbox.kind, first.kind),
    eq(notificationOutbox.severity, first.severity),
    eq(notificationOutbox.state, 'waiting'),
    isNull(notificationOutbox.messageId),
  )
  const isPart = eq(notificationOutbox.messageId, messageId)
  await tx
    .update(notificationOutbox)
    .set({ messageId, claimedUntil: lease })
    .where(first.messageId === null ? isNew : isPart)
  const [rows, [counted]] = await Promise.all([
    tx
      .select()
      .from(notificationOutbox)
      .where(isPart)
      .orderBy(asc(notificationOutbox.enqueuedAt), asc(notificationOutbox.id))
      .limit(MOST_IN_MESSAGE),
    tx.select({ count: count() }).from(notificationOutbox).where(isPart),
  ])
  const [oldest = first, ...others] = rows
  return { messageId, rows: [oldest, ...others], count: counted?.count ?? rows.length }
}

/** Record the outcome of an attempt. The message may be claimed again, unless it was the last attempt. */
export async function recordDelivery(
  store: Store,
  messageId: string,
  outcome: Partial<Pick<OutboxRow, 'state' | 'attempts' | 'dueAt' | 'problem' | 'endedAt'>>,
) {
  await store
    .update(notificationOutbox)
    .set({ ...outcome, claimedUntil: null })
    .where(eq(notificationOutbox.messageId, messageId))
}

/** Put a message off. What has not been attempted yet is then sent together with what comes until that time. */
export async function holdNotifications(
  store: Store,
  { messageId, until, attempted }: { messageId: string; until: Date; attempted: boolean },
) {
  await store
    .update(notificationOutbox)
    .set({
      dueAt: until,
      heldUntil: until,
      claimedUntil: null,
      ...(!attempted && { messageId: null }),
    })
    .where(eq(notificationOutbox.messageId, messageId))
}

/** Make due now what waits for a target’s quiet hours or for more of its kind, because its choices have changed. */
export async function releaseNotifications(
  store: Store,
  { orgUid, targetId, now }: { orgUid: string; targetId: string; now: Date },
) {
  await store
    .update(notificationOutbox)
    .set({ dueAt: now, heldUntil: null })
    .where(
      and(
        eq(notificationOutbox.orgUid, orgUid),
        eq(notificationOutbox.targetId, targetId),
        eq(notificationOutbox.state, 'waiting'),
        or(
          gt(notificationOutbox.heldUntil, now),
          and(isNull(notificationOutbox.messageId), gt(notificationOutbox.dueAt, now)),
        ),
      ),
    )
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

/** What is sent to the targets of an organization, without the own ones of people, newest first. */
export async function listOutbox(
  store: StoreReader,
  orgUid: string,
  limit: number,
): Promise<OutboxRow[]> {
  const rows = await store
    .select({ row: notificationOutbox })
    .from(notificationOutbox)
    .leftJoin(
      notificationTargets,
      and(
        eq(notificationTargets.orgUid, notificationOutbox.orgUid),
        eq(notificationTargets.id, notificationOutbox.targetId),
      ),
    )
    .where(and(eq(notificationOutbox.orgUid, orgUid), isNull(notificationTargets.person)))
    .orderBy(desc(notificationOutbox.enqueuedAt), asc(notificationOutbox.id))
    .limit(limit)
  return rows.map(({ row }) => row)
}
