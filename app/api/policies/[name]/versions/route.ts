import { readPolicyHistory } from '@/lib/policies/history'
import { PolicyAddress } from '@/lib/policies/schema'
import { route } from '@/lib/route'

export const GET = route(readPolicyHistory, PolicyAddress)
