import { readGrants } from '@/lib/features/clusters/access'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { route } from '@/lib/server/route'

export const GET = route(readGrants, ClusterRef)
