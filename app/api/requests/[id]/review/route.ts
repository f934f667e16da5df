import { readRequestReview } from '@/lib/features/requests/review'
import { RequestRef } from '@/lib/features/requests/schema'
import { route } from '@/lib/server/route'
import { budgeted } from '@/lib/server/work-budget'

export const GET = route(budgeted('compare', readRequestReview), RequestRef)
