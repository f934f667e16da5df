import { route } from '@/lib/route'
import { listVerifications } from '@/lib/verifications/list'
import { VerificationFilter } from '@/lib/verifications/schema'

export const GET = route(listVerifications, VerificationFilter)
