import { ClusterRef } from '@/lib/clusters/schema'
import { readNamespaces } from '@/lib/namespaces/service'
import { route } from '@/lib/route'

export const GET = route(readNamespaces, ClusterRef)
