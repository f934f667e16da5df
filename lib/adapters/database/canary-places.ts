import 'server-only'

import { and, eq, isNull, sql } from 'drizzle-orm'
import { canaryPlaces } from './canaries-tables'
import type { Store, StoreReader } from './store'

export type CanaryPlaceRecord = Omit<typeof canaryPlaces.$inferSelect, 'orgUid'>
type Place = Pick<CanaryPlaceRecord, 'cluster' | 'namespace'>

export async function listCanaryPlaces(
  store: StoreReader,
  orgUid: string,
  { cluster, namespace }: { cluster?: string | undefined; namespace?: string | undefined } = {},
): Promise<CanaryPlaceRecord[]> {
  const rows = await store
    .select()
    .from(canaryPlaces)
    .where(
      and(
        eq(canaryPlaces.orgUid, orgUid),
        cluster === undefined ? undefined : eq(canaryPlaces.cluster, cluster),
        namespace === undefined ? undefined : eq(canaryPlaces.namespace, namespace),
      ),
    )
  return rows.map(({ orgUid: _, ...rest }) => rest)
}

/** Stores the states of canaries of a namespace. With `complete`, it has no others. */
export async function storeCanaryStates(
  store: Store,
  orgUid: string,
  { cluster, namespace }: Place,
  { states, at, complete }: { states: CanaryPlaceRecord['states']; at: Date; complete: boolean },
): Promise<void> {
  // The others still have to notice that the cluster was unreachable.
  const read = { readAt: at, ...(complete && { unreachableSince: null }) }
  await store
    .insert(canaryPlaces)
    .values({ orgUid, cluster, namespace, states, ...read })
    .onConflictDoUpdate({
      target: [canaryPlaces.orgUid, canaryPlaces.cluster, canaryPlaces.namespace],
      set: {
        ...read,
        states: complete ? sql`excluded.states` : sql`${canaryPlaces.states} || excluded.states`,
      },
    })
}

/** Stores since when a cluster is unreachable, unless it was so already. */
export async function storeUnreachable(
  store: Store,
  orgUid: string,
  { cluster, namespace }: Place,
  at: Date,
): Promise<void> {
  await store
    .insert(canaryPlaces)
    .values({ orgUid, cluster, namespace, unreachableSince: at, states: {} })
    .onConflictDoUpdate({
      target: [canaryPlaces.orgUid, canaryPlaces.cluster, canaryPlaces.namespace],
      set: { unreachableSince: at },
      setWhere: isNull(canaryPlaces.unreachableSince),
    })
}
