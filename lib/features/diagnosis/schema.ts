import { z } from 'zod'
import { Check, Verdict } from '@/lib/core/verification/report'

export const Diagnosis = z.object({
  verdict: Verdict,
  checks: z.array(Check),
  /** The cluster and service account whose configuration was read. */
  place: z
    .object({
      cluster: z.string(),
      clusterName: z.string(),
      namespace: z.string().exactOptional(),
      account: z.string().exactOptional(),
    })
    .exactOptional(),
  /** What the person can add for a better answer. */
  missing: z.array(z.enum(['cluster', 'account'])),
  at: z.string(),
})
export type Diagnosis = z.infer<typeof Diagnosis>
