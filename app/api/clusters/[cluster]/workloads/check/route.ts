import { checkWorkloadFiles } from '@/lib/features/workloads/check'
import { WorkloadFilesOf } from '@/lib/features/workloads/schema'
import { route } from '@/lib/server/route'

export const GET = route(checkWorkloadFiles, WorkloadFilesOf)
