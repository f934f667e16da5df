import { route } from '@/lib/route'
import { ListServiceAccounts } from '@/lib/service-accounts/schema'
import { readServiceAccounts } from '@/lib/service-accounts/service'

export const GET = route(readServiceAccounts, ListServiceAccounts)
