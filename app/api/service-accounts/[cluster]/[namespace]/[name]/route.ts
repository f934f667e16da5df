import { AccountRef } from '@/lib/features/service-accounts/schema'
import { readServiceAccount } from '@/lib/features/service-accounts/service'
import { route } from '@/lib/server/route'

export const GET = route(readServiceAccount, AccountRef)
