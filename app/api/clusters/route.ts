import { readClusters } from '@/lib/clusters/service'
import { route } from '@/lib/route'

export const GET = route(readClusters)
