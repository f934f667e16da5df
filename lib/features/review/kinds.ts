import type { FindingKind } from '@/lib/core/policy/lint/finding'

/** How many clusters one request may name whose findings are recorded as seen. */
export const MAX_CLUSTERS_SEEN = 200

export const RISKS = ['high', 'medium', 'low'] as const
export type Risk = (typeof RISKS)[number]

/** Kinds of findings that compare policies with the inventory, beside those of the policy linter. */
export type InventoryFindingKind =
  | 'ghost-cluster'
  | 'ghost-bucket'
  | 'config-without-cluster'
  | 'unused-config'
  | 'injected-without-grant'
  | 'grant-without-key'
  | 'permanent-key'
  | 'ghost-trust'
  | 'ghost-trust-cluster'
  | 'open-namespace'
  | 'wide-namespace'
  | 'webhook-not-called'
  | 'webhook-at-risk'
  | 'pods-not-mutated'
  | 'template-not-mutated'
  | 'other-credentials-win'
  | 'key-not-published'
  | 'key-published-late'
  | 'key-removed-early'
  | 'uploaded-keys-lack'
  | 'uploaded-keys-stale'

export type ReviewKind = FindingKind | InventoryFindingKind

const RISK_OF_KIND = {
  'everyone-writes': 'high',
  'ghost-cluster': 'high',
  'config-without-cluster': 'high',
  'ghost-trust-cluster': 'high',
  'open-namespace': 'high',
  'webhook-not-called': 'high',
  'pods-not-mutated': 'high',
  'template-not-mutated': 'high',
  'other-credentials-win': 'high',
  'key-not-published': 'high',
  'key-removed-early': 'high',
  'uploaded-keys-lack': 'high',
  'lock-out': 'high',
  'last-policy': 'high',
  'ghost-namespace': 'medium',
  'ghost-account': 'medium',
  'ghost-trust': 'medium',
  'ghost-bucket': 'medium',
  'wide-namespace': 'medium',
  'webhook-at-risk': 'medium',
  'key-published-late': 'medium',
  'uploaded-keys-stale': 'medium',
  'open-wildcard': 'medium',
  'permanent-key': 'medium',
  'unknown-issuer': 'medium',
  'inner-star': 'medium',
  'global-on-bucket': 'medium',
  'arn-principal': 'medium',
  'bare-issuer': 'medium',
  'slash-form': 'medium',
  'unknown-principal': 'medium',
  'impossible-principal': 'medium',
  placeholder: 'medium',
  'trailing-slash': 'medium',
  'action-typo': 'medium',
  'always-denied': 'medium',
  's3-without-exchange': 'low',
  'exchange-without-s3': 'low',
  'objects-missing': 'low',
  'bucket-missing': 'low',
  'unknown-action': 'low',
  'repeated-entry': 'low',
  'covered-entry': 'low',
  shadowed: 'low',
  'deny-nothing': 'low',
  'admin-role': 'low',
  'unused-config': 'low',
  'injected-without-grant': 'low',
  'grant-without-key': 'low',
} as const satisfies Record<ReviewKind, Risk>

/** Kinds that are cleanup rather than risk. */
const UNUSED: ReadonlySet<ReviewKind> = new Set([
  'unused-config',
  'injected-without-grant',
  'grant-without-key',
])
const GHOSTS: ReadonlySet<ReviewKind> = new Set([
  'ghost-cluster',
  'ghost-namespace',
  'ghost-account',
  'ghost-bucket',
  'ghost-trust',
  'ghost-trust-cluster',
  'config-without-cluster',
])

export const riskOf = (kind: ReviewKind): Risk => RISK_OF_KIND[kind]

export const isUnused = (kind: ReviewKind) => UNUSED.has(kind)
export const isGhost = (kind: ReviewKind) => GHOSTS.has(kind)
export const REVIEW_KINDS = Object.keys(RISK_OF_KIND) as ReviewKind[]
