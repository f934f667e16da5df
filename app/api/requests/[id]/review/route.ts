import { readRequestReview } from '@/lib/features/requests/review'
import { RequestRef } from '@/lib/features/requests/schema'
import { route } from '@/lib/server/route'

export const GET = route(readRequestReview, RequestRef)
