import { CATALOGUE_CHECKED } from '@/lib/core/policy/catalogue-checked'
import { FINDING_DOCUMENTATION } from '@/lib/core/policy/lint/finding'
import type { ImpersonationPath } from '@/lib/core/rbac/impersonation'
import type { InventoryFindingKind, ReviewKind } from './kinds'
import type { FindingLocation } from './schema'

const OIDC = FINDING_DOCUMENTATION['unknown-issuer'][0]
const API = 'https://docs.coreweave.com/redirects/storage/object-storage-api'
const SUBJECT =
  'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens'
const RBAC =
  'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#kubernetes-rbac-privilege-escalation-risks'
const ADMISSION =
  'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/'
const DISCOVERY =
  'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery'
const UPLOADED_KEYS =
  'https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers#oidc'
const CREDENTIAL_ORDER =
  'https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html'

/** The documentation behind findings that compare policies with the inventory. */
const INVENTORY_DOCUMENTATION = {
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
  'webhook-not-called': [
    `${ADMISSION}#failure-policy`,
    'Ignore means that an error calling the webhook is ignored and the API request is allowed to continue.',
  ],
  'webhook-at-risk': [
    `${ADMISSION}#failure-policy`,
    'Fail means that an error calling the webhook causes the admission to fail and the API request to be rejected.',
  ],
  'pods-not-mutated': [
    `${ADMISSION}#failure-policy`,
    'Ignore means that an error calling the webhook is ignored and the API request is allowed to continue.',
  ],
  'template-not-mutated': [
    `${ADMISSION}#failure-policy`,
    'Ignore means that an error calling the webhook is ignored and the API request is allowed to continue.',
  ],
  'key-not-published': [
    DISCOVERY,
    'The JWKS response contains public keys that a relying party can use to validate the Kubernetes service account tokens.',
  ],
  'key-published-late': [
    DISCOVERY,
    'The JWKS response contains public keys that a relying party can use to validate the Kubernetes service account tokens.',
  ],
  'key-removed-early': [
    DISCOVERY,
    'The JWKS response contains public keys that a relying party can use to validate the Kubernetes service account tokens.',
  ],
  'uploaded-keys-lack': [
    UPLOADED_KEYS,
    'If jwksJson is not set, the jwks_uri from the discovery document of the issuer is used.',
  ],
  'uploaded-keys-stale': [
    UPLOADED_KEYS,
    'If jwksJson is not set, the jwks_uri from the discovery document of the issuer is used.',
  ],
  'other-credentials-win': [
    CREDENTIAL_ORDER,
    'AWS clients use the first credentials of their chain, in which container credentials come after environment variables and web identities.',
  ],
} as const satisfies Record<InventoryFindingKind, readonly [url: string, sentence: string]>

const REVIEW_DOCUMENTATION = {
  ...FINDING_DOCUMENTATION,
  ...INVENTORY_DOCUMENTATION,
} satisfies Record<ReviewKind, readonly [string, string]>

/** The documented sentence a kind is based on, its URL, and the day it was read there. */
export function documentationOf(kind: ReviewKind) {
  const [url, sentence] = REVIEW_DOCUMENTATION[kind]
  return { url, sentence, read: CATALOGUE_CHECKED }
}

const FINDING_TITLES = {
  'everyone-writes': 'Everyone in the organization can change data',
  'ghost-cluster': 'Policy names a deleted cluster',
  'config-without-cluster': 'Federation config trusts a deleted cluster',
  'ghost-trust-cluster': 'Another cloud trusts a deleted cluster',
  'open-namespace': 'Anyone in the cluster can impersonate service accounts with access',
  'webhook-not-called': 'The API server does not call the webhook',
  'webhook-at-risk': 'The webhook may stop working',
  'pods-not-mutated': 'Pods run without credentials, and no restart explains it',
  'template-not-mutated': 'New pods of a workload get no working credentials',
  'other-credentials-win': 'Pods use other credentials than the injected ones',
  'key-not-published': 'A key of the API server is not published',
  'key-published-late': 'A key was used before others could have it',
  'key-removed-early': 'A key was removed while its tokens may be valid',
  'uploaded-keys-lack': 'Another cloud lacks a key of the cluster',
  'uploaded-keys-stale': 'Another cloud trusts a key that is not published',
  'lock-out': 'No one can write policies',
  'last-policy': 'No policy is left',
  'ghost-namespace': 'Policy names a deleted namespace',
  'ghost-account': 'Policy names a deleted service account',
  'ghost-trust': 'Another cloud trusts a deleted service account',
  'ghost-bucket': 'Policy names a missing bucket',
  'wide-namespace': 'Wildcard covers a namespace where others can add service accounts',
  'open-wildcard': 'Wildcard matches future namespaces',
  'permanent-key': 'Access key never expires',
  'unknown-issuer': 'No federation config trusts the issuer',
  'inner-star': 'Wildcard in an undocumented position',
  'global-on-bucket': 'Statement never matches',
  'arn-principal': 'CoreWeave rejects the principal',
  'bare-issuer': 'Principal matches no one',
  'slash-form': 'Principal matches no one',
  'unknown-principal': 'Principal matches no one',
  'impossible-principal': 'Principal matches no one',
  placeholder: 'Placeholder was not replaced',
  'trailing-slash': 'Trailing slash prevents a match',
  'action-typo': 'Action does not exist',
  'always-denied': 'Allow is fully overridden by a Deny',
  's3-without-exchange': 'Bucket access without permission to obtain credentials',
  'exchange-without-s3': 'Credentials without any bucket access',
  'objects-missing': 'Objects of the bucket are not included',
  'bucket-missing': 'Bucket of the objects is not included',
  'unknown-action': 'Undocumented action',
  'repeated-entry': 'Duplicate entry',
  'covered-entry': 'Entry is covered by another entry',
  shadowed: 'Statement is covered by another statement',
  'deny-nothing': 'Deny has no effect',
  'admin-role': 'Access is already granted by an IAM role',
  'unused-config': 'Unused federation config',
  'injected-without-grant': 'Injected service account without any access',
  'grant-without-key': 'Grant was never used to obtain an access key',
} as const satisfies Record<ReviewKind, string>

export const findingTitle = (kind: ReviewKind): string => FINDING_TITLES[kind]

/** The location of a finding in words that stay readable after it is deleted. */
export function describeFindingPlace(where: FindingLocation): string {
  switch (where.of) {
    case 'policy':
      return `${where.policy} / ${where.statement}`
    case 'config':
      return `federation config ${where.name}`
    case 'cluster':
      return `cluster ${where.clusterName}`
    case 'namespace':
      return `${where.clusterName} / ${where.namespace}`
    case 'account':
      return `${where.clusterName} / ${where.namespace} / ${where.name}`
    case 'key':
      return `access key ${where.id} of ${where.principal}`
  }
}

const IMPERSONATION_WORDS = {
  pods: 'run a pod as the account',
  workloads: 'run a workload as the account',
  exec: 'execute commands in its pods',
  tokens: 'create tokens for the account',
  impersonate: 'impersonate the account',
  account: 'recreate the account if it is deleted',
  escalate: 'grant themselves these permissions',
} as const satisfies Record<ImpersonationPath, string>

/** What a subject may do by a path, after "can". */
export const describeImpersonationPath = (path: ImpersonationPath): string =>
  IMPERSONATION_WORDS[path]
