import { type Cause, cluster, federation, grant, nothing, policies } from './cause'
import type { CauseCode } from './cause-codes'

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
