import { readAccountReach } from '@/lib/features/access/reach'
import { AccountRef } from '@/lib/features/service-accounts/schema'
import { route } from '@/lib/server/route'

export const GET = route(readAccountReach, AccountRef)
