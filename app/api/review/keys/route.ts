import { readPermanentKeys } from '@/lib/features/review/keys'
import { route } from '@/lib/server/route'

export const GET = route(readPermanentKeys)
