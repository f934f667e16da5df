import { z } from 'zod'
import { Problem, readingOf } from '@/lib/common/reading'
import { ApprovalNeed, ApprovalRules } from '@/lib/features/approval-rules/schema'
import { LivePolicies, PolicyName } from '@/lib/features/policies/schema'

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

/** Those somebody has to do something about. */
export const WAITING: RequestStatus[] = [
  'open',
  'changes-asked',
  'applying',
  'unknown',
  'emergency',
]
export const CLOSED: RequestStatus[] = ['applied', 'expired', 'rejected', 'withdrawn', 'failed']

const Number_ = z.coerce.number().int().min(1).max(2_147_483_647)
/** `id` is the request's number, as its address names it. */
export const RequestRef = z.object({ id: Number_ })
export type RequestRef = z.infer<typeof RequestRef>

export const REQUEST_VIEWS = ['waiting', 'due', 'closed', 'all'] as const
const filter = (most: number) => z.string().trim().max(most).optional().catch(undefined)
export const ListRequests = z.object({
  show: z.enum(REQUEST_VIEWS).optional().catch(undefined),
  q: filter(200),
  person: filter(200),
  /** `namespace/account`; all of a namespace where it ends with the slash. */
  account: filter(330),
  /** Numbers below it: the next page. */
  before: Number_.optional().catch(undefined),
})
export type ListRequests = z.infer<typeof ListRequests>

const words = (missing: string) =>
  z.string().trim().min(1, missing).max(4000, 'At most 4,000 characters.')

/** What goes with every proposal. */
export const RequestWords = z.object({
  reason: words('Say why: reviewers decide by it.'),
  /** The last day it is wanted, as YYYY-MM-DD; empty for no end. */
  expires: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2})?$/, 'A date, as 2026-01-31.')
    .refine((day) => day === '' || !Number.isNaN(Date.parse(day)), 'There is no such day.'),
  ticket: z.string().trim().max(500, 'At most 500 characters.'),
})
export type RequestWords = z.infer<typeof RequestWords>

const Save = z.object({
  kind: z.literal('save'),
  text: z.string().max(1_048_576, 'A policy has at most 1 MB.'),
  /** The `base` of the policy it was written on; null for a new one. */
  base: z.string().max(100).nullable(),
  was: PolicyName.optional(),
})
const Delete = z.object({ kind: z.literal('delete'), name: PolicyName, base: z.string().max(100) })
const ChangeRules = z.object({ kind: z.literal('rules'), rules: ApprovalRules })

export const Proposal = z.discriminatedUnion('kind', [Save, Delete, ChangeRules])
export type Proposal = z.infer<typeof Proposal>

export const CreateRequest = RequestWords.extend({ proposal: Proposal })
export type CreateRequest = z.infer<typeof CreateRequest>

/** `revision` is the one that was looked at. */
export const ReviseRequest = CreateRequest.extend({ id: Number_, revision: z.number().int() })
export type ReviseRequest = z.infer<typeof ReviseRequest>

export const SayOnRequest = RequestRef.extend({ words: words('Write what you want to say.') })
export type SayOnRequest = z.infer<typeof SayOnRequest>

/** What was shown: the proposal by its hash, and what it was compared with. */
export const ApproveRequest = RequestRef.extend({
  hash: z.string().max(100),
  base: z.string().max(100),
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
  /** Its grant has expired and is still there. */
  due: z.boolean(),
  emergency: z.boolean(),
})
export type RequestSummary = z.infer<typeof RequestSummary>

export type RequestPage = {
  rows: RequestSummary[]
  counts: { waiting: number; due: number }
  /** Where the next, older page begins. */
  next?: number
  scope: 'organization' | 'own'
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
  /** Whether whoever looks is who asked. */
  mine: z.boolean(),
  /** Whether CoreWeave lets them decide about it. */
  mayDecide: z.boolean(),
  /** The write began and never told how it ended. */
  stuck: z.boolean(),
})
export type RequestDetail = z.infer<typeof RequestDetail>

/** How an expired grant can be taken back, as things are now. */
export const Removal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delete') }),
  z.object({ kind: z.literal('save'), text: z.string() }),
  z.object({ kind: z.literal('gone') }),
  z.object({ kind: z.literal('changed'), statements: z.array(z.string()) }),
])
export type Removal = z.infer<typeof Removal>

/** What a request means now, by what this person may read. */
export const RequestReview = z.object({
  at: z.string(),
  hash: z.string(),
  base: z.string(),
  live: LivePolicies,
  /** What it replaces; empty for nothing. */
  before: z.string(),
  /** Why it cannot be written on what is live now. */
  moved: Problem.optional(),
  needs: z.array(ApprovalNeed),
  approvals: z.array(z.object({ by: RequestPerson, at: z.string(), counts: z.boolean() })),
  removal: Removal.optional(),
})
export type RequestReview = z.infer<typeof RequestReview>
export const RequestReviewReading = readingOf(RequestReview)
