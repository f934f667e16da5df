import { recordAccessQuestion } from '@/lib/features/access/recorded-question'
import { AccessQuestion } from '@/lib/features/access/schema'
import { record } from '@/lib/server/post'
import { budgeted } from '@/lib/server/work-budget'

export const POST = record(budgeted('access', recordAccessQuestion), AccessQuestion)
