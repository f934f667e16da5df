import { readSuspensions } from '@/lib/features/suspensions/service'
import { route } from '@/lib/server/route'

export const GET = route(readSuspensions)
