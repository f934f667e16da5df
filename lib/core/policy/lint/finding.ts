import { freeName } from '@/lib/common/free-name'
import type { JsonPath, Policy, Statement, StatementField, ValueFix } from '../document'
import type { CompiledPolicies } from '../evaluate'

/** `sameAccess`: the fix is certain to change nobody’s access. */
export type LintFix = ValueFix & { sameAccess: boolean }

const POLICIES =
  'https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/about'
const OIDC =
  'https://docs.coreweave.com/products/storage/object-storage/auth-access/workload-identity-federation/use-oidc-tokens'
const OVERVIEW = 'https://docs.coreweave.com/products/storage/object-storage/concepts/policies'
const ROLES = 'https://docs.coreweave.com/security/iam/access-policies'

/** What each kind of finding rests on. */
export const FINDING_DOCUMENTATION = {
  'global-on-bucket': [
    POLICIES,
    'All cwobject actions and s3:ListAllMyBuckets are global and need the resource *.',
  ],
  's3-without-exchange': [
    OIDC,
    'Exchanging a token needs cwobject:CreateAccessKeyOIDC; without it the exchange fails.',
  ],
  'exchange-without-s3': [OIDC, 'Without access to a bucket, S3 requests fail with 403.'],
  'objects-missing': [
    POLICIES,
    'List both the bucket and bucket/* for actions on the bucket and on its objects.',
  ],
  'bucket-missing': [
    POLICIES,
    'List both the bucket and bucket/* for actions on the bucket and on its objects.',
  ],
  'arn-principal': [POLICIES, 'If you use a full ARN, the policy fails with an error.'],
  'bare-issuer': [OIDC, 'A federated principal is role/<issuer URL>:<subject>.'],
  'slash-form': [
    OIDC,
    'A federated principal is role/<issuer URL>:<subject>; a slash after the issuer matches nothing.',
  ],
  'unknown-principal': [
    POLICIES,
    'Cloud Console groups are not allowed in organization policies; use user UIDs or SAML roles.',
  ],
  'trailing-slash': [OIDC, 'Issuers and resources are compared character by character.'],
  'unknown-issuer': [OIDC, 'Tokens are taken only from issuers with a federation config.'],
  'ghost-namespace': [OIDC, 'The principal of a service account names its namespace and name.'],
  'ghost-account': [OIDC, 'The principal of a service account names its namespace and name.'],
  'open-wildcard': [
    OIDC,
    'A trailing * matches every subject that begins so, of namespaces yet to be made too.',
  ],
  'inner-star': [POLICIES, 'Wildcards are documented at the end of an entry only.'],
  'action-typo': [
    POLICIES,
    'Actions are matched by name; one that does not exist matches nothing.',
  ],
  'unknown-action': [POLICIES, 'Actions are matched by name.'],
  'everyone-writes': [POLICIES, 'The principal * is everyone in the organization.'],
  'repeated-entry': [POLICIES, 'A statement matches when any of its entries does.'],
  'covered-entry': [POLICIES, 'A statement matches when any of its entries does.'],
  shadowed: [OVERVIEW, 'One matching Allow is enough.'],
  'always-denied': [OVERVIEW, 'Any matching Deny refuses, whatever else allows.'],
  'deny-nothing': [OVERVIEW, 'What no statement allows is refused anyway.'],
  'admin-role': [
    ROLES,
    'The IAM role Object Storage Admin has all cwobject actions through a built-in policy.',
  ],
  'lock-out': [POLICIES, 'Writing policies needs cwobject:EnsureAccessPolicy.'],
  'last-policy': [
    POLICIES,
    'At least one organization policy must exist before a bucket can be created.',
  ],
} as const satisfies Record<string, readonly [url: string, sentence: string]>
export type FindingKind = keyof typeof FINDING_DOCUMENTATION

/** `path` is within the policy. `error`: it cannot do what it says; `note`: nothing is wrong. */
export type PolicyFinding = {
  kind: FindingKind
  severity: 'error' | 'warning' | 'note'
  path: JsonPath
  message: string
  /** The first is the one suggested. */
  fixes: LintFix[]
}

/** What is known around the policy. Rules about what is not given stay silent. */
export type LintContext = {
  /** The other live policies of the organization. */
  others?: readonly Policy[]
  /** Issuers with a federation config; `name` is the cluster’s, where it is one. */
  issuers?: readonly { issuerUrl: string; name?: string }[]
  /** Clusters whose namespaces, or whose accounts of a namespace, were read completely. */
  inventory?: readonly {
    issuerUrl: string
    namespaces: Readonly<Record<string, readonly string[] | 'unread'>>
  }[]
}

/** One statement under a rule, with all statements that are in force beside it. */
export type LintSubject = {
  policy: Policy
  statement: Statement
  index: number
  /** All policies in force; this one’s statements begin at `offset`. */
  live: CompiledPolicies
  offset: number
  surroundings: LintContext
}

export type LintRule = (subject: LintSubject) => PolicyFinding[]

/** Takes an entry out; where it is the only one, the statement goes, unless that is the only one. */
export function buildRemoval(
  { policy, statement, index }: LintSubject,
  list: StatementField,
  at: number,
  { sameAccess }: { sameAccess: boolean },
): LintFix[] {
  const path = ['statements', index]
  if (statement[list].length > 1)
    return [{ title: 'Remove it', sameAccess, changes: [{ path: [...path, list, at] }] }]
  if (policy.statements.length === 1) return []
  return [{ title: 'Remove the statement', sameAccess, changes: [{ path }] }]
}

/** Writes another text in the place of an entry. */
export const buildReplacement = (
  { index }: LintSubject,
  list: StatementField,
  at: number,
  text: string,
): LintFix => ({
  title: `Write ${text}`,
  sameAccess: false,
  changes: [{ path: ['statements', index, list, at], value: text }],
})

/** A name that no statement of the policy has yet. */
export const freeStatementName = ({ policy }: LintSubject, wanted: string) =>
  freeName(
    wanted,
    policy.statements.map(({ name }) => name),
  )
