import { route } from '@/lib/route'
import { AccountRef } from '@/lib/service-accounts/schema'
import { readServiceAccount } from '@/lib/service-accounts/service'

export const GET = route(readServiceAccount, AccountRef)
