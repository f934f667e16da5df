import 'server-only'

import { latestReviewDay } from '@/lib/adapters/database/reviews'
import { createWaitingCounter } from '@/lib/features/requests/service'
import { isAllowed } from '@/lib/server/authorization/permissions'
import type { Context } from '@/lib/server/session/context'
import type { NavigationCounts } from './schema'

/**
 * Counts for the navigation. Findings are those of the last complete review, because counting them anew
 * takes as long as a review.
 */
export async function readNavigationCounts(context: Context): Promise<NavigationCounts> {
  const { store, actor } = context
  const [requests, mayReview] = await Promise.all([
    createWaitingCounter(context)(),
    isAllowed(context, 'accept-findings'),
  ])
  const last = mayReview ? await latestReviewDay(store, actor.orgUid) : undefined
  return { requests, ...(last && { review: { high: last.counts['high'] ?? 0, day: last.day } }) }
}
