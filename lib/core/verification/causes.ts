import {
  buildNextSteps,
  type NextStepCode,
  type NextStepSubject,
} from '@/lib/core/next-step/next-steps'
import { LEVEL_OF_ACCESS } from './bucket-access'
import type { CauseCode } from './cause-codes'
import type { VerificationTarget } from './evidence'
import type { NextStep } from './report'

export type Cause = {
  /** The verdict, as one sentence. */
  title: string
  /** Why it failed and how to fix it. */
  explanation: string
  /** Where to fix it; empty for what is fixed outside of the console. */
  next: readonly NextStepCode[]
}

/** Causes between the service account and a running pod, and causes in the run itself. */
export const CLUSTER_CAUSES = {
  'account-missing': {
    title: 'The service account does not exist.',
    explanation:
      'The namespace has no service account with this name. Create the account, then run the verification again.',
    next: ['create-account'],
  },
  'namespace-missing': {
    title: 'The namespace does not exist.',
    explanation:
      'The cluster has no namespace with this name. Check the spelling, or whether the namespace was deleted.',
    next: ['list-accounts'],
  },
  'not-annotated': {
    title: 'The service account is not annotated, so its pods get no token.',
    explanation:
      'The webhook injects credentials only into pods of service accounts annotated with caios.coreweave.com/inject: "true" or caios.coreweave.com/audience.',
    next: ['annotate'],
  },
  'webhook-absent': {
    title: 'The Pod Identity Webhook is not installed in this cluster.',
    explanation:
      'Without the webhook, no pod gets a token. Install its Helm chart, then run the verification again.',
    next: ['install-webhook'],
  },
  'webhook-not-mutating': {
    title: 'The webhook does not inject credentials into pods of this service account.',
    explanation:
      'The account is annotated, but a dry-run pod came back without credentials. The webhook’s namespaceSelector may exclude this namespace, or the API server may not trust the webhook’s certificate.',
    next: ['check-webhook'],
  },
  'webhook-ignoring': {
    title: 'The webhook is down, and the API server creates pods without it.',
    explanation:
      'The webhook has no ready endpoints and its failurePolicy is Ignore, so new pods start without credentials and without an error. Get the webhook’s pods running again, then restart the pods that were created in the meantime.',
    next: ['check-webhook'],
  },
  'webhook-down': {
    title: 'The webhook does not answer, so the API server rejects new pods.',
    explanation:
      'The webhook’s pods may be down. Pods that it selects cannot be created until it answers again.',
    next: ['check-webhook'],
  },
  'webhook-certificate': {
    title: 'The API server does not trust the webhook’s certificate.',
    explanation:
      'The certificate that the webhook serves does not fit the caBundle of its registration: it has expired, is signed by another authority, or is for another name. The API server does not call the webhook, so with failurePolicy Ignore pods start without credentials and without an error, and with Fail they are rejected. Renew the certificate or the caBundle, then restart the pods that were created in the meantime.',
    next: ['check-webhook'],
  },
  'webhook-other-organization': {
    title: 'The webhook is configured for another organization.',
    explanation:
      'The exchange URL that the webhook injects contains another organization’s ID, and that organization does not trust this cluster’s tokens. Set config.orgID in the chart’s values.',
    next: ['check-webhook'],
  },
  'webhook-other-region': {
    title: 'The webhook is configured for another availability zone.',
    explanation:
      'Requests are signed for the zone that the webhook injects, and object storage rejects them for buckets in other zones. Set config.region in the chart’s values.',
    next: ['check-webhook'],
  },
  'job-pod-security': {
    title: 'Pod Security admission rejected the pod.',
    explanation:
      'The Job meets the restricted profile, so another admission webhook or policy must have changed the pod. The rejected fields are shown below.',
    next: [],
  },
  'job-quota': {
    title: 'The namespace’s resource quota is exhausted.',
    explanation:
      'The Job needs 100m CPU and 256 MiB of memory for about a minute, a refresh proof 200m CPU and 1.3 GiB until it ends. Free resources in the namespace or raise the quota.',
    next: [],
  },
  'job-forbidden': {
    title: 'You cannot create Jobs in this namespace.',
    explanation:
      'Kubernetes RBAC denied the request. Ask an administrator of the namespace for permission to create Jobs, or to run the verification.',
    next: [],
  },
  'job-refused': {
    title: 'The API server rejected the Job.',
    explanation: 'The error message is shown below.',
    next: [],
  },
  'job-deleted': {
    title: 'The Job was deleted before it ended.',
    explanation:
      'Someone, or a controller, deleted the Job from the cluster. Run the verification again.',
    next: [],
  },
  unschedulable: {
    title: 'The pod cannot be scheduled.',
    explanation: 'The scheduler found no suitable node. Its reasons are shown below.',
    next: [],
  },
  'image-pull': {
    title: 'The verification image cannot be pulled.',
    explanation:
      'The node cannot pull the image: its name may be wrong, or the registry unreachable. Set VERIFICATION_IMAGE to an image that the cluster can pull, or give the client of a refresh proof another image.',
    next: [],
  },
  'container-not-started': {
    title: 'The container could not be started.',
    explanation: 'The kubelet’s message is shown below.',
    next: [],
  },
  'pod-deleted': {
    title: 'The pod was deleted before it ended.',
    explanation: 'The pod was evicted, or someone deleted it. Run the verification again.',
    next: [],
  },
  'pod-mismatch': {
    title: 'The Job’s pod is not the one that the console asked for.',
    explanation:
      'It differs from the Job’s template in more than the webhook injected into the dry-run pod: an admission webhook that dry runs do not reach changed it, or someone else created it. Nothing that it reports counts as evidence.',
    next: [],
  },
  'not-injected': {
    title: 'The pod started without credentials.',
    explanation:
      'The webhook mutated the dry-run pod but not this one: it did not answer in time, and its failurePolicy is Ignore. The console repeats such a run once; a workload’s pod stays without credentials until it is restarted.',
    next: ['view-second-run', 'check-webhook'],
  },
  deadline: {
    title: 'The verification timed out.',
    explanation:
      'The Job was stopped at its deadline. The checks below show the last step that it reached.',
    next: [],
  },
  'script-failed': {
    title: 'The script ended without reporting a result.',
    explanation: 'The image may lack a shell, base64 or the AWS CLI. Read the log of the run.',
    next: [],
  },
  cancelled: {
    title: 'The verification was cancelled.',
    explanation: 'The Job and its pod were deleted.',
    next: [],
  },
  'log-lost': {
    title: 'The run ended, but its log is lost.',
    explanation: 'The pod was deleted before the console read its log. Run the verification again.',
    next: [],
  },
  'not-recorded': {
    title: 'The result was not recorded.',
    explanation:
      'The console was interrupted while it followed the run, and could not go on because the session of the person who started it had ended. Run the verification again.',
    next: [],
  },
} as const satisfies Partial<Record<CauseCode, Cause>>

/** Causes in the token and in who trusts it. */
export const TOKEN_CAUSES = {
  'static-credentials': {
    title: 'Other AWS credentials override the injected ones.',
    explanation:
      'AWS environment variables are set in pods of this namespace, and AWS clients prefer them to container credentials. Remove them from the workload or from the webhook that adds them.',
    next: [],
  },
  'token-unreadable': {
    title: 'The pod cannot read its token file.',
    explanation:
      'The kubelet makes a projected token readable for the runAsUser that all containers share, or else for every user. A program that changes its user cannot read it; set securityContext.fsGroup or the right runAsUser.',
    next: [],
  },
  'token-malformed': {
    title: 'The token file does not contain a usable token.',
    explanation:
      'AWS clients send the file’s content unchanged, so it must be one JSON Web Token without a trailing newline.',
    next: ['check-webhook'],
  },
  'audience-mismatch': {
    title: 'The token’s audience is not the one that the federation config accepts.',
    explanation:
      'Change the service account’s audience, or create a federation config for this audience.',
    next: ['change-audience', 'create-config-for-audience'],
  },
  'issuer-mismatch': {
    title: 'The token’s issuer is not the one in the federation config.',
    explanation: 'CoreWeave compares the two URLs character by character.',
    next: ['open-config', 'list-configs'],
  },
  'issuer-trailing-slash': {
    title: 'The federation config’s issuer URL differs only by a trailing slash.',
    explanation:
      'CKS issuer URLs have no trailing slash, and CoreWeave compares them character by character. Create a federation config without the slash, then delete this one.',
    next: ['create-correct-config', 'open-config'],
  },
  'subject-mismatch': {
    title: 'The token belongs to another service account.',
    explanation: 'The pod did not run as the service account that is verified.',
    next: [],
  },
  'config-missing': {
    title: 'No federation config trusts this cluster’s issuer.',
    explanation:
      'CoreWeave accepts tokens only from issuers that the organization has registered in a federation config.',
    next: ['create-config'],
  },
  'config-paused': {
    title: 'The federation config for this issuer and audience is paused.',
    explanation:
      'While the config is paused, CoreWeave rejects every token with this issuer and audience.',
    next: ['resume-config'],
  },
  'issuer-unhealthy': {
    title: 'The issuer’s signing keys cannot be read.',
    explanation:
      'CoreWeave verifies tokens with the keys that the issuer publishes. Its discovery document or JWKS is unreachable or invalid.',
    next: ['check-issuer'],
  },
  'key-unknown': {
    title: 'The token is signed with a key that the issuer does not publish.',
    explanation:
      'The keys were rotated, or the published JWKS is outdated. Restart the pod to get a new token.',
    next: ['check-issuer'],
  },
  'clock-skew': {
    title: 'The node’s clock does not match the token’s validity period.',
    explanation:
      'To CoreWeave the token appears not yet valid, or already expired. Synchronize the node’s clock.',
    next: [],
  },
} as const satisfies Partial<Record<CauseCode, Cause>>

/** Causes in the token exchange and in object storage. */
export const ACCESS_CAUSES = {
  'exchange-invalid-token': {
    title: 'CoreWeave rejected the token.',
    explanation:
      'CoreWeave returns the same error for a wrong issuer, a wrong audience, an unknown key and an expired token; the checks found none of these. A federation config that was just created can take a minute to apply.',
    next: ['list-configs'],
  },
  'exchange-denied': {
    title: 'CoreWeave accepted the token but issues no credentials to this service account.',
    explanation:
      'An organization access policy must allow cwobject:CreateAccessKeyOIDC on resource *.',
    next: ['give-access'],
  },
  'exchange-throttled': {
    title: 'CoreWeave is rate limiting token exchanges.',
    explanation: 'Too many tokens were exchanged at once. Run the verification again in a minute.',
    next: [],
  },
  'exchange-failed': {
    title: 'The token exchange failed with a CoreWeave server error.',
    explanation:
      'The cause is not in your configuration. Run the verification again in a few minutes; if it keeps failing, contact CoreWeave support.',
    next: [],
  },
  'exchange-unreachable': {
    title: 'The pod cannot reach the exchange endpoint.',
    explanation:
      'Its host name resolves, but the connection fails: a network policy, a firewall or a proxy blocks pods of this namespace.',
    next: [],
  },
  'exchange-unresolved': {
    title: 'The pod cannot resolve the host name of the exchange endpoint.',
    explanation:
      'Cluster DNS returns no address: DNS is down or blocked by a network policy, or the webhook injects a wrong URL.',
    next: ['check-webhook'],
  },
  'exchange-unreadable': {
    title: 'The AWS CLI could not get credentials.',
    explanation: 'The error message is shown below.',
    next: [],
  },
  'cli-too-old': {
    title: 'The AWS CLI is too old for the token exchange.',
    explanation:
      'Container credentials from an HTTPS endpoint need AWS CLI 2.33.2 or boto3 1.42.5, in workloads too. Set VERIFICATION_IMAGE to an image with a newer AWS CLI.',
    next: [],
  },
  'create-access-key-missing': {
    title: 'No policy allows this service account to exchange its token.',
    explanation: 'A policy must allow cwobject:CreateAccessKeyOIDC on resource *.',
    next: ['give-access'],
  },
  'create-access-key-denied': {
    title: 'A policy denies this service account the token exchange.',
    explanation:
      'A Deny overrides every Allow. The statement is named below. If it belongs to a suspension, restore the suspension to remove it.',
    next: ['open-statement'],
  },
  'list-denied': {
    title: 'This service account cannot list buckets.',
    explanation:
      'The token exchange works, but no policy allows s3:ListAllMyBuckets. A workload that uses only its own bucket may not need this action.',
    next: ['grant-list-buckets'],
  },
  'bucket-denied': {
    title: 'This service account cannot make this call in the bucket.',
    explanation:
      'An organization access policy must allow the action on the bucket and its objects, and the bucket policy must not deny it.',
    next: ['give-bucket-access'],
  },
  'bucket-missing': {
    title: 'The bucket does not exist.',
    explanation:
      'Its name may be misspelled, or the bucket was deleted or belongs to another organization. A new bucket can take up to 60 seconds to appear.',
    next: ['find-bucket'],
  },
  's3-addressing': {
    title: 'The object storage endpoint or the bucket addressing style is wrong.',
    explanation:
      'CoreWeave supports only virtual-hosted addressing (bucket.cwobject.com, or bucket.cwlota.com inside a cluster), not path-style addressing. LOTA_ENDPOINT sets the endpoint that verifications use.',
    next: [],
  },
  's3-other-region': {
    title: 'The request is signed for another availability zone than the bucket’s.',
    explanation:
      'The console did not know the zone of the bucket, so the request was signed for AWS_REGION, which the webhook injects. Verify again with the zone of the bucket, and set that zone in the clients that use the bucket. The policy does not have to change.',
    next: ['client-settings'],
  },
  'client-other-region': {
    title: 'The webhook injects another availability zone than the bucket’s.',
    explanation:
      'Requests signed for the zone of the bucket succeed. A client that takes AWS_REGION from its pod signs for the zone of the cluster, and object storage rejects its requests. Set the zone of the bucket in the clients that use it.',
    next: ['client-settings'],
  },
  'list-scoped-to-bucket': {
    title: 'A policy allows listing buckets on one bucket, where the action never matches.',
    explanation: 's3:ListAllMyBuckets is a global action, so its statement needs resource *.',
    next: ['fix-statement'],
  },
  's3-failed': {
    title: 'Object storage rejected the request.',
    explanation: 'The error message is shown below.',
    next: [],
  },
  's3-unreachable': {
    title: 'The pod cannot reach object storage.',
    explanation: 'Check DNS, network policies and the endpoint, which LOTA_ENDPOINT sets.',
    next: [],
  },
  'credentials-taken-once': {
    title: 'The client takes credentials once, and fails when they expire.',
    explanation:
      'Keys of the exchange live 15 minutes, and the client asked for no new ones. Use a version of the client that refreshes container credentials, or give it the caching credential_process, which exchanges before the keys expire.',
    next: ['client-settings'],
  },
  'token-taken-once': {
    title: 'The client reads its token once, and goes on using it after Kubernetes has rotated it.',
    explanation:
      'Its access ends when that token expires. Use a version of the client that reads the token file before each exchange, or give it the caching credential_process.',
    next: ['client-settings'],
  },
  'exchange-every-call': {
    title: 'The client exchanges its token at every call.',
    explanation:
      'Its access outlives the keys, but each call waits for an exchange, and many pods together can reach the rate limit of the exchange. The caching credential_process shares the keys of one exchange among all calls of a pod.',
    next: ['exchange-load'],
  },
  'refresh-inconclusive': {
    title: 'This run does not show whether the client refreshes its credentials.',
    explanation: 'Read the log of the run, fix the cause, then prove refresh again.',
    next: [],
  },
} as const satisfies Partial<Record<CauseCode, Cause>>

/** Causes of runs that present a token to another cloud. */
export const CLOUD_RUN_CAUSES = {
  'cloud-refused': {
    title: 'The other cloud did not accept the token of this service account.',
    explanation: 'Compare the trust in the other cloud with the token that the run presented.',
    next: [],
  },
  'cloud-unavailable': {
    title: 'The token service of the other cloud gave no answer.',
    explanation:
      'Check that pods of the namespace can reach it, and its status page. The run says nothing about the trust.',
    next: [],
  },
} as const satisfies Partial<Record<CauseCode, Cause>>

/** What each cause says: the verdict, why, how to fix it, and where. */
export const CAUSES = {
  ...CLUSTER_CAUSES,
  ...TOKEN_CAUSES,
  ...ACCESS_CAUSES,
  ...CLOUD_RUN_CAUSES,
} as const satisfies Record<CauseCode, Cause>

/** What the next steps of a verification are about; `more` is what its evidence tells besides. */
export const subjectOfTarget = (
  { cluster, namespace, account, bucketCheck, audience, repeat }: VerificationTarget,
  more: NextStepSubject = {},
): NextStepSubject => ({
  ...(cluster && { cluster }),
  ...(namespace && { namespace }),
  ...(account && { account }),
  ...(bucketCheck && { bucket: bucketCheck.bucket, level: LEVEL_OF_ACCESS[bucketCheck.access] }),
  ...(audience && { audience }),
  ...(repeat && { run: repeat }),
  ...more,
})

/** Where to fix a cause; nowhere for what is fixed outside of the console. */
export const nextStepsOf = (
  cause: CauseCode,
  target: VerificationTarget,
  more?: NextStepSubject,
): NextStep[] => buildNextSteps(CAUSES[cause].next, subjectOfTarget(target, more))
