import { z } from 'zod'
import { Problem } from '@/lib/common/reading'
import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'
import { CAUSE_CODES } from '@/lib/core/verification/cause-codes'
import { BucketCheck, Check, VERDICTS, Verdict } from '@/lib/core/verification/report'
import { LogLine, TokenClaims } from '@/lib/core/verification/script-output'

const name = (problem: (name: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const message = problem(value)
    if (message) context.addIssue({ code: 'custom', message })
  })

const Cluster = z.string().min(1).max(100)
const Namespace = name(namespaceProblem)

export const VerificationRef = z.object({
  cluster: Cluster,
  namespace: Namespace,
  name: name(serviceAccountProblem),
})
export type VerificationRef = z.infer<typeof VerificationRef>

export const StartVerification = z.object({
  cluster: Cluster,
  namespace: Namespace,
  account: name(serviceAccountProblem),
  /** Run it although a check without a pod has already failed. */
  force: z.boolean().default(false),
  bucketCheck: BucketCheck.optional(),
})
export type StartVerification = z.output<typeof StartVerification>

export const StreamVerification = VerificationRef.extend({
  /** The last line of the log the reader has. */
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
  verdict: Verdict,
  startedAt: z.string(),
  endedAt: z.string().exactOptional(),
})
export type VerificationSummary = z.infer<typeof VerificationSummary>

export const Verification = VerificationSummary.extend({
  checks: z.array(Check),
  bucketCheck: BucketCheck.exactOptional(),
  claims: TokenClaims.exactOptional(),
  /** YAML of the Job, while it is in the cluster. */
  manifest: z.string().exactOptional(),
  script: z.string(),
})
export type Verification = z.infer<typeof Verification>

export const VerificationPlace = VerificationRef.pick({ cluster: true, namespace: true })
export type VerificationPlace = z.infer<typeof VerificationPlace>

export const VerificationList = z.object({
  rows: z.array(VerificationSummary),
  /** Places whose runs could not be shown, with the reason. */
  hidden: z.array(VerificationPlace.extend({ clusterName: z.string(), problem: Problem })),
  /** Clusters that have not answered yet, by name. */
  pending: z.array(z.string()),
  /** How many more namespaces there are than are asked at a time. */
  beyond: z.number(),
  at: z.string(),
})
export type VerificationList = z.infer<typeof VerificationList>

export const VerificationWithLog = Verification.extend({ log: z.array(LogLine) })
export type VerificationWithLog = z.infer<typeof VerificationWithLog>

const Sent = { id: z.number() }
/** `id` is the last line of the log that the reader has when it has this. */
export const VerificationEvent = z.discriminatedUnion('event', [
  z.object({ ...Sent, event: z.literal('log'), data: z.array(LogLine) }),
  z.object({ ...Sent, event: z.literal('verification'), data: Verification }),
  z.object({ ...Sent, event: z.literal('end'), data: z.null() }),
])
export type VerificationEvent = z.infer<typeof VerificationEvent>

/** A verification that began, or the reason why it would have been findBlockingCheck. */
export const StartResult = z.discriminatedUnion('started', [
  z.object({ started: z.literal(true), ref: VerificationRef }),
  z.object({
    started: z.literal(false),
    checks: z.array(Check),
    verdict: Verdict,
    /** Whether it can be run all the same. */
    forceable: z.boolean(),
  }),
])
export type StartResult = z.infer<typeof StartResult>
