import { readClusterOrganization } from '@/lib/clusters/organization'
import { ClusterRef } from '@/lib/clusters/schema'
import { route } from '@/lib/route'

export const GET = route(readClusterOrganization, ClusterRef)
