import 'server-only'

import { and, desc, eq, gt, inArray } from 'drizzle-orm'
import { sessions } from '@/lib/adapters/database/schema'
import type { SealedStore } from '@/lib/adapters/database/sealed-store'
import type { StoreReader } from '@/lib/adapters/database/store'
import { endSessionsWhere, SESSION_LIMITS } from './sessions'

/** A session without its credentials. */
export type LiveSession = Pick<
  typeof sessions.$inferSelect,
  'idHash' | 'actorUid' | 'address' | 'browser' | 'startedAt' | 'seenAt'
>

const MAX_SESSIONS = 500

const isLive = (now: Date) => {
  const ago = (span: number) => new Date(now.getTime() - span)
  return and(
    gt(sessions.seenAt, ago(SESSION_LIMITS.idle)),
    gt(sessions.startedAt, ago(SESSION_LIMITS.absolute)),
  )
}

/** The sessions of an organization or of one of its people, last used first. */
export const listSessions = (
  store: StoreReader,
  { orgUid, actorUid, now }: { orgUid: string; actorUid?: string | undefined; now: Date },
): Promise<LiveSession[]> =>
  store
    .select({
      idHash: sessions.idHash,
      actorUid: sessions.actorUid,
      address: sessions.address,
      browser: sessions.browser,
      startedAt: sessions.startedAt,
      seenAt: sessions.seenAt,
    })
    .from(sessions)
    .where(
      and(
        eq(sessions.orgUid, orgUid),
        actorUid === undefined ? undefined : eq(sessions.actorUid, actorUid),
        isLive(now),
      ),
    )
    .orderBy(desc(sessions.seenAt))
    .limit(MAX_SESSIONS)

/** End sessions of one person. Returns how many there were. */
export const endSessionsOf = (
  store: SealedStore,
  { orgUid, actorUid, ids }: { orgUid: string; actorUid: string; ids: readonly string[] },
): Promise<number> =>
  endSessionsWhere(
    store,
    and(
      eq(sessions.orgUid, orgUid),
      eq(sessions.actorUid, actorUid),
      inArray(sessions.idHash, [...ids]),
    ),
  )
