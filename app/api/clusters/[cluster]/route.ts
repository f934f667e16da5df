import { ClusterRef } from '@/lib/features/clusters/schema'
import { readCluster } from '@/lib/features/clusters/service'
import { route } from '@/lib/server/route'

export const GET = route(readCluster, ClusterRef)
