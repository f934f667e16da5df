import { ClusterRef } from '@/lib/features/clusters/schema'
import { readVerifiedReport } from '@/lib/features/verifications/service'
import { route } from '@/lib/server/route'

export const GET = route(readVerifiedReport, ClusterRef)
