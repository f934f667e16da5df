import { ListServiceAccounts } from '@/lib/features/service-accounts/schema'
import { readServiceAccounts } from '@/lib/features/service-accounts/service'
import { route } from '@/lib/server/route'

export const GET = route(readServiceAccounts, ListServiceAccounts)
