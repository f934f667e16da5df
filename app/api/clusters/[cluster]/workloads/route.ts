import { WorkloadsOf } from '@/lib/features/workloads/schema'
import { readWorkloads } from '@/lib/features/workloads/service'
import { route } from '@/lib/server/route'

export const GET = route(readWorkloads, WorkloadsOf)
