import { nearMiss } from '@/lib/core/identity/near-miss'
import { subjectOf } from '@/lib/core/identity/subject'
import type { JsonPath, ValueFix } from '@/lib/core/policy/document'
import type { TrustAccount } from './account-decisions'
import type { TrustSource } from './source'
import type { CloudTrust, TrustContext } from './trust'

const AWS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide'
const OPERATORS = `${AWS}/reference_policies_elements_condition_operators.html`
const OIDC_ROLE = `${AWS}/id_roles_create_for-idp_oidc.html`
const AWS_KEYS = `${AWS}/reference_policies_iam-condition-keys.html`
const PROVIDER = `${AWS}/id_roles_providers_create_oidc.html`
const PRINCIPAL = `${AWS}/reference_policies_elements_principal.html`
const GOOGLE = 'https://cloud.google.com/iam/docs/workload-identity-federation'
const GOOGLE_KUBERNETES = `${GOOGLE}-with-kubernetes`
const VAULT = 'https://developer.hashicorp.com/vault/api-docs/auth/jwt'

/** The documentation that each kind of finding rests on. */
export const TRUST_DOCUMENTATION = {
  'any-subject': [
    OIDC_ROLE,
    'Without a condition on sub, every identity of the provider can assume the role.',
  ],
  'no-audience': [AWS_KEYS, 'The aud key is the audience that the token was issued for.'],
  'wildcard-namespaces': [
    OPERATORS,
    'In StringLike, * matches any sequence of characters, including colons.',
  ],
  'wildcard-accounts': [OPERATORS, 'In StringLike, * matches any sequence of characters.'],
  'wildcard-in-equals': [OPERATORS, 'StringEquals compares * and ? literally.'],
  'not-a-subject': [
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens',
    'The subject of a service account is system:serviceaccount:<namespace>:<name>.',
  ],
  'issuer-scheme': [PROVIDER, 'Provider ARNs and condition keys contain no https://.'],
  'issuer-slash': [PROVIDER, 'Issuers are compared character by character.'],
  'other-cluster': [
    AWS_KEYS,
    'A condition key begins with the provider that issued the presented token.',
  ],
  'unknown-issuer': [PROVIDER, 'AWS finds the provider of a token by its issuer.'],
  'unknown-key': [OPERATORS, 'A key that is absent from the request matches no value.'],
  'for-all-values': [
    `${AWS}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    'ForAllValues returns true if the key is absent; sub and aud are single-valued.',
  ],
  'if-exists': [OPERATORS, 'An operator with IfExists returns true if the key is absent.'],
  'unknown-operator': [OPERATORS, 'The complete list of condition operators.'],
  'request-context-key': [
    `${AWS}/reference_policies_condition-keys.html`,
    'Global condition keys get their values from the request.',
  ],
  'deny-without-effect': [
    OPERATORS,
    'A Deny statement applies only if all of its conditions are met.',
  ],
  'wrong-action': [OIDC_ROLE, 'Tokens are exchanged with sts:AssumeRoleWithWebIdentity.'],
  'any-principal': [PRINCIPAL, 'In a trust policy, * matches every principal in every account.'],
  'not-principal': [
    `${AWS}/reference_policies_elements_notprincipal.html`,
    'NotPrincipal is not supported in role trust policies.',
  ],
  'account-id': [`${AWS}/reference-arns.html`, 'An AWS account ID has 12 digits.'],
  'foreign-account': [PROVIDER, 'AWS looks up the provider in the account of the role.'],
  'has-resource': [
    `${AWS}/reference_policies_elements_resource.html`,
    'A trust policy has no Resource element: it applies to the role that it is attached to.',
  ],
  'google-any-subject': [GOOGLE, 'Without a condition, every token of the issuer is accepted.'],
  'whole-pool': [GOOGLE, 'principalSet://…/* matches every identity in the pool.'],
  'unterminated-prefix': [GOOGLE_KUBERNETES, 'In a subject, a colon follows the namespace.'],
  'unanchored-pattern': [
    'https://github.com/google/cel-spec/blob/master/doc/langdef.md#regular-expressions',
    'matches() finds the pattern anywhere in the string.',
  ],
  'mapped-subject': [
    GOOGLE_KUBERNETES,
    'Principal identifiers and audit logs contain google.subject.',
  ],
  'no-mapping': [GOOGLE, 'A provider must map google.subject.'],
  'absent-claim': [
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens',
    'Service account tokens contain iss, sub, aud, exp, iat, nbf, jti and kubernetes.io.',
  ],
  'not-evaluated': [
    'https://github.com/google/cel-spec/blob/master/doc/langdef.md',
    'This review evaluates a subset of CEL.',
  ],
  'google-disabled': [GOOGLE, 'A disabled provider exchanges no tokens.'],
  'other-pool': [GOOGLE, 'A principal identifier contains the pool and its project number.'],
  'subject-as-audience': [
    AWS_KEYS,
    'The aud key is the audience of the token; its subject is in the sub key.',
  ],
  'github-name-subject': [
    'https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/',
    'Subjects of repositories created or renamed since 15 July 2026 contain the IDs of owner and repository.',
  ],
  'mapped-list': [GOOGLE, 'Mapped attributes are strings; only google.groups is a list.'],
  'vault-any-subject': [
    VAULT,
    'A role without bound_subject and bound_claims accepts every subject.',
  ],
  'vault-no-audience': [VAULT, 'bound_audiences is required if the token has an audience.'],
  'vault-kubernetes': [
    'https://developer.hashicorp.com/vault/docs/auth/kubernetes',
    'The kubernetes method reviews a token with the API server of its cluster.',
  ],
  unresolved: [
    'https://developer.hashicorp.com/terraform/cli/commands/show',
    'To decide them, paste what the tool makes of the text, such as terraform show -json PLAN.',
  ],
  'vault-glob': [VAULT, 'Values are globs only if bound_claims_type is glob.'],
  'vault-type': [VAULT, 'Roles of type oidc are for interactive sign-in.'],
  'vault-no-bounds': [VAULT, 'A role of type jwt needs at least one bound.'],
} as const satisfies Record<string, readonly [url: string, sentence: string]>
export type TrustFindingKind = keyof typeof TRUST_DOCUMENTATION

/** `error`: the trust admits unintended accounts, or none. `path` is a place in the parsed value. */
export type TrustFinding = {
  kind: TrustFindingKind
  severity: 'error' | 'warning' | 'note'
  path: JsonPath
  message: string
  fixes: TrustFix[]
}

/** A fix, and whom it admits and no longer admits once it has been checked. */
export type TrustFix = ValueFix & { effect?: string }

/** The inventory against which a trust is reviewed. */
export type TrustReviewContext = TrustContext & {
  clusters: readonly { name: string; issuerUrl: string }[]
  accounts: readonly TrustAccount[]
  /** The account that the trust is intended for; fixes write its subject. */
  intended?: TrustAccount
}

export type TrustSubject<T> = { trust: T; source: TrustSource; surroundings: TrustReviewContext }

/** Whether a text holds an expression that only another tool can resolve, so that nothing is known to be wrong. */
export const isUnresolved = ({ unresolved }: Pick<CloudTrust, 'unresolved'>, text: string) =>
  unresolved.some((source) => text.includes(source))

/** An account that does not exist. If the trust admits it, it admits every future account. */
export const UNKNOWN_ACCOUNT = { namespace: 'zz-not-made-yet', name: 'zz-not-made-yet' }

export const clusterNameOf = (
  { clusters }: Pick<TrustReviewContext, 'clusters'>,
  issuer: string,
): string | undefined => clusters.find(({ issuerUrl }) => issuerUrl === issuer)?.name

/** The cluster whose issuer differs from the given one only in scheme, case, slash or a typing error. */
export const findSimilarCluster = ({ clusters }: TrustReviewContext, issuer: string) =>
  clusters.find(({ issuerUrl }) => nearMiss(issuerUrl, issuer) !== undefined)

/** "ml-team/trainer". */
export const accountLabel = ({ namespace, name }: { namespace: string; name: string }) =>
  `${namespace}/${name}`

export const restrictTitle = (intended: TrustAccount) => `Restrict to ${accountLabel(intended)}`

/** How many known accounts, and of which namespaces: "currently 2 known accounts in ml-team". */
export function describeReach(accounts: readonly { namespace: string }[]): string {
  const namespaces = [...new Set(accounts.map(({ namespace }) => namespace))].sort()
  const count = accounts.length === 1 ? '1 known account' : `${accounts.length} known accounts`
  const shown = namespaces.slice(0, 4).join(', ')
  const more = namespaces.length > 4 ? ` and ${namespaces.length - 4} more` : ''
  const where = namespaces.length > 0 ? ` in ${shown}${more}` : ''
  return `currently ${count}${where}`
}

/** What a subject pattern can match: one account, several accounts of one namespace, or several namespaces. */
export function subjectScope(pattern: string): 'one' | 'accounts' | 'namespaces' | 'not-a-subject' {
  if (!/[*?]/.test(pattern))
    return /^system:serviceaccount:[^:]+:[^:]+$/.test(pattern) ? 'one' : 'not-a-subject'
  const [, namespace] = /^system:serviceaccount:([^:*?]+):[^:]*$/.exec(pattern) ?? []
  return namespace === undefined ? 'namespaces' : 'accounts'
}

/** The subject that `ml-team/trainer` or `ml-team:trainer` stands for. */
export function suggestSubject(text: string): string | undefined {
  const [, namespace, name] =
    /^(?:system:serviceaccounts?:)?([a-z0-9-]+)[:/]([a-z0-9.-]+)$/.exec(text) ?? []
  return namespace && name ? subjectOf({ namespace, name }) : undefined
}
