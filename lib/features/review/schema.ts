import { z } from 'zod'
import { readingSchema } from '@/lib/common/reading'
import { IMPERSONATION_PATHS } from '@/lib/core/rbac/impersonation'
import { ClusterId } from '@/lib/features/clusters/schema'
import type { TrustState } from '@/lib/features/declared-trusts/service'
import { ChangeReason } from '@/lib/features/policies/schema'
import { AccountRef } from '@/lib/features/service-accounts/schema'
import { MAX_CLUSTERS_SEEN, REVIEW_KINDS, type Risk } from './kinds'

const OnCluster = z.object({ cluster: z.string(), clusterName: z.string() })

/** The object that a finding is about. */
export const FindingLocation = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('policy'),
    policy: z.string(),
    statement: z.string(),
    index: z.number(),
  }),
  z.object({ of: z.literal('config'), uid: z.string(), name: z.string() }),
  z.object({ of: z.literal('cluster'), ...OnCluster.shape }),
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
  /** Whether its last day has passed, so that the finding counts again. */
  expired: z.boolean(),
})
export type SignOff = z.infer<typeof SignOff>

export const ReviewFinding = z.object({
  /** Stable while what the finding is based on stays the same. */
  id: z.string(),
  kind: z.enum(REVIEW_KINDS),
  evidence: z.string(),
  where: FindingLocation,
  /** The principal it is about, as written in the policy. */
  principal: z.string().optional(),
  /** When this console first saw it. */
  since: z.string(),
  accepted: SignOff.optional(),
})
export type ReviewFinding = z.infer<typeof ReviewFinding>

export const OutsideChange = z.object({
  policy: z.string(),
  version: z.number(),
  gone: z.boolean(),
  at: z.string(),
  /** Seen now and not recorded yet, so that no review can cover it. */
  unrecorded: z.literal(true).optional(),
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

/** The counts of the last complete review of a day. */
export const FindingCountDay = z.object({
  day: z.string(),
  counts: z.record(z.string(), z.number()),
})
export type FindingCountDay = z.infer<typeof FindingCountDay>
/** Oldest first. */
export const FindingCountDays = z.array(FindingCountDay)

/** Counts of all findings, including those beyond the listed ones. */
export const FindingTotals = z.object({
  high: z.number(),
  medium: z.number(),
  low: z.number(),
  unused: z.number(),
  accepted: z.number(),
  /** Those of the open ones that are about what no longer exists. */
  ghosts: z.number(),
})
export type FindingTotals = z.infer<typeof FindingTotals>

const Unread = z.array(z.object({ what: z.string(), why: z.string() }))

/** The findings from CoreWeave’s API; each cluster is read separately. */
export const OrganizationReview = z.object({
  findings: z.array(ReviewFinding),
  totals: FindingTotals,
  counts: z.object({
    policies: z.number(),
    statements: z.number(),
    buckets: z.number().optional(),
  }),
  clusters: z.array(z.object({ id: z.string(), name: z.string(), issuerUrl: z.string() })),
  /** What could not be read, so that its findings are missing. */
  unread: Unread,
  /** The number of access keys that never expire; absent if keys may not be listed. */
  permanentKeys: z.number().optional(),
  signOffs: z.array(SignOff),
  outside: z.array(OutsideChange),
  last: ReviewMark.optional(),
  /** Something is seen for the first time and not recorded yet. */
  unrecorded: z.literal(true).optional(),
  days: z.array(FindingCountDay),
  at: z.string(),
})
export type OrganizationReview = z.infer<typeof OrganizationReview>

export const OrganizationReviewReading = readingSchema(OrganizationReview)
export type OrganizationReviewReading = z.infer<typeof OrganizationReviewReading>

export const ClusterReviewRef = z.object({ cluster: ClusterId })
export type ClusterReviewRef = z.infer<typeof ClusterReviewRef>

/** `?clusters=a,b,c`: those whose findings a loaded screen shows for the first time. */
export const ReviewSightings = z.object({
  clusters: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(ClusterId).max(MAX_CLUSTERS_SEEN)),
})
export type ReviewSightings = z.output<typeof ReviewSightings>

export const ClusterReview = z.object({
  findings: z.array(ReviewFinding),
  totals: FindingTotals,
  accounts: z.number(),
  /** The number of accounts in the cluster that each wildcard of the policies matches. */
  reach: z.record(z.string(), z.number()),
  unread: Unread,
  /** Some findings are seen for the first time and not recorded yet. */
  unrecorded: z.literal(true).optional(),
  at: z.string(),
})
export type ClusterReview = z.infer<typeof ClusterReview>

const Reason = (purpose: string) =>
  z
    .string()
    .trim()
    .min(1, `Enter a reason, which ${purpose}.`)
    .max(2000, 'At most 2,000 characters.')

export const FindingId = z.string().regex(/^[0-9a-f]{32}$/)

export const AcceptFinding = z.object({
  finding: FindingId,
  /** The cluster of the finding; absent for findings from CoreWeave’s API. */
  cluster: ClusterId.optional(),
  until: z.iso.date('Choose a date.'),
  reason: Reason('is shown beside the finding'),
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

const LastVerification = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['passed', 'failed', 'stale']), run: z.string(), at: z.string() }),
  z.object({ state: z.literal('never') }),
  z.object({ state: z.literal('unknown'), why: z.string() }),
])

/** A service account that could replace an access key. */
export const ReplacementCandidate = AccountRef.extend({
  clusterName: z.string(),
  /** Whether it has all the bucket access of the principal of the key. */
  covers: z.boolean(),
  verification: LastVerification,
})
export type ReplacementCandidate = z.infer<typeof ReplacementCandidate>

export const PermanentKey = z.object({
  id: z.string(),
  principal: z.string(),
  name: z.string().optional(),
  status: z.string(),
  /** When this console first saw the key; CoreWeave does not return its creation time. */
  since: z.string(),
  /** The number of buckets its principal can access; absent if buckets may not be listed. */
  reaches: z.number().optional(),
  candidates: z.array(ReplacementCandidate),
})
export type PermanentKey = z.infer<typeof PermanentKey>

export const PermanentKeysReport = z.object({
  keys: z.array(PermanentKey),
  mayRevoke: readingSchema(z.boolean()),
  at: z.string(),
})
export type PermanentKeysReport = z.infer<typeof PermanentKeysReport>

export const RevokeKey = z.object({
  key: z.string().min(1).max(255),
  replacement: AccountRef,
  reason: ChangeReason,
})
export type RevokeKey = z.infer<typeof RevokeKey>

export const ImpersonationReport = z.object({
  subjects: z.array(
    z.object({
      subject: z.object({
        kind: z.string(),
        name: z.string(),
        namespace: z.string().optional(),
      }),
      admin: z.boolean(),
      system: z.boolean(),
      open: z.boolean(),
      paths: z.array(z.object({ path: z.enum(IMPERSONATION_PATHS), grantedBy: z.string() })),
    }),
  ),
  unread: z.array(z.object({ what: z.string(), why: z.string() })),
  at: z.string(),
})
export type ImpersonationReport = z.infer<typeof ImpersonationReport>

/** What a reviewer keeps: printed, or as JSON. */
export type ReviewPack = {
  by: string
  at: string
  /** The row the audit ends with, and its hash. */
  audit: { row: number; hash: string }
  totals: FindingTotals
  findings: (ReviewFinding & {
    risk: Risk
    title: string
    place: string
    documentation: { url: string; sentence: string; read: string }
  })[]
  grants: {
    policy: string
    statements: { name: string; effect: string; sentence: string }[]
  }[]
  /** Since the last review; all changes if there was none. */
  changes: {
    policy: string
    version: number
    author: string | null
    source: 'console' | 'outside'
    reason: string | null
    gone: boolean
    at: string
  }[]
  /** Declared trusts of other clouds; a trust is proved only if it was verified. */
  trusts: {
    id: string
    place: string
    cloud: string
    trustedBy: string
    audience: string
    state: TrustState
    accountGone: boolean
    source: 'declared' | 'imported'
    actor: string
    at: string
    verified?: { at: string; by: string; outcome: 'passed' | 'failed' }
  }[]
  trustCounts: { verified: number; failed: number; never: number; gone: number }
  signOffs: SignOff[]
  reviews: ReviewMark[]
  unread: { what: string; why: string }[]
}

export const SignOffPack = z.object({
  /** Of the pack that was shown. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  comment: z.string().trim().max(2000, 'The comment can have at most 2,000 characters.'),
})
export type SignOffPack = z.infer<typeof SignOffPack>

export type PackSignOff = {
  number: number
  actor: string
  at: string
  comment: string
  digest: string
  auditRow: number
  auditHead: string
  /** Whether the pack still says what was signed off. */
  isCurrent: boolean
}

export type SignedReviewPack = ReviewPack & { digest: string; packSignOffs: PackSignOff[] }
