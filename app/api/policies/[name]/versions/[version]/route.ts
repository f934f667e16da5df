import { readPolicyVersion } from '@/lib/policies/history'
import { VersionAddress } from '@/lib/policies/schema'
import { route } from '@/lib/route'

export const GET = route(readPolicyVersion, VersionAddress)
