import { WhoCanQuestion } from '@/lib/features/access/schema'
import { readWhoCan } from '@/lib/features/access/service'
import { route } from '@/lib/server/route'

export const GET = route(readWhoCan, WhoCanQuestion)
