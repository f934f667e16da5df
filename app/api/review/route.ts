import { readReview } from '@/lib/review/service'
import { route } from '@/lib/route'

export const GET = route(readReview)
