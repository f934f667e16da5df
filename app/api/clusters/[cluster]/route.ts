import { ClusterRef } from '@/lib/clusters/schema'
import { readCluster } from '@/lib/clusters/service'
import { route } from '@/lib/route'

export const GET = route(readCluster, ClusterRef)
