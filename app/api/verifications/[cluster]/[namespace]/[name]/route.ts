import { VerificationRef } from '@/lib/features/verifications/schema'
import { readVerification } from '@/lib/features/verifications/service'
import { route } from '@/lib/server/route'

export const GET = route(readVerification, VerificationRef)
