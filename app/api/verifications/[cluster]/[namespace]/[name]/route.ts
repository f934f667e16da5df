import { route } from '@/lib/route'
import { VerificationRef } from '@/lib/verifications/schema'
import { readVerification } from '@/lib/verifications/service'

export const GET = route(readVerification, VerificationRef)
