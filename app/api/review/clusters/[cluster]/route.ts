import { ClusterReviewRef } from '@/lib/features/review/schema'
import { readClusterReview } from '@/lib/features/review/service'
import { route } from '@/lib/server/route'

export const GET = route(readClusterReview, ClusterReviewRef)
