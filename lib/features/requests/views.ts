import 'server-only'

import type { RequestEvent, RequestRow } from '@/lib/adapters/database/requests'
import type { RequestEventView, RequestPerson, RequestSummary } from './schema'

/** A write that began longer ago than this has ended, even if its outcome was not stored. */
const CLAIM_LIFETIME_MS = 2 * 60_000

export const toRequestPerson = (uid: string, name: string | null): RequestPerson => ({
  uid,
  ...(name && { name }),
})

export const isDue = ({ status, expiresAt }: RequestRow, now: Date) =>
  status === 'applied' && expiresAt !== null && expiresAt <= now

export const hasUnknownOutcome = ({ status, claimedAt }: RequestRow, now: Date) =>
  status === 'unknown' ||
  (status === 'applying' && claimedAt !== null && isClaimExpired(claimedAt, now))

export const isClaimExpired = (claimedAt: Date, now: Date) =>
  now.getTime() - claimedAt.getTime() > CLAIM_LIFETIME_MS

export const toRequestSummary = (row: RequestRow, now: Date): RequestSummary => ({
  id: row.number,
  title: row.title,
  kind: row.kind,
  status: row.status,
  policy: row.policy,
  author: toRequestPerson(row.author, row.authorName),
  createdAt: row.createdAt.toISOString(),
  ...(row.expiresAt && { expiresAt: row.expiresAt.toISOString() }),
  due: isDue(row, now),
  emergency: row.emergency,
})

export const toRequestEventView = ({
  seq,
  kind,
  actor,
  actorName,
  at,
  words,
}: RequestEvent): RequestEventView => ({
  seq,
  kind,
  actor: toRequestPerson(actor, actorName),
  at: at.toISOString(),
  ...(words && { words }),
})
