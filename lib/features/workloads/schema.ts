import { z } from 'zod'
import { readingSchema } from '@/lib/common/reading'
import { WORKLOAD_CODES } from '@/lib/core/diagnosis/workload'
import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'

/** A name that Kubernetes accepts; `problem` says what is wrong with one that it rejects. */
const nameSchema = (problem: (name: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const message = problem(value)
    if (message) context.addIssue({ code: 'custom', message })
  })
const Place = z.object({
  cluster: z.string().min(1).max(100),
  namespace: nameSchema(namespaceProblem),
})

export const WorkloadsOf = Place.extend({ account: nameSchema(serviceAccountProblem) })
export type WorkloadsOf = z.infer<typeof WorkloadsOf>

export const WorkloadFilesOf = WorkloadsOf.extend({
  bucket: z.string().min(1).max(255),
  region: z.string().max(100).default(''),
  place: z.enum(['inside', 'outside']),
})
export type WorkloadFilesOf = z.infer<typeof WorkloadFilesOf>

/** By file key: accepted in a dry run, or why not. */
export const WorkloadFileChecks = z.record(z.string(), readingSchema(z.literal(true)))
export type WorkloadFileChecks = z.infer<typeof WorkloadFileChecks>

export const RestartDeployment = Place.extend({ deployment: nameSchema(serviceAccountProblem) })
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
  /** The corrected manifest as YAML; absent if it is correct. */
  corrected: z.string().exactOptional(),
})
export type CheckedWorkload = z.infer<typeof CheckedWorkload>

export const WorkloadReport = z.object({
  workloads: z.array(CheckedWorkload),
  /** Why the person may not restart Deployments in this namespace; absent if they may. */
  restartRefusal: z.string().exactOptional(),
  /** False if only the first Deployments and pods were checked. */
  complete: z.boolean(),
  at: z.string(),
})
export type WorkloadReport = z.infer<typeof WorkloadReport>
