import { readAccounts } from '@/lib/features/clusters/accounts'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { route } from '@/lib/server/route'

export const GET = route(readAccounts, ClusterRef)
