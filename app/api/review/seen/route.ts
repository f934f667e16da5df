import { ReviewSightings } from '@/lib/features/review/schema'
import { recordReviewSightings } from '@/lib/features/review/service'
import { record } from '@/lib/server/post'

export const POST = record(recordReviewSightings, ReviewSightings)
