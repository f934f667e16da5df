import { compareWithLastPassed } from '@/lib/features/verifications/comparison'
import { VerificationRef } from '@/lib/features/verifications/schema'
import { route } from '@/lib/server/route'

export const GET = route(compareWithLastPassed, VerificationRef)
