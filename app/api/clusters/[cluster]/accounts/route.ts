import { readAccounts } from '@/lib/clusters/accounts'
import { ClusterRef } from '@/lib/clusters/schema'
import { route } from '@/lib/route'

export const GET = route(readAccounts, ClusterRef)
