import { readClusters } from '@/lib/features/clusters/service'
import { route } from '@/lib/server/route'

export const GET = route(readClusters)
