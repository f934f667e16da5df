import { readLastVerification } from '@/lib/features/clusters/access-reports'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { route } from '@/lib/server/route'

export const GET = route(readLastVerification, ClusterRef)
