import { PolicyAddress } from '@/lib/features/policies/schema'
import { readPolicy } from '@/lib/features/policies/service'
import { route } from '@/lib/server/route'

export const GET = route(readPolicy, PolicyAddress)
