import { readIssuer } from '@/lib/features/clusters/issuer'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { route } from '@/lib/server/route'

export const GET = route(readIssuer, ClusterRef)
