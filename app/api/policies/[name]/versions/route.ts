import { readPolicyHistory } from '@/lib/features/policies/history'
import { PolicyAddress } from '@/lib/features/policies/schema'
import { route } from '@/lib/server/route'

export const GET = route(readPolicyHistory, PolicyAddress)
