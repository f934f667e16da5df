import { z } from 'zod'
import { ProblemSchema } from '@/lib/common/reading'
import type { CanaryTotals } from '@/lib/core/canary/canary-rank'
import { CanaryState, CanaryTick } from '@/lib/core/canary/canary-state'
import { CANARY_SCHEDULES } from '@/lib/core/canary/schedule'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { BucketCheck } from '@/lib/core/verification/bucket-check'
import { ProofState } from '@/lib/core/verification/proof'
import { Check, Verdict } from '@/lib/core/verification/report'
import { VerificationPlace, VerificationStart } from '@/lib/features/verifications/schema'

/** How many canaries an organization may have. */
export const MAX_CANARIES = 5000

export const CanaryRef = z.object({ id: z.uuid() })
export type CanaryRef = z.infer<typeof CanaryRef>

export const CanaryFilter = z.object({
  cluster: z.string().min(1).max(100).optional(),
  namespace: VerificationPlace.shape.namespace.optional(),
  account: z.string().max(253).optional(),
  /** Words that occur in the place, the account or the CronJob. */
  q: z.string().max(200).optional(),
  /** Only canaries that need attention: red ones, and those that cannot run again. */
  only: z.literal('attention').optional(),
  /** How many are passed over: the canaries of earlier pages. */
  from: z.coerce.number().int().min(0).max(MAX_CANARIES).optional(),
})
export type CanaryFilter = z.output<typeof CanaryFilter>

export const CreateCanary = VerificationStart.extend({
  schedule: z.enum(CANARY_SCHEDULES),
  /** The target in another cloud to present the token to, instead of an access to storage. */
  target: TrustTarget.optional(),
}).refine(({ target, bucketCheck }) => !target || !bucketCheck, {
  path: ['target'],
  message: 'A canary verifies a bucket or another cloud. Choose one of them.',
})
export type CreateCanary = z.output<typeof CreateCanary>

export const CanarySummary = z.object({
  id: z.string(),
  cluster: z.string(),
  clusterName: z.string(),
  namespace: z.string(),
  account: z.string(),
  /** Absent for a canary that lists buckets. */
  bucketCheck: BucketCheck.exactOptional(),
  /** The target in another cloud, with the name that it has there. */
  cloud: z.object({ kind: z.enum(['aws', 'gcp']), name: z.string() }).exactOptional(),
  schedule: z.enum(CANARY_SCHEDULES),
  cronJob: z.string(),
  madeBy: z.string(),
  madeAt: z.string(),
  /** Who answers for it: whoever made it, or took it over. */
  owner: z.string(),
  state: CanaryState,
  /** The cause of a failed run as a sentence. */
  causeTitle: z.string().exactOptional(),
  /** What the last run proves now, if it passed; absent where that could not be decided in time. */
  proof: ProofState.exactOptional(),
  /** The run that is under way. */
  running: z.string().exactOptional(),
  /** Newest first. */
  ticks: z.array(CanaryTick),
  /** When the next run is due; absent while that is not known. */
  nextAt: z.string().exactOptional(),
  /** Runs have ended, or were missed, and are not stored yet. */
  unstored: z.boolean(),
})
export type CanarySummary = z.infer<typeof CanarySummary>

export const CanaryList = z.object({
  /** A page, the worst first. */
  rows: z.array(CanarySummary),
  /** How many there are on all pages. */
  total: z.number(),
  /** Of all canaries that the filters select, whether they need attention or not. */
  counts: z.object({
    all: z.number(),
    red: z.number(),
    lost: z.number(),
  }) satisfies z.ZodType<CanaryTotals>,
  /** Namespaces whose canaries are not shown, each with the reason. */
  hidden: z.array(VerificationPlace.extend({ clusterName: z.string(), problem: ProblemSchema })),
  /** How many namespaces were left out because too many are read at once. */
  beyond: z.number(),
  /** What the canaries are ordered and counted by has to be read again. */
  stale: z.boolean(),
  at: z.string(),
})
export type CanaryList = z.infer<typeof CanaryList>

/** One canary, with its CronJob as YAML and what this person may not do with it. */
export const CanaryDetail = CanarySummary.extend({
  manifest: z.string().exactOptional(),
  /** Another person owns it, so that this one may take it over. */
  takeable: z.boolean(),
  deleteRefusal: z.string().exactOptional(),
  takeOverRefusal: z.string().exactOptional(),
})
export type CanaryDetail = z.infer<typeof CanaryDetail>

/** A created canary, or the check that keeps it from being created. */
export const CreateCanaryResult = z.discriminatedUnion('created', [
  z.object({ created: z.literal(true), id: z.string() }),
  z.object({
    created: z.literal(false),
    checks: z.array(Check),
    verdict: Verdict,
    /** Whether the canary can be created anyway, with `force`. */
    forceable: z.boolean(),
  }),
])
export type CreateCanaryResult = z.infer<typeof CreateCanaryResult>

/** What became of the CronJob of a deleted canary. `left`: it was changed outside the console, and stays. */
export type DeletedCanary = { cronJob: 'deleted' | 'gone' | 'left'; name: string }
