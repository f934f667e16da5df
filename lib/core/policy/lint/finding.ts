import { freeName } from '@/lib/common/free-name'
import type { JsonPath, Policy, Statement, StatementField, ValueFix } from '../document'
import type { CompiledPolicies } from '../evaluate'

/** All requests of some principals, actions and resources. */
export type AccessClaim = Pick<Statement, StatementField>

/**
 * The access that a fix says it changes, at most: what anybody gains and what anybody loses. A fix that claims
 * neither changes no access.
 */
export type LintFix = ValueFix & { gains: readonly AccessClaim[]; loses: readonly AccessClaim[] }

/**
 * Why no fix is offered. `admits-more`, `removes-more`: it would change access that it does not claim to.
 * `undecided`: the policies are too complex to tell. `limit`: too many fixes to decide each.
 */
export type WithheldFix = 'admits-more' | 'removes-more' | 'undecided' | 'limit'

const POLICIES =
  'https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/about'
const OIDC =
  'https://docs.coreweave.com/products/storage/object-storage/auth-access/workload-identity-federation/use-oidc-tokens'
const OVERVIEW = 'https://docs.coreweave.com/products/storage/object-storage/concepts/policies'
const ROLES = 'https://docs.coreweave.com/security/iam/access-policies'

/** The documentation for each kind of finding. */
export const FINDING_DOCUMENTATION = {
  'global-on-bucket': [
    POLICIES,
    'cwobject actions and s3:ListAllMyBuckets are organization-wide and match only the resource *.',
  ],
  's3-without-exchange': [OIDC, 'The token exchange requires cwobject:CreateAccessKeyOIDC.'],
  'exchange-without-s3': [OIDC, 'Without access to a bucket, S3 requests are rejected with 403.'],
  'objects-missing': [
    POLICIES,
    'Bucket actions need the resource bucket; object actions need bucket/*.',
  ],
  'bucket-missing': [
    POLICIES,
    'Bucket actions need the resource bucket; object actions need bucket/*.',
  ],
  'arn-principal': [POLICIES, 'If you use a full ARN, the policy fails with an error.'],
  'bare-issuer': [OIDC, 'A federated principal is role/<issuer URL>:<subject>.'],
  'slash-form': [
    OIDC,
    'A federated principal is role/<issuer URL>:<subject>, with a colon between issuer and subject.',
  ],
  'unknown-principal': [
    POLICIES,
    'Cloud Console groups are not allowed in organization policies; use user UIDs or SAML roles.',
  ],
  'impossible-principal': [OIDC, 'A federated principal is role/<issuer URL>:<subject>.'],
  placeholder: [POLICIES, 'Entries match by their exact text.'],
  'trailing-slash': [OIDC, 'Issuers and resources must match exactly.'],
  'unknown-issuer': [OIDC, 'CoreWeave accepts tokens only from issuers with a federation config.'],
  'ghost-namespace': [OIDC, 'The principal of a service account contains its namespace and name.'],
  'ghost-bucket': [POLICIES, 'Resources match by their exact text.'],
  'ghost-account': [OIDC, 'The principal of a service account contains its namespace and name.'],
  'open-wildcard': [
    OIDC,
    'A trailing * matches every subject with that prefix, including those in namespaces created later.',
  ],
  'inner-star': [POLICIES, 'Wildcards are documented only at the end of an entry.'],
  'action-typo': [POLICIES, 'Actions match by name; an unknown name matches nothing.'],
  'unknown-action': [POLICIES, 'Actions match by name.'],
  'everyone-writes': [POLICIES, 'The principal * means everyone in the organization.'],
  'repeated-entry': [POLICIES, 'A statement matches if any of its entries matches.'],
  'covered-entry': [POLICIES, 'A statement matches if any of its entries matches.'],
  shadowed: [OVERVIEW, 'One matching Allow statement is enough.'],
  'always-denied': [OVERVIEW, 'A matching Deny statement overrides every Allow.'],
  'deny-nothing': [OVERVIEW, 'Requests that no statement allows are denied by default.'],
  'admin-role': [
    ROLES,
    'The IAM role Object Storage Admin includes all cwobject actions through a built-in policy.',
  ],
  'lock-out': [POLICIES, 'Saving policies requires cwobject:EnsureAccessPolicy.'],
  'last-policy': [
    POLICIES,
    'At least one organization policy must exist before a bucket can be created.',
  ],
} as const satisfies Record<string, readonly [url: string, sentence: string]>
export type FindingKind = keyof typeof FINDING_DOCUMENTATION

/** `path` is relative to the policy. `error`: an entry cannot take effect; `note`: informational. */
export type PolicyFinding = {
  kind: FindingKind
  severity: 'error' | 'warning' | 'note'
  path: JsonPath
  message: string
  /** The first fix is the suggested one. */
  fixes: LintFix[]
  /** Why a fix that would be suggested is not offered. */
  withheld?: WithheldFix
}

/** What is known besides the policy. Rules that need missing data report nothing. */
export type LintContext = {
  /** The other live policies of the organization. */
  others?: readonly Policy[]
  /** Issuers with a federation config; `name` is the cluster name, if any. */
  issuers?: readonly { issuerUrl: string; name?: string }[]
  /** Clusters with their complete list of namespaces and service accounts. */
  inventory?: readonly {
    issuerUrl: string
    namespaces: Readonly<Record<string, readonly string[] | 'unread'>>
  }[]
  /** All buckets of the organization. */
  buckets?: readonly string[]
}

/** The statement a rule checks, with all live statements. */
export type LintSubject = {
  policy: Policy
  statement: Statement
  index: number
  /** All live policies; the statements of this policy start at `offset`. */
  live: CompiledPolicies
  offset: number
  surroundings: LintContext
}

export type LintRule = (subject: LintSubject) => PolicyFinding[]

/** The requests that one entry of a statement matches. */
export const claimOf = (statement: Statement, list: StatementField, entry: string): AccessClaim => {
  const { principals, actions, resources } = statement
  return { principals, actions, resources, [list]: [entry] }
}

/** What a change of the requests that a statement matches may change. */
export const claimsOf = (
  { effect }: Pick<Statement, 'effect'>,
  { added = [], removed = [] }: { added?: AccessClaim[]; removed?: AccessClaim[] },
) => (effect === 'Allow' ? { gains: added, loses: removed } : { gains: removed, loses: added })

/**
 * `redundant`: removing the entry changes no access. `no-one`: it matches nobody who can exist.
 * `matching`: it matches somebody.
 */
type RemovedEntry = 'redundant' | 'no-one' | 'matching'

/** Removes an entry, or the statement when it is the only entry; nothing when both are the only one. */
export function buildRemoval(
  { policy, statement, index }: LintSubject,
  list: StatementField,
  at: number,
  entry: RemovedEntry,
): LintFix[] {
  const path = ['statements', index]
  const text = statement[list][at] ?? ''
  const claims = claimsOf(statement, {
    removed: entry === 'redundant' ? [] : [claimOf(statement, list, text)],
  })
  // Without a Deny entry others are let in, unless the entry is the text of nobody.
  const gains = entry === 'no-one' && !text.includes('*') ? claims.gains : []
  const effect = { gains, loses: claims.loses }
  if (statement[list].length > 1)
    return [{ title: 'Remove', changes: [{ path: [...path, list, at] }], ...effect }]
  if (policy.statements.length === 1) return []
  return [{ title: 'Remove statement', changes: [{ path }], ...effect }]
}

/** Replaces an entry. */
export const buildReplacement = (
  { statement, index }: LintSubject,
  list: StatementField,
  at: number,
  text: string,
): LintFix => ({
  title: `Change to ${text}`,
  changes: [{ path: ['statements', index, list, at], value: text }],
  ...claimsOf(statement, {
    added: [claimOf(statement, list, text)],
    removed: [claimOf(statement, list, statement[list][at] ?? '')],
  }),
})

const namesOf = new WeakMap<Policy, ReadonlySet<string>>()

/** A name that no statement of the policy uses. */
export function freeStatementName({ policy }: LintSubject, wanted: string): string {
  const known = namesOf.get(policy)
  const names = known ?? new Set(policy.statements.map(({ name }) => name))
  if (!known) namesOf.set(policy, names)
  return freeName(wanted, names)
}
