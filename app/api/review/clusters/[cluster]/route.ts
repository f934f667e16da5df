import { ClusterReviewRef } from '@/lib/review/schema'
import { readClusterReview } from '@/lib/review/service'
import { route } from '@/lib/route'

export const GET = route(readClusterReview, ClusterReviewRef)
