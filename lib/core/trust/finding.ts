import { nearMiss } from '@/lib/core/identity/near-miss'
import { subjectOf } from '@/lib/core/identity/subject'
import type { JsonPath, ValueFix } from '@/lib/core/policy/document'
import type { TrustAccount } from './account-decisions'
import type { TrustSource } from './source'
import type { TrustContext } from './trust'

const AWS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide'
const OPERATORS = `${AWS}/reference_policies_elements_condition_operators.html`
const OIDC_ROLE = `${AWS}/id_roles_create_for-idp_oidc.html`
const AWS_KEYS = `${AWS}/reference_policies_iam-condition-keys.html`
const PROVIDER = `${AWS}/id_roles_providers_create_oidc.html`
const PRINCIPAL = `${AWS}/reference_policies_elements_principal.html`
const GOOGLE = 'https://cloud.google.com/iam/docs/workload-identity-federation'
const GOOGLE_KUBERNETES = `${GOOGLE}-with-kubernetes`
const VAULT = 'https://developer.hashicorp.com/vault/api-docs/auth/jwt'

/** What each kind of finding rests on. */
export const TRUST_DOCUMENTATION = {
  everyone: [
    OIDC_ROLE,
    'Without a condition on sub, every identity of the provider may assume the role.',
  ],
  'no-audience': [AWS_KEYS, 'The aud key tells what a token was made for.'],
  'wildcard-namespaces': [
    OPERATORS,
    'Under StringLike, * stands for any run of characters, colons too.',
  ],
  'wildcard-accounts': [OPERATORS, 'Under StringLike, * stands for any run of characters.'],
  'star-in-equals': [OPERATORS, 'StringEquals takes * and ? as they stand.'],
  'not-a-subject': [
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens',
    'The subject of a service account is system:serviceaccount:<namespace>:<name>.',
  ],
  'issuer-scheme': [PROVIDER, 'Providers and their condition keys are named without https://.'],
  'issuer-slash': [PROVIDER, 'Issuers are compared character by character.'],
  'other-cluster': [AWS_KEYS, 'A condition key begins with the provider whose token is presented.'],
  'unknown-issuer': [PROVIDER, 'A token is matched with the provider by its issuer.'],
  'misspelt-key': [OPERATORS, 'A key that is not in the request matches no value.'],
  'for-all-values': [
    `${AWS}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
    'ForAllValues is true where the key is missing; sub and aud have one value each.',
  ],
  'if-exists': [OPERATORS, '…IfExists is true where the key is missing.'],
  'unknown-operator': [OPERATORS, 'Conditions are made of the operators in this list.'],
  'only-the-call-tells': [
    `${AWS}/reference_policies_condition-keys.html`,
    'Global keys are filled in when the call is made.',
  ],
  'deny-never': [OPERATORS, 'A Deny counts only where its whole condition is met.'],
  'wrong-action': [OIDC_ROLE, 'Tokens are exchanged by sts:AssumeRoleWithWebIdentity.'],
  'any-principal': [PRINCIPAL, 'In a trust policy, * is everybody in every account.'],
  'not-principal': [
    `${AWS}/reference_policies_elements_notprincipal.html`,
    'NotPrincipal cannot be used in the trust policy of a role.',
  ],
  'account-id': [`${AWS}/reference-arns.html`, 'An account id has 12 digits.'],
  'foreign-account': [PROVIDER, 'The provider is looked up in the account of the role.'],
  'has-resource': [
    `${AWS}/reference_policies_elements_resource.html`,
    'A trust policy has no Resource: it is about the role that it belongs to.',
  ],
  'google-everyone': [GOOGLE, 'Without a condition, every token of the issuer is taken.'],
  'whole-pool': [GOOGLE, 'principalSet://…/* is every identity of the pool.'],
  'open-prefix': [GOOGLE_KUBERNETES, 'The subject has a colon behind the namespace.'],
  'open-pattern': [
    'https://github.com/google/cel-spec/blob/master/doc/langdef.md#regular-expressions',
    'matches() looks for the pattern anywhere in the text.',
  ],
  'mapped-subject': [GOOGLE_KUBERNETES, 'google.subject is who members and audit logs name.'],
  'no-mapping': [GOOGLE, 'A provider must map google.subject.'],
  'absent-claim': [
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens',
    'Tokens of service accounts carry iss, sub, aud, times, an id and kubernetes.io.',
  ],
  'not-decided': [
    'https://github.com/google/cel-spec/blob/master/doc/langdef.md',
    'The rest of CEL is not worked out here.',
  ],
  'google-disabled': [GOOGLE, 'A disabled provider exchanges no tokens.'],
  'other-pool': [GOOGLE, 'Members name the pool of their provider by its project number.'],
  'vault-everyone': [VAULT, 'A role without bound_subject and bound_claims takes every subject.'],
  'vault-no-audience': [VAULT, 'bound_audiences is needed where the token has an audience.'],
  'vault-glob': [VAULT, 'Values are globs only where bound_claims_type is glob.'],
  'vault-type': [VAULT, 'Roles of type oidc are for people who sign in.'],
  'vault-binds-nothing': [VAULT, 'A jwt role needs at least one bound.'],
} as const satisfies Record<string, readonly [url: string, sentence: string]>
export type TrustFindingKind = keyof typeof TRUST_DOCUMENTATION

/** `error`: it lets in who is not meant, or nobody. `path` is within the value that was pasted. */
export type TrustFinding = {
  kind: TrustFindingKind
  severity: 'error' | 'warning' | 'note'
  path: JsonPath
  message: string
  fixes: ValueFix[]
}

/** What is known around a trust. */
export type TrustReviewContext = TrustContext & {
  clusters: readonly { name: string; issuerUrl: string }[]
  accounts: readonly TrustAccount[]
  /** Who it is meant for, when that was said: fixes write its subject. */
  meant?: TrustAccount
}

export type TrustSubject<T> = { trust: T; source: TrustSource; surroundings: TrustReviewContext }

/** No account is called so: what it gets, every other that is yet to be made gets too. */
export const UNKNOWN_ACCOUNT = { namespace: 'zz-not-made-yet', name: 'zz-not-made-yet' }

export const clusterNameOf = (
  { clusters }: Pick<TrustReviewContext, 'clusters'>,
  issuer: string,
): string | undefined => clusters.find(({ issuerUrl }) => issuerUrl === issuer)?.name

/** A cluster's issuer that is all but the one given. */
export const findSimilarCluster = ({ clusters }: TrustReviewContext, issuer: string) =>
  clusters.find(({ issuerUrl }) => nearMiss(issuerUrl, issuer) !== undefined)

/** "ml-team/trainer". */
export const accountLabel = ({ namespace, name }: { namespace: string; name: string }) =>
  `${namespace}/${name}`

export const restrictTitle = (meant: TrustAccount) => `Only ${accountLabel(meant)}`

/** Accounts in words: the namespaces they are of, and that more may come. */
export function describeReach(accounts: readonly { namespace: string }[]): string {
  const namespaces = [...new Set(accounts.map(({ namespace }) => namespace))].sort()
  const count = accounts.length === 1 ? '1 known account' : `${accounts.length} known accounts`
  const shown = namespaces.slice(0, 4).join(', ')
  const more = namespaces.length > 4 ? ` and ${namespaces.length - 4} more` : ''
  const where = namespaces.length > 0 ? ` in ${shown}${more}` : ''
  return `today ${count}${where}`
}

/** What a pattern over subjects leaves open: which namespaces, or only which accounts of one. */
export function subjectScope(pattern: string): 'closed' | 'accounts' | 'namespaces' | 'odd' {
  if (!/[*?]/.test(pattern))
    return /^system:serviceaccount:[^:]+:[^:]+$/.test(pattern) ? 'closed' : 'odd'
  const [, namespace] = /^system:serviceaccount:([^:*?]+):[^:]*$/.exec(pattern) ?? []
  return namespace === undefined ? 'namespaces' : 'accounts'
}

/** A subject written from what somebody typed for one: `ml-team/trainer`, `ml-team:trainer`. */
export function suggestSubject(text: string): string | undefined {
  const [, namespace, name] =
    /^(?:system:serviceaccounts?:)?([a-z0-9-]+)[:/]([a-z0-9.-]+)$/.exec(text) ?? []
  return namespace && name ? subjectOf({ namespace, name }) : undefined
}
