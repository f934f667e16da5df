import { z } from 'zod'
import { ProblemSchema, readingSchema } from '@/lib/common/reading'
import { ApprovalNeed, ApprovalRules } from '@/lib/features/approval-rules/schema'
import { ChangeReason, LivePolicies, PolicyName } from '@/lib/features/policies/schema'

export const REQUEST_STATUSES = [
  'open',
  'changes-asked',
  'applying',
  'unknown',
  'emergency',
  'applied',
  'expired',
  'rejected',
  'withdrawn',
  'failed',
] as const
export const RequestStatus = z.enum(REQUEST_STATUSES)
export type RequestStatus = z.infer<typeof RequestStatus>

/** Statuses of requests that need someone's action. */
export const WAITING_STATUSES: RequestStatus[] = [
  'open',
  'changes-asked',
  'applying',
  'unknown',
  'emergency',
]
export const CLOSED_STATUSES: RequestStatus[] = [
  'applied',
  'expired',
  'rejected',
  'withdrawn',
  'failed',
]

const RequestNumber = z.coerce.number().int().min(1).max(2_147_483_647)
/** `id` is the number of the request, as in its URL. */
export const RequestRef = z.object({ id: RequestNumber })
export type RequestRef = z.infer<typeof RequestRef>

export const REQUEST_VIEWS = ['waiting', 'due', 'closed', 'all'] as const
const filter = (most: number) => z.string().trim().max(most).optional().catch(undefined)
export const ListRequests = z.object({
  show: z.enum(REQUEST_VIEWS).optional().catch(undefined),
  q: filter(200),
  person: filter(200),
  /** `namespace/account`, or `namespace/` for all service accounts of a namespace. */
  account: filter(330),
  /** Only requests with a lower number, for the next page. */
  before: RequestNumber.optional().catch(undefined),
})
export type ListRequests = z.infer<typeof ListRequests>

const optionalWords = z.string().trim().max(4000, 'At most 4,000 characters.')
const words = (missing: string) => optionalWords.min(1, missing)
const REASON_MISSING = 'Enter a reason for the reviewers.'

/** The fields that accompany every proposal. */
export const RequestFields = z.object({
  reason: words(REASON_MISSING),
  /** The last day of the grant, as YYYY-MM-DD; empty if it does not expire. */
  expires: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2})?$/, 'Enter a date such as 2026-01-31.')
    .refine((day) => day === '' || !Number.isNaN(Date.parse(day)), 'This date does not exist.'),
  ticket: z.string().trim().max(500, 'At most 500 characters.'),
})
export type RequestFields = z.infer<typeof RequestFields>

const Save = z.object({
  kind: z.literal('save'),
  text: z.string().max(1_048_576, 'A policy can have at most 1 MB.'),
  /** The fingerprint of the policy that was edited; null for a new one. */
  base: z.string().max(100).nullable(),
  was: PolicyName.optional(),
})
const Delete = z.object({ kind: z.literal('delete'), name: PolicyName, base: z.string().max(100) })
const ChangeRules = z.object({ kind: z.literal('rules'), rules: ApprovalRules })

export const Proposal = z.discriminatedUnion('kind', [Save, Delete, ChangeRules])
export type Proposal = z.infer<typeof Proposal>

const ProposedChange = RequestFields.extend({ reason: optionalWords, proposal: Proposal })

/** Whether rules that protect are changed or removed shows only beside the active rules. */
const hasReason = ({ reason, proposal }: z.infer<typeof ProposedChange>) =>
  reason !== '' || proposal.kind === 'rules'
const REASON_NEEDED = { path: ['reason'], message: REASON_MISSING }

export const CreateRequest = ProposedChange.refine(hasReason, REASON_NEEDED)
export type CreateRequest = z.infer<typeof CreateRequest>

/** `revision` is the revision that was edited. */
export const ReviseRequest = ProposedChange.extend({
  id: RequestNumber,
  revision: z.number().int(),
}).refine(hasReason, REASON_NEEDED)
export type ReviseRequest = z.infer<typeof ReviseRequest>

export const CommentOnRequest = RequestRef.extend({ words: words('Enter a comment.') })
export type CommentOnRequest = z.infer<typeof CommentOnRequest>

/** Identifies what the reviewer saw: the revision by its hash, and the live state by its base. */
export const ApproveRequest = RequestRef.extend({
  hash: z.string().max(100),
  base: z.string().max(100),
  reason: ChangeReason,
})
export type ApproveRequest = z.infer<typeof ApproveRequest>

const RequestPerson = z.object({ uid: z.string(), name: z.string().optional() })
export type RequestPerson = z.infer<typeof RequestPerson>

export const RequestSummary = z.object({
  id: z.number(),
  title: z.string(),
  kind: z.enum(['save', 'delete', 'rules']),
  status: RequestStatus,
  policy: z.string(),
  author: RequestPerson,
  createdAt: z.string(),
  expiresAt: z.string().optional(),
  /** Whether its grant has expired but is still active. */
  due: z.boolean(),
  emergency: z.boolean(),
})
export type RequestSummary = z.infer<typeof RequestSummary>

export type RequestPage = {
  rows: RequestSummary[]
  counts: { waiting: number; due: number }
  /** The `before` of the next page; absent on the last one. */
  next?: number
  scope: 'organization' | 'own'
  /** The ids of authors that can be chosen as a filter; absent where the person sees their own requests. */
  authors?: string[]
  /** Some grants have expired and no notification of it was sent yet. */
  unrecorded?: true
}

export const RequestEventView = z.object({
  seq: z.number(),
  kind: z.enum([
    'created',
    'revised',
    'commented',
    'changes-asked',
    'rejected',
    'withdrawn',
    'approved',
    'applied',
    'failed',
    'unknown',
    'reopened',
    'signed-off',
    'removed',
    'kept-by-hand',
  ]),
  actor: RequestPerson,
  at: z.string(),
  words: z.string().optional(),
})
export type RequestEventView = z.infer<typeof RequestEventView>

export const RequestDetail = RequestSummary.extend({
  reason: z.string(),
  ticket: z.string().optional(),
  revision: z.number(),
  text: z.string(),
  was: z.string().optional(),
  base: z.string().nullable(),
  accounts: z.array(z.string()),
  hash: z.string(),
  events: z.array(RequestEventView),
  /** Whether the signed-in person is the author. */
  mine: z.boolean(),
  /** Whether CoreWeave permits the signed-in person to decide the request. */
  mayDecide: z.boolean(),
  /** The sign-offs that a flagged emergency save needs, by the rules that it bypassed. */
  signOffs: z.array(ApprovalNeed).optional(),
  /** Whether the outcome of its write is unknown. */
  stuck: z.boolean(),
})
export type RequestDetail = z.infer<typeof RequestDetail>

/** How an expired grant can be removed from the live policy. */
export const Removal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delete') }),
  z.object({ kind: z.literal('save'), text: z.string() }),
  z.object({ kind: z.literal('gone') }),
  z.object({ kind: z.literal('changed'), statements: z.array(z.string()) }),
])
export type Removal = z.infer<typeof Removal>

/** The effect of a request on the live state, or on that of its decision, as far as the signed-in person may read it. */
export const RequestReview = z.object({
  at: z.string(),
  hash: z.string(),
  base: z.string(),
  live: LivePolicies,
  /** The text that the request replaces; empty if there is none. */
  before: z.string(),
  /** When a request was decided, and by whose approvals: everything here is then what was so at that time. */
  decided: z.object({ at: z.string(), by: z.array(RequestPerson) }).optional(),
  /** Why the request cannot be applied to what is live now. */
  moved: ProblemSchema.optional(),
  needs: z.array(ApprovalNeed),
  approvals: z.array(z.object({ by: RequestPerson, at: z.string(), counts: z.boolean() })),
  removal: Removal.optional(),
})
export type RequestReview = z.infer<typeof RequestReview>
export const RequestReviewReading = readingSchema(RequestReview)
