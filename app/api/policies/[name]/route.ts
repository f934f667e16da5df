import { PolicyAddress } from '@/lib/policies/schema'
import { readPolicy } from '@/lib/policies/service'
import { route } from '@/lib/route'

export const GET = route(readPolicy, PolicyAddress)
