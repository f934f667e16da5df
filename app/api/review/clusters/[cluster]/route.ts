import { ClusterReviewRef } from '@/lib/features/review/schema'
import { readClusterReview } from '@/lib/features/review/service'
import { route } from '@/lib/server/route'
import { budgeted } from '@/lib/server/work-budget'

export const GET = route(budgeted('review', readClusterReview), ClusterReviewRef)
