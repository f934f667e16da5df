import { z } from 'zod'
import { readingOf } from '@/lib/common/reading'
import { ClusterId } from '@/lib/features/clusters/schema'
import { REVIEW_KINDS } from './kinds'

const OnCluster = z.object({ cluster: z.string(), clusterName: z.string() })

/** What a finding is about. */
export const FindingLocation = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('policy'),
    policy: z.string(),
    statement: z.string(),
    index: z.number(),
  }),
  z.object({ of: z.literal('config'), uid: z.string(), name: z.string() }),
  z.object({ of: z.literal('namespace'), ...OnCluster.shape, namespace: z.string() }),
  z.object({
    of: z.literal('account'),
    ...OnCluster.shape,
    namespace: z.string(),
    name: z.string(),
  }),
  z.object({ of: z.literal('key'), id: z.string(), principal: z.string() }),
])
export type FindingLocation = z.infer<typeof FindingLocation>

export const SignOff = z.object({
  finding: z.string(),
  title: z.string(),
  place: z.string(),
  until: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: z.string(),
  /** Its day is over: the finding counts again. */
  expired: z.boolean(),
})
export type SignOff = z.infer<typeof SignOff>

export const ReviewFinding = z.object({
  /** The same while what it rests on says the same. */
  id: z.string(),
  kind: z.enum(REVIEW_KINDS),
  evidence: z.string(),
  where: FindingLocation,
  /** Whom it names, as the policy writes it. */
  principal: z.string().optional(),
  /** Since when it is known here. */
  since: z.string(),
  accepted: SignOff.optional(),
})
export type ReviewFinding = z.infer<typeof ReviewFinding>

export const OutsideChange = z.object({
  policy: z.string(),
  version: z.number(),
  gone: z.boolean(),
  at: z.string(),
})
export type OutsideChange = z.infer<typeof OutsideChange>

export const ReviewMark = z.object({
  number: z.number(),
  actor: z.string(),
  at: z.string(),
  note: z.string(),
  changes: z.number(),
  auditRow: z.number(),
  auditHead: z.string(),
})
export type ReviewMark = z.infer<typeof ReviewMark>

/** What one day’s last visit found. */
export const FindingCountDay = z.object({
  day: z.string(),
  counts: z.record(z.string(), z.number()),
})
export type FindingCountDay = z.infer<typeof FindingCountDay>

/** Of all findings, those signed off apart; more were found than are listed where these say so. */
export const FindingTotals = z.object({
  high: z.number(),
  medium: z.number(),
  low: z.number(),
  unused: z.number(),
  accepted: z.number(),
})
export type FindingTotals = z.infer<typeof FindingTotals>

const Unread = z.array(z.object({ what: z.string(), why: z.string() }))

/** What CoreWeave’s API alone tells; each cluster is asked for itself. */
export const OrganizationReview = z.object({
  findings: z.array(ReviewFinding),
  totals: FindingTotals,
  counts: z.object({
    policies: z.number(),
    statements: z.number(),
    buckets: z.number().optional(),
  }),
  clusters: z.array(z.object({ id: z.string(), name: z.string(), issuerUrl: z.string() })),
  /** What could not be read, and so is not in the findings. */
  unread: Unread,
  /** How many access keys never expire; absent where they may not be listed. */
  permanentKeys: z.number().optional(),
  signOffs: z.array(SignOff),
  outside: z.array(OutsideChange),
  last: ReviewMark.optional(),
  days: z.array(FindingCountDay),
  at: z.string(),
})
export type OrganizationReview = z.infer<typeof OrganizationReview>

export const OrganizationReviewReading = readingOf(OrganizationReview)
export type OrganizationReviewReading = z.infer<typeof OrganizationReviewReading>

export const ClusterReviewRef = z.object({ cluster: ClusterId })
export type ClusterReviewRef = z.infer<typeof ClusterReviewRef>

export const ClusterReview = z.object({
  findings: z.array(ReviewFinding),
  totals: FindingTotals,
  accounts: z.number(),
  /** How many accounts here each wildcard of the policies takes in. */
  reach: z.record(z.string(), z.number()),
  unread: Unread,
  at: z.string(),
})
export type ClusterReview = z.infer<typeof ClusterReview>

const Words = (what: string) =>
  z.string().trim().min(1, `Say why: ${what}.`).max(2000, 'At most 2,000 characters.')

export const FindingId = z.string().regex(/^[0-9a-f]{32}$/)

export const AcceptFinding = z.object({
  finding: FindingId,
  /** Where it was found, unless CoreWeave’s API alone tells it. */
  cluster: ClusterId.optional(),
  until: z.iso.date('Choose a day.'),
  reason: Words('the reason stands beside the finding'),
})
export type AcceptFinding = z.infer<typeof AcceptFinding>

export const SignOffRef = z.object({ finding: FindingId })
export type SignOffRef = z.infer<typeof SignOffRef>

export const RecordReview = z.object({
  changes: z
    .array(z.object({ policy: z.string().min(1).max(255), version: z.number().int().min(1) }))
    .max(2000),
  note: z.string().trim().max(2000, 'At most 2,000 characters.'),
})
export type RecordReview = z.infer<typeof RecordReview>
