import { ListServiceAccounts } from '@/lib/features/service-accounts/schema'
import { readFirstServiceAccounts } from '@/lib/features/service-accounts/service'
import { route } from '@/lib/server/route'

export const GET = route(readFirstServiceAccounts, ListServiceAccounts)
