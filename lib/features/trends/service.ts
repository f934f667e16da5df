import 'server-only'

import {
  type ClusterDayRow,
  hasFindingCounts,
  listClusterDays,
  upsertClusterDay,
} from '@/lib/adapters/database/cluster-days'
import { openCluster } from '@/lib/features/clusters/service'
import { requirePermission } from '@/lib/server/authorization/permissions'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { ClusterCounts, ClusterDay, ClusterDaysRef } from './schema'

const DAY_MS = 86_400_000

/** The start of a day in UTC. */
const startOfDay = (at: Date) => new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS)

/** The first day of a chart that ends today. */
export const trendStart = (now: Date, days: number): Date =>
  startOfDay(new Date(now.getTime() - (days - 1) * DAY_MS))

/** The counts of a cluster on the last days on which it could be read, oldest first. */
export async function readClusterDays(
  context: Context,
  { cluster, days }: ClusterDaysRef,
): Promise<ClusterDay[]> {
  await requirePermission(context, 'record-review')
  await openCluster(context, cluster)
  const { store, actor, clock } = context
  const from = trendStart(clock(), days)
  return (await listClusterDays(store, { orgUid: actor.orgUid, cluster, from })).map(toClusterDay)
}

/** Keep what a reading of a cluster counted. A later reading of the same day replaces the parts that it has. */
export async function recordClusterDay(
  { store, actor, clock }: WriteContext,
  cluster: string,
  { findings, coverage, canaries }: ClusterCounts,
): Promise<void> {
  await upsertClusterDay(store, {
    orgUid: actor.orgUid,
    cluster,
    day: startOfDay(clock()),
    high: findings?.high ?? null,
    medium: findings?.medium ?? null,
    low: findings?.low ?? null,
    ghosts: findings?.ghosts ?? null,
    pods: coverage?.pods ?? null,
    covered: coverage?.covered ?? null,
    canariesPassed: canaries?.passed ?? null,
    canariesFailed: canaries?.failed ?? null,
    canariesMissed: canaries?.missed ?? null,
  })
}

/** Whether all findings of a cluster were counted today. */
export const isClusterCounted = (
  { store, actor, clock }: Context,
  cluster: string,
): Promise<boolean> =>
  hasFindingCounts(store, { orgUid: actor.orgUid, cluster, day: startOfDay(clock()) })

function toClusterDay({ day, ...counts }: ClusterDayRow): ClusterDay {
  const { high, medium, low, ghosts, pods, covered } = counts
  const { canariesPassed: passed, canariesFailed: failed, canariesMissed: missed } = counts
  return {
    day: day.toISOString().slice(0, 10),
    ...(high !== null &&
      medium !== null &&
      low !== null &&
      ghosts !== null && { findings: { high, medium, low, ghosts } }),
    ...(pods !== null && covered !== null && { coverage: { pods, covered } }),
    ...(passed !== null &&
      failed !== null &&
      missed !== null && { canaries: { passed, failed, missed } }),
  }
}
