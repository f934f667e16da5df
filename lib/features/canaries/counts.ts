import 'server-only'

import { listCanaries } from '@/lib/adapters/database/canaries'
import { listCanaryPlaces } from '@/lib/adapters/database/canary-places'
import type { Context } from '@/lib/server/session/context'
import { observeCanary, placeKeyOf, placesOf, readPlaces, readStoredRuns } from './reading'
import { MAX_CANARIES } from './schema'

export type CanaryCounts = { passed: number; failed: number; missed: number }

/**
 * Counts the canaries of a cluster whose last run passed, failed or was missed. Undefined if the cluster has none,
 * or if not all of their namespaces can be read.
 */
export async function countCanaryStates(
  context: Context,
  cluster: string,
): Promise<CanaryCounts | undefined> {
  const { store, actor } = context
  const [stored, records] = await Promise.all([
    listCanaries(store, actor.orgUid, { cluster, limit: MAX_CANARIES }),
    listCanaryPlaces(store, actor.orgUid, { cluster }),
  ])
  const recordOf = new Map(records.map((record) => [placeKeyOf(record), record]))
  const counts: CanaryCounts = { passed: 0, failed: 0, missed: 0 }
  let isComplete = stored.length > 0
  await readPlaces(context, placesOf(stored), async (place, reading) => {
    if (!reading.ok) {
      isComplete = false
      return
    }
    const runs = await readStoredRuns(
      context,
      place.canaries.map(({ id }) => id),
    )
    for (const canary of place.canaries) {
      const known = { runs, place: recordOf.get(placeKeyOf(place)) }
      const { code } = observeCanary(context, canary, reading, known).state
      if (code === 'passed' || code === 'failed' || code === 'missed') counts[code] += 1
    }
  })
  return isComplete ? counts : undefined
}
