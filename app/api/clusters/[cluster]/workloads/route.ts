import { route } from '@/lib/route'
import { WorkloadsOf } from '@/lib/workloads/schema'
import { readWorkloads } from '@/lib/workloads/service'

export const GET = route(readWorkloads, WorkloadsOf)
