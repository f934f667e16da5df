import { z } from 'zod'
import { readingOf } from '@/lib/common/reading'
import { WORKLOAD_CODES } from '@/lib/core/diagnosis/workload'
import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'

const name = (problem: (name: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const message = problem(value)
    if (message) context.addIssue({ code: 'custom', message })
  })
const Place = z.object({ cluster: z.string().min(1).max(100), namespace: name(namespaceProblem) })

export const WorkloadsOf = Place.extend({ account: name(serviceAccountProblem) })
export type WorkloadsOf = z.infer<typeof WorkloadsOf>

export const WorkloadFilesOf = WorkloadsOf.extend({
  bucket: z.string().min(1).max(255),
  region: z.string().max(100).default(''),
  place: z.enum(['inside', 'outside']),
})
export type WorkloadFilesOf = z.infer<typeof WorkloadFilesOf>

/** By the file's key: taken, or why not. */
export const WorkloadFileChecks = z.record(z.string(), readingOf(z.literal(true)))
export type WorkloadFileChecks = z.infer<typeof WorkloadFileChecks>

export const RestartDeployment = Place.extend({ deployment: name(serviceAccountProblem) })
export type RestartDeployment = z.infer<typeof RestartDeployment>

export const CheckedWorkload = z.object({
  kind: z.enum(['Deployment', 'Pod']),
  name: z.string(),
  findings: z.array(
    z.object({
      code: z.enum(WORKLOAD_CODES),
      state: z.enum(['pass', 'fail', 'warn']),
      title: z.string(),
      detail: z.string(),
      expected: z.string().exactOptional(),
      presented: z.string().exactOptional(),
    }),
  ),
  /** YAML, where something is to be corrected. */
  corrected: z.string().exactOptional(),
})
export type CheckedWorkload = z.infer<typeof CheckedWorkload>

export const WorkloadReport = z.object({
  workloads: z.array(CheckedWorkload),
  /** Why this person may not restart a Deployment here; absent where they may. */
  restartRefusal: z.string().exactOptional(),
  /** False where only the first of many were looked at. */
  complete: z.boolean(),
  at: z.string(),
})
export type WorkloadReport = z.infer<typeof WorkloadReport>
