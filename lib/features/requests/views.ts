import 'server-only'

import type { RequestEvent, RequestRow } from '@/lib/adapters/database/requests'
import type { Person, RequestEventView, RequestSummary } from './schema'

/** A write that began so long ago has ended, whether or not that was kept. */
const STUCK_MS = 2 * 60_000

export const personOf = (uid: string, name: string | null): Person => ({
  uid,
  ...(name && { name }),
})

export const isDue = ({ status, expiresAt }: RequestRow, now: Date) =>
  status === 'applied' && expiresAt !== null && expiresAt <= now

export const isStuck = ({ status, claimedAt }: RequestRow, now: Date) =>
  status === 'unknown' || (status === 'applying' && claimedAt !== null && isOver(claimedAt, now))

export const isOver = (claimedAt: Date, now: Date) => now.getTime() - claimedAt.getTime() > STUCK_MS

export const summaryOf = (row: RequestRow, now: Date): RequestSummary => ({
  id: row.number,
  title: row.title,
  kind: row.kind,
  status: row.status,
  policy: row.policy,
  author: personOf(row.author, row.authorName),
  createdAt: row.createdAt.toISOString(),
  ...(row.expiresAt && { expiresAt: row.expiresAt.toISOString() }),
  due: isDue(row, now),
  emergency: row.emergency,
})

export const eventOf = ({
  seq,
  kind,
  actor,
  actorName,
  at,
  words,
}: RequestEvent): RequestEventView => ({
  seq,
  kind,
  actor: personOf(actor, actorName),
  at: at.toISOString(),
  ...(words && { words }),
})
