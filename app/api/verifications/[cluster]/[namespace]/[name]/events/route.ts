import { stream } from '@/lib/stream'
import { StreamVerification } from '@/lib/verifications/schema'
import { streamVerification } from '@/lib/verifications/stream'

export const GET = stream(streamVerification, StreamVerification)
