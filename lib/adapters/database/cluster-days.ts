import 'server-only'

import { and, asc, eq, getTableColumns, gte, isNotNull, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import { clusterDays } from './cluster-days-tables'
import type { Store, StoreReader } from './store'

export type ClusterDayRow = Omit<typeof clusterDays.$inferSelect, 'orgUid' | 'cluster'>

/** Oldest first. */
export async function listClusterDays(
  store: StoreReader,
  { orgUid, cluster, from }: { orgUid: string; cluster: string; from: Date },
): Promise<ClusterDayRow[]> {
  const rows = await store
    .select()
    .from(clusterDays)
    .where(
      and(
        eq(clusterDays.orgUid, orgUid),
        eq(clusterDays.cluster, cluster),
        gte(clusterDays.day, from),
      ),
    )
    .orderBy(asc(clusterDays.day))
  return rows.map(({ orgUid: _, cluster: __, ...rest }) => rest)
}

/** Whether all findings of a cluster were counted on a day. */
export async function hasFindingCounts(
  store: StoreReader,
  { orgUid, cluster, day }: { orgUid: string; cluster: string; day: Date },
): Promise<boolean> {
  const counted = and(
    eq(clusterDays.orgUid, orgUid),
    eq(clusterDays.cluster, cluster),
    eq(clusterDays.day, day),
    isNotNull(clusterDays.high),
  )
  return (await store.$count(clusterDays, counted)) > 0
}

const COUNTS = [
  'high',
  'medium',
  'low',
  'ghosts',
  'pods',
  'covered',
  'canariesPassed',
  'canariesFailed',
  'canariesMissed',
] as const satisfies (keyof ClusterDayRow)[]

/** One row a day. A later reading of that day replaces each count that it has, and leaves the others. */
export async function upsertClusterDay(
  store: Store,
  row: ClusterDayRow & { orgUid: string; cluster: string },
): Promise<void> {
  const columns = getTableColumns(clusterDays)
  const later = (name: (typeof COUNTS)[number]) => {
    const column = columns[name]
    return sql`coalesce(excluded.${sql.identifier(toSnakeCase(column.name))}, ${column})`
  }
  await store
    .insert(clusterDays)
    .values(row)
    .onConflictDoUpdate({
      target: [clusterDays.orgUid, clusterDays.day, clusterDays.cluster],
      set: Object.fromEntries(COUNTS.map((name) => [name, later(name)])),
    })
}
