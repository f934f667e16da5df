import { listVerifications } from '@/lib/features/verifications/list'
import { VerificationFilter } from '@/lib/features/verifications/schema'
import { route } from '@/lib/server/route'

export const GET = route(listVerifications, VerificationFilter)
