import 'server-only'

import { and, count, eq, gt, inArray, sql } from 'drizzle-orm'
import { auditSinkCursors } from './audit-sinks-tables'
import { notificationOutbox } from './notifications-tables'
import { auditEvents, sessions } from './schema'
import type { Store } from './store'

type SessionAges = { seenAfter: Date; startedAfter: Date }

/** What the metrics say of the database, in few and cheap queries. */
export async function readStoreGauges(
  store: Store,
  { seenAfter, startedAfter, now, sinks }: SessionAges & { now: Date; sinks: readonly string[] },
) {
  const [open] = await store
    .select({ all: count() })
    .from(sessions)
    .where(and(gt(sessions.seenAt, seenAfter), gt(sessions.startedAt, startedAfter)))
  const [queue] = await store
    .select({
      all: count(),
      due: sql<Date | null>`min(${notificationOutbox.dueAt})`.mapWith(notificationOutbox.dueAt),
    })
    .from(notificationOutbox)
    .where(eq(notificationOutbox.state, 'waiting'))
  return {
    sessions: open?.all ?? 0,
    waitingNotifications: queue?.all ?? 0,
    notificationDelay: queue?.due ? Math.max(0, (now.getTime() - queue.due.getTime()) / 1000) : 0,
    undeliveredAuditRows: sinks.length > 0 ? await countUndelivered(store, sinks) : {},
  }
}

/** Each chain counts its rows from 1 without gaps, so that its newest number is their number. */
async function countUndelivered(store: Store, sinks: readonly string[]) {
  const heads = await store
    .select({ rows: sql<number>`max(${auditEvents.seq})`.mapWith(Number) })
    .from(auditEvents)
    .groupBy(auditEvents.orgUid)
  const written = heads.reduce((sum, { rows }) => sum + rows, 0)
  const taken = await store
    .select({ sink: auditSinkCursors.sink, rows: sql<number>`sum(${auditSinkCursors.seq})` })
    .from(auditSinkCursors)
    .where(inArray(auditSinkCursors.sink, [...sinks]))
    .groupBy(auditSinkCursors.sink)
  const bySink = new Map(taken.map(({ sink, rows }) => [sink, Number(rows)]))
  return Object.fromEntries(
    sinks.map((sink) => [sink, Math.max(0, written - (bySink.get(sink) ?? 0))]),
  )
}
