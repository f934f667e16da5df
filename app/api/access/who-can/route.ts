import { WhoCan } from '@/lib/access/schema'
import { whoCan } from '@/lib/access/service'
import { route } from '@/lib/route'

export const GET = route(whoCan, WhoCan)
