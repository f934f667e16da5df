import { StreamVerification } from '@/lib/features/verifications/schema'
import { streamVerification } from '@/lib/features/verifications/stream'
import { stream } from '@/lib/server/stream'

export const GET = stream(streamVerification, StreamVerification)
