import { readReview } from '@/lib/features/review/service'
import { route } from '@/lib/server/route'

export const GET = route(readReview)
