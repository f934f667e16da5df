import { MoreServiceAccounts } from '@/lib/features/service-accounts/schema'
import { readMoreServiceAccounts } from '@/lib/features/service-accounts/service'
import { route } from '@/lib/server/route'

export const GET = route(readMoreServiceAccounts, MoreServiceAccounts)
