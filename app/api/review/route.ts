import { readReview } from '@/lib/features/review/service'
import { route } from '@/lib/server/route'
import { budgeted } from '@/lib/server/work-budget'

export const GET = route(budgeted('review', readReview))
