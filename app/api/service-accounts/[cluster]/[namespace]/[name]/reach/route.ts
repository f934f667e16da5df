import { readReach } from '@/lib/access/reach'
import { route } from '@/lib/route'
import { AccountRef } from '@/lib/service-accounts/schema'

export const GET = route(readReach, AccountRef)
