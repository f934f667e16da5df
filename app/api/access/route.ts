import { AccessQuestion } from '@/lib/features/access/schema'
import { readAccess } from '@/lib/features/access/service'
import { route } from '@/lib/server/route'
import { budgeted } from '@/lib/server/work-budget'

export const GET = route(budgeted('access', readAccess), AccessQuestion)
