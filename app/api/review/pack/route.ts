import { readReviewPack } from '@/lib/review/pack'
import { route } from '@/lib/route'

export const GET = route(readReviewPack)
