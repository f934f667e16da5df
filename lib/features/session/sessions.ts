import 'server-only'

import { updateStorageKeys } from '@/lib/adapters/database/storage-keys'
import { recorded } from '@/lib/server/audit/audit'
import { hasPermission, requirePermission } from '@/lib/server/authorization/permissions'
import { readPart } from '@/lib/server/read-part'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { endSessionsOf, type LiveSession, listSessions } from '@/lib/server/session/session-list'
import type { EndSessions, SessionOverview, SessionRow } from './schema'

/** The sessions of the person, or of everybody for those who may end them. */
export async function readSessions(context: Context): Promise<SessionOverview> {
  const { store, actor, clock } = context
  const ofOthers = await readPart(context, () => hasPermission(context, 'end-sessions'))
  const all = ofOthers.ok && ofOthers.value
  const rows = await listSessions(store, {
    orgUid: actor.orgUid,
    actorUid: all ? undefined : actor.uid,
    now: clock(),
  })
  const byPerson = new Map<string, SessionRow[]>([[actor.uid, []]])
  for (const row of rows)
    byPerson.set(row.actorUid, [...(byPerson.get(row.actorUid) ?? []), rowOf(row, actor.sessionId)])
  return {
    ofOthers,
    people: [...byPerson].map(([person, sessions]) => ({
      person,
      own: person === actor.uid,
      sessions,
    })),
  }
}

const rowOf = (
  { idHash, address, browser, startedAt, seenAt }: LiveSession,
  current: string,
): SessionRow => ({
  id: idHash,
  current: idHash === current,
  address,
  browser,
  startedAt: startedAt.toISOString(),
  seenAt: seenAt.toISOString(),
})

/**
 * End sessions of one person, and forget their object storage keys where no session is left. Those of somebody
 * else need the permission to end sessions.
 */
export async function endSessions(
  context: WriteContext,
  { person, sessions }: EndSessions,
): Promise<{ ended: number }> {
  const { store, actor, clock } = context
  if (person !== actor.uid) await requirePermission(context, 'end-sessions')
  const whose = { orgUid: actor.orgUid, actorUid: person }
  return recorded(
    context,
    { action: 'session.revoke', object: { person }, after: { sessions: sessions.length } },
    async () => {
      const ended = await endSessionsOf(store, { ...whose, ids: sessions })
      const left = await listSessions(store, { ...whose, now: clock() })
      if (left.length === 0)
        await updateStorageKeys(store, { orgUid: actor.orgUid, actor: person }, null)
      return { ended }
    },
  )
}
