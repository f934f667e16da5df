import { readImpersonation } from '@/lib/features/review/impersonation'
import { AccountRef } from '@/lib/features/service-accounts/schema'
import { route } from '@/lib/server/route'

export const GET = route(readImpersonation, AccountRef)
