import { readOwnIssuer } from '@/lib/clusters/issuer'
import { ClusterRef } from '@/lib/clusters/schema'
import { route } from '@/lib/route'

export const GET = route(readOwnIssuer, ClusterRef)
