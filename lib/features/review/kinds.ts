import { CATALOGUE_CHECKED } from '@/lib/core/policy/catalogue'
import { FINDING_DOCUMENTATION, type FindingKind } from '@/lib/core/policy/lint/finding'

export const RISKS = ['high', 'medium', 'low'] as const
export type Risk = (typeof RISKS)[number]

const OIDC = FINDING_DOCUMENTATION['unknown-issuer'][0]
const API = 'https://docs.coreweave.com/redirects/storage/object-storage-api'
const SUBJECT =
  'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens'
const RBAC =
  'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#kubernetes-rbac-privilege-escalation-risks'

/** What findings that no single policy shows rest on. */
const INVENTORY = {
  'ghost-cluster': [OIDC, 'The principal of a service account names the issuer of its cluster.'],
  'ghost-bucket': [
    FINDING_DOCUMENTATION['bucket-missing'][0],
    'A resource is a bucket, bucket/* or a prefix in it, by name.',
  ],
  'config-without-cluster': [
    OIDC,
    'Tokens are taken from every issuer that a federation config trusts.',
  ],
  'unused-config': [OIDC, 'Tokens are taken from every issuer that a federation config trusts.'],
  'injected-without-grant': [OIDC, FINDING_DOCUMENTATION['s3-without-exchange'][1]],
  'grant-without-key': [API, 'ListAccessKeyInfo lists the access keys of the organization.'],
  'permanent-key': [API, 'An access key made with a duration of 0 seconds does not expire.'],
  'ghost-trust': [SUBJECT, 'The subject of a service account is its namespace and its name.'],
  'ghost-trust-cluster': [
    OIDC,
    'The principal of a service account names the issuer of its cluster.',
  ],
  'open-namespace': [
    RBAC,
    'Permission to create workloads in a namespace implicitly grants access to its service accounts.',
  ],
  'wide-namespace': [
    RBAC,
    'Permission to create workloads in a namespace implicitly grants access to its service accounts.',
  ],
} as const satisfies Record<string, readonly [url: string, sentence: string]>

export type ReviewKind = FindingKind | keyof typeof INVENTORY

const SENTENCES = { ...FINDING_DOCUMENTATION, ...INVENTORY } satisfies Record<
  ReviewKind,
  readonly [string, string]
>

/** The sentence a kind rests on, where it stands, and the day it was read there. */
export function documentationOf(kind: ReviewKind) {
  const [url, sentence] = SENTENCES[kind]
  return { url, sentence, read: CATALOGUE_CHECKED }
}

type Words = readonly [risk: Risk, title: string]

/** How much each kind matters to a reviewer, and what it is called. */
export const KINDS = {
  'everyone-writes': ['high', 'Everyone in the organization may change data'],
  'ghost-cluster': ['high', 'A policy names a cluster that is gone'],
  'config-without-cluster': ['high', 'A federation config trusts a cluster that is gone'],
  'ghost-trust-cluster': ['high', 'Another cloud trusts a cluster that is gone'],
  'open-namespace': ['high', 'Anyone in the cluster can become accounts that have access'],
  'lock-out': ['high', 'Nobody may write policies'],
  'last-policy': ['high', 'The last policy is gone'],
  'ghost-namespace': ['medium', 'A policy names a namespace that is gone'],
  'ghost-account': ['medium', 'A policy names a service account that is gone'],
  'ghost-trust': ['medium', 'Another cloud trusts a service account that is gone'],
  'ghost-bucket': ['medium', 'A policy names a bucket that is gone'],
  'wide-namespace': ['medium', 'A wildcard over a namespace that others can add accounts to'],
  'open-wildcard': ['medium', 'A wildcard reaches namespaces that do not exist yet'],
  'permanent-key': ['medium', 'An access key never expires'],
  'unknown-issuer': ['medium', 'No federation config trusts this issuer'],
  'inner-star': ['medium', 'A wildcard where its meaning is not documented'],
  'global-on-bucket': ['medium', 'A statement never matches'],
  'arn-principal': ['medium', 'A principal CoreWeave refuses'],
  'bare-issuer': ['medium', 'A principal that matches nobody'],
  'slash-form': ['medium', 'A principal that matches nobody'],
  'unknown-principal': ['medium', 'A principal that matches nobody'],
  'trailing-slash': ['medium', 'A slash at the end, so that nothing matches'],
  'action-typo': ['medium', 'An action that does not exist'],
  'always-denied': ['medium', 'An Allow that a Deny takes away whole'],
  's3-without-exchange': ['low', 'Access to buckets, and no way to credentials'],
  'exchange-without-s3': ['low', 'Credentials, and nothing to use them on'],
  'objects-missing': ['low', 'Objects are missing beside their bucket'],
  'bucket-missing': ['low', 'The bucket is missing beside its objects'],
  'unknown-action': ['low', 'An action nobody documents'],
  'repeated-entry': ['low', 'An entry is there twice'],
  'covered-entry': ['low', 'An entry another one covers'],
  shadowed: ['low', 'A statement another one makes pointless'],
  'deny-nothing': ['low', 'A Deny of what nothing allows'],
  'admin-role': ['low', 'Rights an IAM role gives already'],
  'unused-config': ['low', 'A federation config no grant uses'],
  'injected-without-grant': ['low', 'Injected, and granted nothing'],
  'grant-without-key': ['low', 'A grant with no access key seen'],
} as const satisfies Record<ReviewKind, Words>

/** What can go, rather than what is risky. */
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

export const riskOf = (kind: ReviewKind): Risk => KINDS[kind][0]
export const findingTitle = (kind: ReviewKind): string => KINDS[kind][1]

export const isUnused = (kind: ReviewKind) => UNUSED.has(kind)
export const isGhost = (kind: ReviewKind) => GHOSTS.has(kind)
export const REVIEW_KINDS = Object.keys(KINDS) as ReviewKind[]
