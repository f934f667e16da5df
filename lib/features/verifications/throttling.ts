import 'server-only'

import { countExchanges } from '@/lib/adapters/database/verifications'
import { openCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import type { OffersOf, Throttling } from './schema'
import { requireLogAccess } from './verification'

const DAY_MS = 86_400_000
const DAYS = 7

/** How often CoreWeave answered 429 to the exchanges of the last verifications and canary runs of an account. */
export async function readThrottling(
  context: Context,
  { cluster, namespace, name }: OffersOf,
): Promise<Throttling> {
  const { store, actor, clock } = context
  await requireLogAccess(await openCluster(context, cluster), { namespace })
  const since = new Date(clock().getTime() - DAYS * DAY_MS)
  const { runs, throttled, lastAt } = await countExchanges(store, actor.orgUid, {
    cluster,
    namespace,
    account: name,
    since,
  })
  return { days: DAYS, runs, throttled, ...(lastAt && { lastAt: lastAt.toISOString() }) }
}
