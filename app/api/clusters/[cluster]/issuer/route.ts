import { readIssuer } from '@/lib/clusters/issuer'
import { ClusterRef } from '@/lib/clusters/schema'
import { route } from '@/lib/route'

export const GET = route(readIssuer, ClusterRef)
