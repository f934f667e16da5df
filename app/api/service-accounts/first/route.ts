import { route } from '@/lib/route'
import { ListServiceAccounts } from '@/lib/service-accounts/schema'
import { readFirstServiceAccounts } from '@/lib/service-accounts/service'

export const GET = route(readFirstServiceAccounts, ListServiceAccounts)
