import { readGrants } from '@/lib/clusters/access'
import { ClusterRef } from '@/lib/clusters/schema'
import { route } from '@/lib/route'

export const GET = route(readGrants, ClusterRef)
