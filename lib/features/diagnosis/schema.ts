import { z } from 'zod'
import { DIAGNOSIS_CAUSES } from '@/lib/core/diagnosis/stated-causes'
import { Check, Verdict } from '@/lib/core/verification/report'

export const DiagnosisVerdict = Verdict.extend({ cause: z.enum(DIAGNOSIS_CAUSES).exactOptional() })
export type DiagnosisVerdict = z.infer<typeof DiagnosisVerdict>

export const Diagnosis = z.object({
  verdict: DiagnosisVerdict,
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
