import { readRequestReview } from '@/lib/requests/review'
import { RequestRef } from '@/lib/requests/schema'
import { route } from '@/lib/route'

export const GET = route(readRequestReview, RequestRef)
