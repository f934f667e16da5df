import { route } from '@/lib/route'
import { compareWithGreen } from '@/lib/verifications/compare'
import { VerificationRef } from '@/lib/verifications/schema'

export const GET = route(compareWithGreen, VerificationRef)
