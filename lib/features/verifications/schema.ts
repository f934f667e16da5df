import type { Route } from 'next'
import { z } from 'zod'
import { Problem, readingOf } from '@/lib/common/reading'
import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'
import { CAUSE_CODES } from '@/lib/core/verification/cause'
import { LogLine, TokenClaims } from '@/lib/core/verification/steps'

export const CHECKS = [
  'account',
  'webhook',
  'job',
  'pod',
  'injected',
  'claims',
  'issuer',
  'exchange',
  'policy',
  's3',
  'bucket',
  'cleanup',
] as const
export type CheckKey = (typeof CHECKS)[number]

export const CheckState = z.enum(['pass', 'fail', 'warn', 'skip', 'unknown', 'running', 'waiting'])
export type CheckState = z.infer<typeof CheckState>

/** Hrefs come from `paths`, also those that were kept as text. */
const Href = z.string().transform((href) => href as Route)
export const Next = z.object({ label: z.string(), href: Href })
export type Next = z.infer<typeof Next>

export const Check = z.object({
  key: z.enum(CHECKS),
  title: z.string(),
  state: CheckState,
  /** What was found, or why it is not known, in words. */
  detail: z.string().exactOptional(),
  /** What it rests on, word for word. */
  evidence: z.array(z.string()).exactOptional(),
  expected: z.string().exactOptional(),
  presented: z.string().exactOptional(),
  cause: z.enum(CAUSE_CODES).exactOptional(),
  next: z.array(Next).exactOptional(),
  at: z.string().exactOptional(),
  ms: z.number().exactOptional(),
})
export type Check = z.infer<typeof Check>

export const VERDICTS = ['running', 'passed', 'failed', 'cancelled', 'unknown'] as const
export const Verdict = z.object({
  state: z.enum(VERDICTS),
  cause: z.enum(CAUSE_CODES).exactOptional(),
  sentence: z.string(),
  explanation: z.string().exactOptional(),
  next: z.array(Next).exactOptional(),
})
export type Verdict = z.infer<typeof Verdict>

const name = (problem: (name: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const message = problem(value)
    if (message) context.addIssue({ code: 'custom', message })
  })

const Cluster = z.string().min(1).max(100)
const Namespace = name(namespaceProblem)

/** A bucket to try beside the list of all; `write` leaves nothing behind. */
export const BucketCheck = z.object({
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'A bucket has 3 to 63 lower-case characters.'),
  access: z.enum(['read', 'write']),
})
export type BucketCheck = z.infer<typeof BucketCheck>

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
export const Start = z.discriminatedUnion('started', [
  z.object({ started: z.literal(true), ref: VerificationRef }),
  z.object({
    started: z.literal(false),
    checks: z.array(Check),
    verdict: Verdict,
    /** Whether it can be run all the same. */
    forceable: z.boolean(),
  }),
])
export type Start = z.infer<typeof Start>

const Place = z.object({ policy: z.string(), statement: z.string() })
export const PolicyAnswer = z.object({
  allowed: z.boolean(),
  /** The statement that decided: of an Allow, or of a Deny. */
  by: Place.exactOptional(),
  /** Where nothing matched: the statement that came closest, and what did not match. */
  nearest: Place.extend({
    missed: z.array(z.enum(['principal', 'action', 'resource'])),
    resources: z.array(z.string()).default([]),
  }).exactOptional(),
})
export type PolicyAnswer = z.infer<typeof PolicyAnswer>

/** A call that a chosen bucket is tried with. */
export const AskedCall = z.object({
  action: z.string(),
  resource: z.string(),
  answer: PolicyAnswer,
})
export type AskedCall = z.infer<typeof AskedCall>

export const TrustedConfig = z.object({
  uid: z.string(),
  name: z.string(),
  issuerUrl: z.string(),
  audience: z.string(),
  active: z.boolean(),
})
export type TrustedConfig = z.infer<typeof TrustedConfig>

/** What was found before the Job was made; it travels in the Job's annotations. */
export const Preflight = z.object({
  issuerUrl: z.string(),
  orgId: z.string().exactOptional(),
  zone: z.string().exactOptional(),
  account: readingOf(
    z.object({
      injection: z.enum(['not-injected', 'default', 'custom']),
      audience: z.string().exactOptional(),
      problems: z.array(z.string()).default([]),
    }),
  ),
  webhook: readingOf(
    z.object({
      mutated: z.boolean(),
      /** Whether a configuration of the webhook was seen; unknown where it may not be read. */
      configured: z.enum(['yes', 'no', 'unknown']),
      uri: z.string().exactOptional(),
      audience: z.string().exactOptional(),
      expirationSeconds: z.number().exactOptional(),
      region: z.string().exactOptional(),
      failurePolicy: z.string().exactOptional(),
      /** Ready endpoints of its service, where they may be read. */
      ready: z.number().exactOptional(),
    }),
  ),
  configs: readingOf(z.array(TrustedConfig)),
  issuer: readingOf(z.object({ keys: z.array(z.string()), problems: z.array(z.string()) })),
  policies: readingOf(
    z.object({
      exchange: PolicyAnswer,
      list: PolicyAnswer,
      calls: z.array(AskedCall).default([]),
    }),
  ),
})
export type Preflight = z.infer<typeof Preflight>
