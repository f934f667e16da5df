import { route } from '@/lib/route'
import { MoreServiceAccounts } from '@/lib/service-accounts/schema'
import { readMoreServiceAccounts } from '@/lib/service-accounts/service'

export const GET = route(readMoreServiceAccounts, MoreServiceAccounts)
