import 'server-only'

import { countOutsideVersions, listOutsideVersions } from '@/lib/adapters/database/reviews'
import { type AuditFilters, countAudit, listAudit } from '@/lib/server/audit/audit'
import type { Context } from '@/lib/server/session/context'
import type { ActivityPeriod } from './activity-filters'
import { actionsOfKind } from './activity-kinds'
import type { ActivityPage, ActivityRow, ReadActivity } from './activity-schema'
import { readAuditEntries, readFilterPeople, restrictToReadable } from './service'

const DAY = 86_400_000

/**
 * One page of the timeline, newest first: what was done through the console and, for those who may read the
 * whole audit log, what was changed outside it.
 */
export async function readActivity(context: Context, filters: ReadActivity): Promise<ActivityPage> {
  const { store, actor, clock } = context
  const { kind, period, person, resource, before } = filters
  const { scope, found } = await restrictToReadable(context, person)
  const nothing = { changes: 0, failed: 0, outside: 0 }
  if (!found) return { rows: [], counts: nothing, people: [actor.uid], scope }
  const from = period && startOf(period, clock())
  const wanted: AuditFilters = {
    ...found,
    actions: actionsOfKind(kind),
    ...(resource && { object: resource }),
    ...(from && { from }),
  }
  // Nobody knows who made a change outside the console.
  const showsOutside = scope === 'organization' && !person && (!kind || kind === 'policies')
  const outsideWanted = { ...(from && { from }), ...(resource && { policy: resource }) }
  const [page, counts, people, outsideCount] = await Promise.all([
    readAuditEntries(context, { ...wanted, ...(before && { before }) }),
    countAudit(context, wanted),
    readFilterPeople(context, scope),
    showsOutside ? countOutsideVersions(store, actor.orgUid, outsideWanted) : 0,
  ])
  const done = page.entries.map(
    (entry): ActivityRow => ({ source: 'console', at: entry.at, entry }),
  )
  const noticed = showsOutside
    ? await readOutsideRows(context, {
        ...outsideWanted,
        before,
        oldest: page.next && done.at(-1)?.at,
      })
    : []
  const isView = from !== undefined && !kind && !person && !resource
  return {
    rows: [...done, ...noticed].sort((a, b) => b.at.localeCompare(a.at)),
    counts: { ...counts, outside: outsideCount },
    people,
    scope,
    ...(isView && { view: { from: from.toISOString(), to: clock().toISOString() } }),
    ...(page.next && { next: page.next }),
  }
}

type OutsideWanted = {
  from?: Date
  policy?: string
  /** The audit row that ended the previous page. */
  before: number | undefined
  /** When the oldest row of this page was made; absent on the last page. */
  oldest: string | 0 | undefined
}

/** The outside changes between the rows of a page. */
async function readOutsideRows(
  context: Context,
  { from, policy, before, oldest }: OutsideWanted,
): Promise<ActivityRow[]> {
  const [previous] = before ? await listAudit(context, { seq: before }) : []
  const since = oldest ? new Date(oldest) : from
  const changes = await listOutsideVersions(context.store, context.actor.orgUid, {
    ...(policy && { policy }),
    ...(since && { from: since }),
    ...(previous && { to: new Date(previous.at.getTime() - 1) }),
  })
  return changes.map(({ at, ...change }) => ({
    source: 'outside',
    at: at.toISOString(),
    change: { ...change, at: at.toISOString() },
  }))
}

/** The beginning of a period, in UTC. A week begins on Monday. */
function startOf(period: ActivityPeriod, now: Date): Date {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  if (period === 'today') return new Date(today)
  if (period === 'month') return new Date(today - 29 * DAY)
  return new Date(today - ((now.getUTCDay() + 6) % 7) * DAY)
}
