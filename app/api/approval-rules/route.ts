import { readPart } from '@/lib/read-part'
import { readApprovalRules } from '@/lib/requests/approval-rules'
import { route } from '@/lib/route'

export const GET = route((context) => readPart(context, () => readApprovalRules(context)))
