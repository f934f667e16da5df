import { readPolicyVersion } from '@/lib/features/policies/history'
import { VersionAddress } from '@/lib/features/policies/schema'
import { route } from '@/lib/server/route'

export const GET = route(readPolicyVersion, VersionAddress)
