import { ClusterRef } from '@/lib/features/clusters/schema'
import { readNamespaces } from '@/lib/features/namespaces/service'
import { route } from '@/lib/server/route'

export const GET = route(readNamespaces, ClusterRef)
