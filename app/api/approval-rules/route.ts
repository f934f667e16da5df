import { readApprovalRules } from '@/lib/features/requests/approval-rules'
import { readPart } from '@/lib/server/read-part'
import { route } from '@/lib/server/route'

export const GET = route((context) => readPart(context, () => readApprovalRules(context)))
