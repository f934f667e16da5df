import { WhoCan } from '@/lib/features/access/schema'
import { whoCan } from '@/lib/features/access/service'
import { route } from '@/lib/server/route'

export const GET = route(whoCan, WhoCan)
