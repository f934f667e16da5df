import { ClusterRef } from '@/lib/features/clusters/schema'
import { readAccounts } from '@/lib/features/clusters/service'
import { route } from '@/lib/server/route'

export const GET = route(readAccounts, ClusterRef)
