import { readPermanentKeys } from '@/lib/features/review/keys'
import { route } from '@/lib/server/route'
import { budgeted } from '@/lib/server/work-budget'

export const GET = route(budgeted('review', readPermanentKeys))
