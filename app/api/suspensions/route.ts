import { route } from '@/lib/route'
import { readSuspensions } from '@/lib/suspend/service'

export const GET = route(readSuspensions)
