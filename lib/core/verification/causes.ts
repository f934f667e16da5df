import { paths } from '@/lib/common/paths'
import type { TemplateName } from '@/lib/core/policy/templates'
import type { CauseCode } from './cause-codes'
import type { VerificationTarget } from './evidence'
import type { NextStep } from './report'

export type Cause = {
  /** The verdict in one sentence. */
  title: string
  /** Why that is so and what mends it. */
  explanation: string
  next: (target: VerificationTarget) => NextStep[]
}

export const account = (label: string) => (target: VerificationTarget) => [
  { label, href: paths.serviceAccount(target.cluster, target.namespace, target.account) },
]
export const cluster = (label: string) => (target: VerificationTarget) => [
  { label, href: paths.cluster(target.cluster) },
]
export const federation = (label: string) => () => [{ label, href: paths.federation() }]
export const grant =
  (label: string, template?: TemplateName) =>
  ({ cluster, namespace, account, bucketCheck }: VerificationTarget) => {
    const asked =
      bucketCheck && (bucketCheck.access === 'write' ? 'read-write-bucket' : 'read-bucket')
    const chosen = asked ?? template
    return [
      {
        label,
        href: paths.newPolicy({
          cluster,
          namespace,
          account,
          ...(chosen ? { template: chosen } : {}),
          ...(bucketCheck ? { bucket: bucketCheck.bucket } : {}),
        }),
      },
    ]
  }
export const policies = (label: string) => () => [{ label, href: paths.policies() }]
export const nothing = () => []

/** Between the account and a running pod, and of the run itself. */
export const CLUSTER_CAUSES = {
  'account-missing': {
    title: 'The service account does not exist.',
    explanation: 'Nothing of this name was found in the namespace. Create it, then verify again.',
    next: (target) => [
      {
        label: 'Create the service account',
        href: paths.newServiceAccount(target.cluster, target.namespace),
      },
    ],
  },
  'namespace-missing': {
    title: 'The namespace does not exist.',
    explanation: 'The cluster has no namespace of this name. It may be misspelt, or be gone.',
    next: (target) => [
      { label: 'Open the service accounts', href: paths.serviceAccounts(target.cluster) },
    ],
  },
  'not-annotated': {
    title: 'The service account is not annotated, so its pods get no token.',
    explanation:
      'The webhook injects only into pods of accounts with caios.coreweave.com/inject: "true" or a custom audience.',
    next: account('Annotate the service account'),
  },
  'webhook-absent': {
    title: 'The Pod Identity Webhook is not installed in this cluster.',
    explanation: 'Without it no pod receives a token. Install the chart, then verify again.',
    next: cluster('Install the webhook'),
  },
  'webhook-not-mutating': {
    title: 'The webhook does not inject into pods of this account.',
    explanation:
      'A dry-run pod came back without credentials although the account is annotated. The webhook may not select this namespace, or its certificate may be refused.',
    next: cluster('Look at the webhook'),
  },
  'webhook-ignoring': {
    title: 'The webhook is down, and the cluster creates pods without it.',
    explanation:
      'Its failurePolicy is Ignore and none of its endpoints is ready, so new pods come up without credentials and nothing says so. Get its pods running again, then restart what was created meanwhile.',
    next: cluster('Look at the webhook'),
  },
  'webhook-down': {
    title: 'The webhook does not answer, so the cluster refuses new pods.',
    explanation: 'Its pods may be down. No pod it selects can be created until it answers again.',
    next: cluster('Look at the webhook'),
  },
  'webhook-other-organization': {
    title: 'The webhook is set up for another organization.',
    explanation:
      'The exchange URL it injects names another organization id, where this cluster’s tokens mean nothing. Set config.orgID of the chart.',
    next: cluster('Look at the webhook'),
  },
  'webhook-other-region': {
    title: 'The webhook is set up for another availability zone.',
    explanation:
      'Requests are signed for the zone it injects, and object storage refuses them for buckets of another. Set config.region of the chart.',
    next: cluster('Look at the webhook'),
  },
  'job-pod-security': {
    title: 'The namespace refuses the pod by its Pod Security level.',
    explanation:
      'The Job meets the restricted profile, so another admission rule or a webhook changes it. What was refused is shown below.',
    next: nothing,
  },
  'job-quota': {
    title: 'The namespace’s quota is used up.',
    explanation:
      'The Job needs a tenth of a CPU and 256 MiB for a minute. Free some, or raise the quota.',
    next: nothing,
  },
  'job-forbidden': {
    title: 'You may not create Jobs in this namespace.',
    explanation:
      'Kubernetes RBAC refused. Somebody who may edit the namespace can grant it, or run the verification.',
    next: nothing,
  },
  'job-refused': {
    title: 'The cluster refused the Job.',
    explanation: 'Its own words are below.',
    next: nothing,
  },
  'job-deleted': {
    title: 'The Job was deleted before it ended.',
    explanation: 'Somebody or something removed it from the cluster. Run the verification again.',
    next: nothing,
  },
  unschedulable: {
    title: 'No node takes the pod.',
    explanation: 'The scheduler found no node that fits. Its reasons are below.',
    next: cluster('Open the cluster'),
  },
  'image-pull': {
    title: 'The verification image cannot be pulled.',
    explanation:
      'The node cannot fetch it: the name may be wrong, or the registry out of reach. VERIFICATION_IMAGE names another one.',
    next: nothing,
  },
  'container-not-started': {
    title: 'The container could not be started.',
    explanation: 'The node’s own words are below.',
    next: nothing,
  },
  'pod-deleted': {
    title: 'The pod was deleted before it ended.',
    explanation: 'It was evicted, or somebody removed it. Run the verification again.',
    next: nothing,
  },
  'not-injected': {
    title: 'The pod came up without credentials.',
    explanation:
      'The dry-run pod was mutated, this one was not: the webhook did not answer in time, and its failures are ignored. Such a run is repeated once by itself; workloads are not.',
    next: (target) => [
      ...(target.repeat
        ? [
            {
              label: 'Open the second run',
              href: paths.verification(target.cluster, target.namespace, target.repeat),
            },
          ]
        : []),
      ...cluster('Look at the webhook')(target),
    ],
  },
  deadline: {
    title: 'The verification did not end in time.',
    explanation: 'The Job was stopped at its deadline; the last step it reached is shown below.',
    next: nothing,
  },
  'script-failed': {
    title: 'The script ended without a result.',
    explanation: 'The image may lack a shell, base64 or the AWS CLI. Its log is beside.',
    next: nothing,
  },
  cancelled: {
    title: 'The verification was cancelled.',
    explanation: 'The Job and its pod were deleted.',
    next: nothing,
  },
  'log-lost': {
    title: 'The run ended, but its log is lost.',
    explanation: 'The pod was removed before its log was read. Run the verification again.',
    next: nothing,
  },
} as const satisfies Partial<Record<CauseCode, Cause>>

/** Of the token, and of who trusts it. */
export const TOKEN_CAUSES = {
  'static-credentials': {
    title: 'Other credentials win over the injected ones.',
    explanation:
      'Something puts AWS variables into this namespace’s pods, and AWS clients prefer those to container credentials.',
    next: nothing,
  },
  'token-unreadable': {
    title: 'The pod cannot read its token file.',
    explanation:
      'Projected tokens are readable by root and the pod’s fsGroup only. A pod that runs as another user needs securityContext.fsGroup.',
    next: nothing,
  },
  'token-malformed': {
    title: 'The token file does not hold a usable token.',
    explanation: 'AWS clients send the file as it is: one JSON Web Token, with nothing after it.',
    next: cluster('Look at the webhook'),
  },
  'audience-mismatch': {
    title: 'The token is made for another audience than the federation config accepts.',
    explanation: 'Change the account’s audience, or add a federation config for this one.',
    next: (target) => [
      ...account('Change the account’s audience')(target),
      {
        label: 'Add a config for this audience',
        href: paths.newFederationConfig({
          cluster: target.cluster,
          ...(target.audience ? { audience: target.audience } : {}),
        }),
      },
    ],
  },
  'issuer-mismatch': {
    title: 'The token’s issuer is not the one the federation config names.',
    explanation: 'CoreWeave compares the two character by character.',
    next: federation('Mend the federation config'),
  },
  'issuer-trailing-slash': {
    title: 'Only a slash at the end keeps the federation config from matching.',
    explanation:
      'Issuer URLs end without one, and CoreWeave compares them character by character. Make a config without it, then delete this one.',
    next: (target) => [
      {
        label: 'Create the right config',
        href: paths.newFederationConfig({ cluster: target.cluster }),
      },
      ...federation('Open the federation configs')(),
    ],
  },
  'subject-mismatch': {
    title: 'The token belongs to another service account.',
    explanation: 'The pod did not run as the account it was made for.',
    next: nothing,
  },
  'config-missing': {
    title: 'No federation config trusts this cluster’s issuer.',
    explanation: 'CoreWeave takes tokens only of issuers that the organization has registered.',
    next: (target) => [
      {
        label: 'Create a federation config',
        href: paths.newFederationConfig({ cluster: target.cluster }),
      },
    ],
  },
  'config-paused': {
    title: 'The federation config for this issuer and audience is paused.',
    explanation: 'While it is paused every token of this cluster is refused.',
    next: federation('Resume the federation config'),
  },
  'issuer-unhealthy': {
    title: 'The issuer’s keys cannot be read.',
    explanation:
      'CoreWeave checks tokens with the keys the issuer publishes. Its discovery document or keys are out of reach or wrong.',
    next: cluster('Look at the issuer'),
  },
  'key-unknown': {
    title: 'The token is signed with a key the issuer does not publish.',
    explanation: 'The keys were rotated, or what is published is old. A new token may mend it.',
    next: cluster('Look at the issuer'),
  },
  'clock-skew': {
    title: 'The node’s clock does not agree with the token’s times.',
    explanation: 'The token looks not yet valid, or already expired, to whoever checks it.',
    next: cluster('Open the cluster'),
  },
} as const satisfies Partial<Record<CauseCode, Cause>>

/** Of the exchange and of object storage. */
export const ACCESS_CAUSES = {
  'exchange-invalid-token': {
    title: 'CoreWeave refuses the token.',
    explanation:
      'It says the same for a wrong issuer, a wrong audience, an unknown key and an expired token; none of these was found here. A config made moments ago may need a minute.',
    next: federation('Open the federation configs'),
  },
  'exchange-denied': {
    title: 'CoreWeave knows the token and gives this account no credentials.',
    explanation:
      'The exchange needs cwobject:CreateAccessKeyOIDC on every resource, allowed by an organization access policy.',
    next: grant('Grant access', 'tutorial'),
  },
  'exchange-throttled': {
    title: 'CoreWeave asks to slow down.',
    explanation: 'Too many exchanges at once. Run the verification again in a minute.',
    next: nothing,
  },
  'exchange-failed': {
    title: 'The exchange failed on CoreWeave’s side.',
    explanation: 'Nothing here can mend it. Run the verification again in a while.',
    next: nothing,
  },
  'exchange-unreachable': {
    title: 'The pod cannot reach the exchange.',
    explanation:
      'Its name resolves, but nothing answers: a network policy, a firewall or a proxy keeps pods of this namespace from the exchange URL.',
    next: nothing,
  },
  'exchange-unresolved': {
    title: 'The pod cannot resolve the name of the exchange.',
    explanation:
      'Cluster DNS gives no address for it: DNS is blocked by a network policy, is down, or the webhook injects a wrong URL.',
    next: cluster('Look at the webhook'),
  },
  'exchange-unreadable': {
    title: 'The AWS CLI could not get credentials.',
    explanation: 'Its own words are below.',
    next: nothing,
  },
  'cli-too-old': {
    title: 'The AWS CLI is too old for the exchange.',
    explanation:
      'Container credentials from an https address need AWS CLI 2.33.2 or boto3 1.42.5. VERIFICATION_IMAGE names another image; workloads need the same.',
    next: nothing,
  },
  'create-access-key-missing': {
    title: 'No policy allows this account to exchange its token.',
    explanation: 'It needs cwobject:CreateAccessKeyOIDC on every resource.',
    next: grant('Grant the exchange'),
  },
  'create-access-key-denied': {
    title: 'A policy denies this account the exchange of its token.',
    explanation:
      'A Deny outweighs every Allow. The statement is named below; one of a suspension goes when the suspension is restored.',
    next: policies('Look at the policies'),
  },
  'list-denied': {
    title: 'This account may not list buckets.',
    explanation:
      'The exchange works; s3:ListAllMyBuckets is not allowed. A workload that only uses its own bucket may not need it.',
    next: grant('Grant s3:ListAllMyBuckets'),
  },
  'bucket-denied': {
    title: 'This account may not do in the bucket what was tried.',
    explanation:
      'An organization policy must allow it, on the bucket and on its objects, and the bucket’s own policy must not deny it.',
    next: grant('Grant access to the bucket'),
  },
  'bucket-missing': {
    title: 'There is no bucket of this name.',
    explanation: 'It may be misspelt, be gone, or belong to another organization.',
    next: nothing,
  },
  's3-addressing': {
    title: 'The endpoint, or the way buckets are addressed, is wrong.',
    explanation:
      'CoreWeave takes virtual-hosted buckets only (bucket.cwobject.com, bucket.cwlota.com inside a cluster), never a path. LOTA_ENDPOINT names the endpoint of verifications.',
    next: nothing,
  },
  's3-other-region': {
    title: 'The request is signed for another availability zone than the bucket’s.',
    explanation:
      'The zone comes from AWS_REGION, which the webhook injects; a workload that uses a bucket elsewhere sets its own.',
    next: cluster('Look at the webhook'),
  },
  'list-scoped-to-bucket': {
    title: 'Listing buckets is granted on a bucket, where it never matches.',
    explanation: 's3:ListAllMyBuckets is a global action: it needs the resource *.',
    next: policies('Mend the policy'),
  },
  's3-failed': {
    title: 'Object storage refused the call.',
    explanation: 'Its own words are below.',
    next: nothing,
  },
  's3-unreachable': {
    title: 'The pod cannot reach object storage.',
    explanation:
      'DNS, a network policy or a wrong endpoint keeps it away. LOTA_ENDPOINT names the endpoint.',
    next: nothing,
  },
} as const satisfies Partial<Record<CauseCode, Cause>>

/** Each cause a run can end with: what is so, what mends it, and where. */
export const CAUSES = {
  ...CLUSTER_CAUSES,
  ...TOKEN_CAUSES,
  ...ACCESS_CAUSES,
} as const satisfies Record<CauseCode, Cause>
