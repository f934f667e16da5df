import { readImpersonation } from '@/lib/features/review/impersonation'
import { AccountName } from '@/lib/features/review/schema-keys'
import { route } from '@/lib/server/route'

export const GET = route(readImpersonation, AccountName)
