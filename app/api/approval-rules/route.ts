import { readApprovalRules } from '@/lib/features/approval-rules/service'
import { readPart } from '@/lib/server/read-part'
import { route } from '@/lib/server/route'

export const GET = route((context) => readPart(context, () => readApprovalRules(context)))
