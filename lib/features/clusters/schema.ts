import { z } from 'zod'
import { readingSchema } from '@/lib/common/reading'
import { ProofQuestion, ProofState } from '@/lib/core/verification/proof'
import { WebhookHealthCheck } from '@/lib/core/webhook/health-schema'
import { WEBHOOK_REASONS, WEBHOOK_STATES } from './webhook-state'

export type { ChainLink, LinkState, LinkStatus } from './chain-link'

export const ClusterId = z
  .string()
  .trim()
  .min(1, 'Enter a cluster ID.')
  .max(100, 'A cluster ID has at most 100 characters.')
  .regex(/^[A-Za-z0-9_-]+$/, 'A cluster ID has letters, digits, hyphens and underscores only.')
export const ClusterRef = z.object({ cluster: ClusterId })
export type ClusterRef = z.infer<typeof ClusterRef>

/** The webhook of a cluster, tried with a pod of one account where it is injected. */
export const WebhookRef = ClusterRef.extend({
  namespace: z.string().max(63).optional(),
  account: z.string().max(253).optional(),
})
export type WebhookRef = z.infer<typeof WebhookRef>

/** The phase that CoreWeave's status of a cluster stands for. */
export const PHASES = [
  'running',
  'provisioning',
  'updating',
  'deleting',
  'deleted',
  'failed',
  'unknown',
] as const
export const Phase = z.enum(PHASES)
export type Phase = z.infer<typeof Phase>

export const Cluster = z.object({
  id: z.string(),
  name: z.string(),
  zone: z.string(),
  version: z.string().exactOptional(),
  phase: Phase,
  /** CoreWeave's own status. */
  status: z.string(),
  public: z.boolean(),
  /** Host and optional port, without a scheme; empty until the control plane is up. */
  apiServerEndpoint: z.string(),
  issuerUrl: z.string(),
})
export type Cluster = z.infer<typeof Cluster>
export const Clusters = z.array(Cluster)

export const IssuerKey = z.object({
  kid: z.string(),
  alg: z.string(),
  firstSeen: z.string().exactOptional(),
})
export type IssuerKey = z.infer<typeof IssuerKey>

const IssuerProblem = z.object({
  kind: z.string(),
  url: z.string(),
  message: z.string(),
  next: z.string(),
  expected: z.string().exactOptional(),
  presented: z.string().exactOptional(),
})

export const ISSUER_STATES = ['healthy', 'not-enabled', 'broken', 'unknown'] as const
export const IssuerReport = z.object({
  issuerUrl: z.string(),
  state: z.enum(ISSUER_STATES),
  /** Absent if the discovery document could not be fetched. */
  discovery: z.object({ issuer: z.string(), jwksUri: z.string() }).exactOptional(),
  keys: z.array(IssuerKey),
  /** Some keys are seen for the first time and not recorded yet. */
  unrecorded: z.literal(true).exactOptional(),
  problems: z.array(IssuerProblem),
  /** Milliseconds until both documents were fetched. */
  ms: z.number(),
  at: z.string(),
})
export type IssuerReport = z.infer<typeof IssuerReport>

/** The issuer according to the API server itself, to compare with the public documents. */
export const OwnIssuer = z.object({
  issuer: z.string(),
  equal: z.boolean(),
  kids: z.array(z.string()).exactOptional(),
  /** Some keys are seen for the first time and not recorded yet. */
  unrecorded: z.literal(true).exactOptional(),
  at: z.string(),
})
export type OwnIssuer = z.infer<typeof OwnIssuer>

export const AccountsReport = z.object({
  total: z.number(),
  injected: z.array(z.object({ namespace: z.string(), name: z.string(), audience: z.string() })),
  /** False if only some namespaces could be read. */
  complete: z.boolean(),
  /** Of the injected accounts: how many may exchange their token, and how many of those are also federated. */
  reach: readingSchema(z.object({ granted: z.number(), ready: z.number() })).exactOptional(),
  at: z.string(),
})
export type AccountsReport = z.infer<typeof AccountsReport>

/** How the state of a layer was determined. */
export const CONFIDENCES = ['read', 'proved', 'observed'] as const
export const LAYER_STATES = ['pass', 'fail', 'warn', 'idle'] as const

export const WebhookLayer = z.object({
  layer: z.enum(['configuration', 'dry-run', 'running-pods']),
  state: z.enum(LAYER_STATES),
  confidence: z.enum(CONFIDENCES),
  /** Identifiers in `title` and `detail` stand between backticks. */
  title: z.string(),
  detail: z.string(),
  upstream: z.string().exactOptional(),
})
export type WebhookLayer = z.infer<typeof WebhookLayer>

export const WebhookReport = z.object({
  state: z.enum(WEBHOOK_STATES),
  reason: z.enum(WEBHOOK_REASONS),
  cause: z.string().exactOptional(),
  next: z.string().exactOptional(),
  layers: z.array(WebhookLayer),
  /** What keeps the API server calling the webhook; empty if the registration was not found or read. */
  health: z.array(WebhookHealthCheck),
  /** The short organization id in the exchange URL of a mutated pod. */
  orgId: z.string().exactOptional(),
  at: z.string(),
})
export type WebhookReport = z.infer<typeof WebhookReport>

export const OrganizationId = z.object({
  id: z.string().exactOptional(),
  source: z.enum(['configured', 'api-server', 'stored', 'unknown']),
  /** Likely the ID, for a person to confirm. */
  suggested: z.string().exactOptional(),
})
export type OrganizationId = z.infer<typeof OrganizationId>

export const SetOrganizationId = z.object({
  orgId: z
    .string()
    .trim()
    .min(1, 'Enter the organization ID.')
    .max(63, 'An organization ID has at most 63 characters.')
    .regex(/^[a-z0-9]+$/, 'An organization ID has lower-case letters and digits only.'),
})
export type SetOrganizationId = z.infer<typeof SetOrganizationId>

/** What the Allow statements of one policy reach for principals of a cluster. */
export const PolicyReach = z.object({
  policy: z.string(),
  /** How many of its statements allow something to them. */
  statements: z.number(),
  accounts: z.array(z.object({ namespace: z.string(), name: z.string() })),
  /** Principals that match many accounts of the cluster. */
  wildcards: z.array(z.string()),
  /** Bucket names, and patterns with `*`. */
  buckets: z.array(z.string()),
  /** Those of them that a statement for everyone reaches. */
  openBuckets: z.array(z.string()),
  everyone: z.boolean(),
})
export type PolicyReach = z.infer<typeof PolicyReach>

export const GrantsReport = z.object({
  /** Policies that allow something to a principal of this cluster, by name. */
  policies: z.array(z.string()),
  reaches: z.array(PolicyReach),
  at: z.string(),
})
export type GrantsReport = z.infer<typeof GrantsReport>

export const VerifiedReport = z.object({
  last: z
    .object({
      namespace: z.string(),
      name: z.string(),
      account: z.string(),
      state: ProofState,
      endedAt: z.string(),
    })
    .exactOptional(),
  /** Verified accounts by what their proofs are now; `unproved` has proofs that are stale, and runs without one. */
  accounts: z.object({ proved: z.number(), failed: z.number(), unproved: z.number() }),
  /** What is known now of each access that was tried, account by account. */
  proofs: z.array(
    z.object({
      namespace: z.string(),
      account: z.string(),
      question: ProofQuestion,
      state: ProofState,
      /** The name of the run that decides it. */
      run: z.string().exactOptional(),
    }),
  ),
  /** The verifications that run now; without a bucket, the account's right to list buckets is tried. */
  running: z.array(
    z.object({ namespace: z.string(), account: z.string(), bucket: z.string().exactOptional() }),
  ),
  /** Recent verifications in namespaces whose pod logs this person may not read. */
  hidden: z.number(),
  at: z.string(),
})
export type VerifiedReport = z.infer<typeof VerifiedReport>
