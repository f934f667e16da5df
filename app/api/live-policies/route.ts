import { readLivePolicies } from '@/lib/policies/service'
import { route } from '@/lib/route'

export const GET = route(readLivePolicies)
