import { z } from 'zod'
import { DEFAULT_TREND_DAYS, TREND_DAYS } from '@/lib/common/trend-days'
import { ClusterRef } from '@/lib/features/clusters/schema'

const Days = z.coerce
  .number()
  .pipe(z.literal([...TREND_DAYS]))
  .default(DEFAULT_TREND_DAYS)

export const ReviewDaysRef = z.object({ days: Days })
export type ReviewDaysRef = z.output<typeof ReviewDaysRef>
export const ClusterDaysRef = ClusterRef.extend({ days: Days })
export type ClusterDaysRef = z.output<typeof ClusterDaysRef>

const count = z.number().int()

/** What a cluster was found to have. A part that could not be read as a whole is absent. */
const ClusterCounts = z.object({
  /** Open findings by severity; `ghosts` are those of them about what no longer exists. */
  findings: z.object({ high: count, medium: count, low: count, ghosts: count }).exactOptional(),
  /** Pods of annotated service accounts, and those of them that carry credentials. */
  coverage: z.object({ pods: count, covered: count }).exactOptional(),
  canaries: z.object({ passed: count, failed: count, missed: count }).exactOptional(),
})
export type ClusterCounts = z.infer<typeof ClusterCounts>

/** Each part as the last complete reading of a day counted it. The day is written as `2026-11-22`. */
export const ClusterDay = ClusterCounts.extend({ day: z.string() })
export type ClusterDay = z.infer<typeof ClusterDay>

/** Oldest first. */
export const ClusterDays = z.array(ClusterDay)
