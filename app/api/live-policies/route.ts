import { readLivePolicies } from '@/lib/features/policies/service'
import { route } from '@/lib/server/route'

export const GET = route(readLivePolicies)
