import { z } from 'zod'
import { ProblemSchema, readingSchema } from '@/lib/common/reading'
import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'
import { PROVABLE_LEVELS } from '@/lib/core/verification/bucket-access'
import { BucketCheck } from '@/lib/core/verification/bucket-check'
import { CAUSE_CODES } from '@/lib/core/verification/cause-codes'
import { ProofQuestion, ProofState } from '@/lib/core/verification/proof'
import { REFRESH_CLIENTS } from '@/lib/core/verification/refresh/limits'
import { RefreshPlan } from '@/lib/core/verification/refresh/plan'
import { RefreshRecords } from '@/lib/core/verification/refresh/records'
import { Check, VERDICTS, Verdict } from '@/lib/core/verification/report'
import { FOREIGN_REASONS } from '@/lib/core/verification/run-identity'
import { LogLine, ScriptTokenClaims } from '@/lib/core/verification/script-output'

/** A name that Kubernetes accepts; `problem` says what is wrong with one that it rejects. */
const nameSchema = (problem: (name: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const message = problem(value)
    if (message) context.addIssue({ code: 'custom', message })
  })

const Cluster = z.string().min(1).max(100)
const Namespace = nameSchema(namespaceProblem)

export const VerificationRef = z.object({
  cluster: Cluster,
  namespace: Namespace,
  name: nameSchema(serviceAccountProblem),
})
export type VerificationRef = z.infer<typeof VerificationRef>

/** What a verification and a canary are started with. */
export const VerificationStart = z.object({
  cluster: Cluster,
  namespace: Namespace,
  account: nameSchema(serviceAccountProblem),
  /** Create the Job even if a check before it fails. */
  force: z.boolean().default(false),
  bucketCheck: BucketCheck.optional(),
})

export const StartVerification = VerificationStart.extend({
  /** Prove that a client refreshes its credentials, by listing the bucket past their expiry. */
  refresh: RefreshPlan.optional(),
}).refine(({ refresh, bucketCheck }) => !refresh || bucketCheck?.access === 'list', {
  path: ['bucketCheck'],
  message: 'A refresh proof lists a bucket. Choose the bucket.',
})
export type StartVerification = z.output<typeof StartVerification>

export const StreamVerification = VerificationRef.extend({
  /** The last log line that the reader already has. */
  after: z.coerce.number().int().min(0).default(0),
})
export type StreamVerification = z.output<typeof StreamVerification>

export const VerificationFilter = z.object({
  cluster: Cluster.optional(),
  namespace: Namespace.optional(),
  account: z.string().max(253).optional(),
  verdict: z.enum(VERDICTS).optional(),
  cause: z.enum(CAUSE_CODES).optional(),
})
export type VerificationFilter = z.output<typeof VerificationFilter>

export const VerificationSummary = VerificationRef.extend({
  clusterName: z.string(),
  account: z.string(),
  actor: z.string(),
  /** The canary whose run it is; its owner is the actor. */
  canary: z.string().exactOptional(),
  verdict: Verdict,
  /** The bucket that a run tries whose result is not stored; absent for one that lists buckets. */
  bucket: z.string().exactOptional(),
  /** The client whose refresh is proved. */
  refreshClient: z.enum(REFRESH_CLIENTS).exactOptional(),
  startedAt: z.string(),
  endedAt: z.string().exactOptional(),
  /** What the run proves now; absent while the run is not stored, or its proof could not be decided in time. */
  proof: ProofState.exactOptional(),
})
export type VerificationSummary = z.infer<typeof VerificationSummary>

/** How often the exchanges of an account's verifications were answered 429. */
export const Throttling = z.object({
  days: z.number(),
  runs: z.number(),
  throttled: z.number(),
  lastAt: z.string().exactOptional(),
})
export type Throttling = z.infer<typeof Throttling>

/** The account of which the offers are asked. */
export const OffersOf = z.object({
  cluster: Cluster,
  namespace: Namespace,
  name: nameSchema(serviceAccountProblem),
})
export type OffersOf = z.infer<typeof OffersOf>

/** One level of one bucket that the account was granted and that a verification can try. */
export const VerificationOffer = z.object({
  bucket: z.string(),
  level: z.enum(PROVABLE_LEVELS),
  prefix: z.string().exactOptional(),
  /** The availability zone of the bucket, and whether it is that of the cluster; absent if it is not known. */
  zone: z.string().exactOptional(),
  fits: z.boolean().exactOptional(),
  /** Whether the account can delete the object that a write leaves, as far as policies or the request say. */
  removable: z.boolean(),
  /** The request that granted it, where policies could not be read. */
  request: z.number().exactOptional(),
})
export type VerificationOffer = z.infer<typeof VerificationOffer>

export const VerificationOffers = z.object({
  /** The zone of the cluster. */
  zone: z.string(),
  source: z.enum(['policies', 'requests']),
  offers: z.array(VerificationOffer),
  /** Every bucket, for a person who verifies another one. */
  buckets: readingSchema(z.array(z.object({ name: z.string(), location: z.string() }))),
})
export type VerificationOffers = z.infer<typeof VerificationOffers>

/** The state of one access of an account, and the run that decides it. */
export const AccountProof = z.object({
  question: ProofQuestion,
  state: ProofState,
  run: VerificationRef.exactOptional(),
})
export type AccountProof = z.infer<typeof AccountProof>

/** A Job that carries the labels of a verification and that this console did not start. */
export const ForeignJob = VerificationRef.extend({
  clusterName: z.string(),
  /** The service account of its pods, by its pod template. */
  account: z.string(),
  reason: z.enum(FOREIGN_REASONS),
  /** What Kubernetes reports; it says nothing about the account's access. */
  status: z.enum(['active', 'complete', 'failed']),
  createdAt: z.string(),
})
export type ForeignJob = z.infer<typeof ForeignJob>

export const Verification = VerificationSummary.extend({
  origin: z.literal('console'),
  checks: z.array(Check),
  bucketCheck: BucketCheck.exactOptional(),
  /** How a refresh proof runs, and what its recorder has seen so far. */
  refresh: z.object({ plan: RefreshPlan, records: RefreshRecords.exactOptional() }).exactOptional(),
  claims: ScriptTokenClaims.exactOptional(),
  /** The Job as YAML, while it exists. */
  manifest: z.string().exactOptional(),
  script: z.string(),
  /** Why this person cannot cancel or settle the run, while its Job exists. */
  endRefusal: z.string().exactOptional(),
  /** A Job of this name that this console did not start. */
  foreignJob: ForeignJob.exactOptional(),
})
export type Verification = z.infer<typeof Verification>

export const VerificationPlace = VerificationRef.pick({ cluster: true, namespace: true })
export type VerificationPlace = z.infer<typeof VerificationPlace>

export const VerificationList = z.object({
  rows: z.array(VerificationSummary),
  /** Jobs in the listed namespaces that look like verifications and were started elsewhere. */
  foreign: z.array(ForeignJob),
  /** Namespaces whose verifications could not be read, each with the reason. */
  hidden: z.array(VerificationPlace.extend({ clusterName: z.string(), problem: ProblemSchema })),
  /** Names of the clusters that have not answered yet. */
  pending: z.array(z.string()),
  /** How many namespaces were left out because too many are listed at once. */
  beyond: z.number(),
  at: z.string(),
})
export type VerificationList = z.infer<typeof VerificationList>

export const VerificationWithLog = Verification.extend({ log: z.array(LogLine) })
export type VerificationWithLog = z.infer<typeof VerificationWithLog>

/** What is known under a name: a verification of this console, or a Job that was started elsewhere. */
export const VerificationDetail = z.discriminatedUnion('origin', [
  VerificationWithLog,
  ForeignJob.extend({ origin: z.literal('elsewhere') }),
])
export type VerificationDetail = z.infer<typeof VerificationDetail>

/** `id` is the number of the last log line that the reader has once it has received the event. */
export const VerificationEvent = z.discriminatedUnion('event', [
  z.object({ id: z.number(), event: z.literal('log'), data: z.array(LogLine) }),
  z.object({ id: z.number(), event: z.literal('verification'), data: Verification }),
  z.object({ id: z.number(), event: z.literal('end'), data: z.null() }),
])
export type VerificationEvent = z.infer<typeof VerificationEvent>

/** A started verification, or the check that keeps it from being started. */
export const StartResult = z.discriminatedUnion('started', [
  z.object({ started: z.literal(true), ref: VerificationRef }),
  z.object({
    started: z.literal(false),
    checks: z.array(Check),
    verdict: Verdict,
    /** Whether the verification can be started anyway, with `force`. */
    forceable: z.boolean(),
  }),
])
export type StartResult = z.infer<typeof StartResult>
