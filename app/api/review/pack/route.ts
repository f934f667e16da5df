import { readReviewPack } from '@/lib/features/review/pack'
import { route } from '@/lib/server/route'

export const GET = route(readReviewPack)
