import { readClusterOrganization } from '@/lib/features/clusters/organization'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { route } from '@/lib/server/route'

export const GET = route(readClusterOrganization, ClusterRef)
