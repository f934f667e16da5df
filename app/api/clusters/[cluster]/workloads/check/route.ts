import { route } from '@/lib/route'
import { checkWorkloadFiles } from '@/lib/workloads/check'
import { WorkloadFilesOf } from '@/lib/workloads/schema'

export const GET = route(checkWorkloadFiles, WorkloadFilesOf)
