import { readPermanentKeys } from '@/lib/review/keys'
import { route } from '@/lib/route'

export const GET = route(readPermanentKeys)
