import { sinceVersionOf } from '@/lib/core/clients/client-facts'
import type { NextStepCode } from '@/lib/core/next-step/next-steps'
import type { CauseCode } from '@/lib/core/verification/cause-codes'
import { CAUSES } from '@/lib/core/verification/causes'
import type { DiagnosisCause, StatedCause } from './stated-causes'

/** One sentence that names the cause, and what to do about it. */
export type CauseWords = { title: string; explanation: string }

/** Causes that verifications find too. A pasted text is about the person's own workload. */
const OWN_WORKLOAD = {
  'account-missing': {
    title: 'The service account does not exist.',
    explanation:
      'The namespace has no service account with this name. Check the spelling, or create the account.',
  },
  'webhook-absent': {
    title: 'The Pod Identity Webhook is not installed in this cluster.',
    explanation:
      'Without the webhook, no pod gets a token. Install its Helm chart, then restart the workload.',
  },
  'job-pod-security': {
    title: 'Pod Security admission rejects the pod.',
    explanation:
      'Set the securityContext fields that the message lists in the pod template, or run the workload in a namespace with a less strict pod-security.kubernetes.io/enforce label.',
  },
  'job-quota': {
    title: 'A resource quota of the namespace rejects the pod.',
    explanation:
      'The message shows the requested, used and allowed amounts. Free resources, raise the quota, or set the requests and limits that the quota requires.',
  },
  'job-forbidden': {
    title: 'The user cannot create this object.',
    explanation: 'Kubernetes RBAC denied the request. Ask an administrator of the namespace.',
  },
  'job-refused': {
    title: 'The API server rejected the request.',
    explanation: 'The reason is in the message of the API server.',
  },
  'job-deleted': {
    title: 'The Job was deleted before it ended.',
    explanation: 'Someone, or a controller, deleted the Job from the cluster.',
  },
  unschedulable: {
    title: 'The pod cannot be scheduled.',
    explanation:
      'The scheduler found no suitable node. Compare the requests, node selectors and tolerations of the pod with the reasons in its message.',
  },
  'image-pull': {
    title: 'The container image cannot be pulled.',
    explanation:
      'The name or tag may be wrong, the registry may be unreachable from the node, or imagePullSecrets may be missing.',
  },
  'container-not-started': {
    title: 'The container could not be started.',
    explanation: 'The reason is in the message of the kubelet.',
  },
  'pod-deleted': {
    title: 'The pod was deleted before it ended.',
    explanation: 'The pod was evicted, or someone deleted it.',
  },
  'not-injected': {
    title: 'The AWS client found no credentials.',
    explanation:
      'The pod was created without injected credentials, or the client does not use container credentials. Check that the service account is annotated and that AWS_CONTAINER_CREDENTIALS_FULL_URI is set in the container, then restart the workload.',
  },
  deadline: {
    title: 'The Job was stopped at its deadline.',
    explanation: 'It ran longer than activeDeadlineSeconds.',
  },
  'script-failed': {
    title: 'The program ended with an error.',
    explanation: 'Read the log of the container.',
  },
  cancelled: { title: 'The run was cancelled.', explanation: 'Nothing failed.' },
  'log-lost': {
    title: 'The log is lost.',
    explanation: 'The pod was deleted before its log was read.',
  },
  'not-recorded': {
    title: 'The result of the run was not recorded.',
    explanation: 'Its session ended before the run did.',
  },
  'static-credentials': {
    title: 'Other AWS credentials override the injected ones.',
    explanation:
      'The access key is not one that CoreWeave issued. AWS clients prefer keys, profiles and web identities in the environment to container credentials; remove them from the workload.',
  },
  'token-unreadable': {
    title: 'The process cannot read its token file.',
    explanation:
      'The kubelet makes a projected token readable by root, the pod’s fsGroup and, since Kubernetes 1.19, by runAsUser if all containers have the same one. Set one of both to match the user of the process.',
  },
  'clock-skew': {
    title: 'The token has expired or is not yet valid.',
    explanation:
      'Read the token file again before each exchange, because the kubelet renews it. If the token is new, synchronize the clock of the node.',
  },
  'exchange-invalid-token': {
    title: 'CoreWeave rejected the token or the request of the exchange.',
    explanation:
      'CoreWeave returns the same error for a wrong issuer, a wrong audience, an unknown key and an expired token. Choose the service account to compare these with the current configuration.',
  },
  'exchange-throttled': {
    title: 'CoreWeave is rate limiting token exchanges.',
    explanation:
      'Too many tokens were exchanged at once. Share credentials between processes, for example with the ConfigMap with key cache in Set up, and retry with backoff.',
  },
  'exchange-failed': {
    title: 'The token exchange failed with a CoreWeave server error.',
    explanation:
      'The cause is not in your configuration. Retry in a few minutes; if it keeps failing, contact CoreWeave support.',
  },
  'exchange-unreadable': {
    title: 'The AWS client could not get credentials.',
    explanation: 'The text does not show why. Paste the lines before it.',
  },
  'cli-too-old': {
    title: 'The AWS CLI or boto3 is too old for the token exchange.',
    explanation: `botocore refuses the host of AWS_CONTAINER_CREDENTIALS_FULL_URI. Container credentials from an HTTPS endpoint need AWS CLI ${sinceVersionOf('aws-cli-2')}, or boto3 and botocore ${sinceVersionOf('boto3')}, in the image of the workload.`,
  },
  's3-addressing': {
    title: 'The client addresses the bucket by path, or the endpoint is wrong.',
    explanation:
      'The service takes only virtual-hosted addresses (bucket.cwobject.com, or bucket.cwlota.com inside a cluster). Set addressing_style = virtual in the AWS config, forcePathStyle: false in SDKs, force_path_style = false in rclone.',
  },
  's3-failed': {
    title: 'Object storage rejected the request.',
    explanation: 'The code and the message in the text say why.',
  },
  's3-unreachable': {
    title: 'The client cannot reach object storage.',
    explanation:
      'Check the endpoint (http://cwlota.com inside a cluster, https://cwobject.com elsewhere), DNS and network policies.',
  },
  'subject-mismatch': {
    title: 'The token belongs to another service account.',
    explanation: 'Its subject is not the chosen service account.',
  },
  'create-access-key-denied': {
    title: 'A policy denies this service account the token exchange.',
    explanation:
      'A Deny overrides every Allow. The policy check names the statement. If it belongs to a suspension, restore the suspension to remove it.',
  },
} as const satisfies Partial<Record<CauseCode, CauseWords>>

const AWS_COMPARE =
  'Paste the role’s trust policy into Review trust to compare it with the service account.'

const STATED = {
  'sdk-host-javascript': {
    title: 'The AWS SDK for JavaScript refuses the host of the credentials endpoint.',
    explanation: `Old versions, and fromContainerMetadata in every version, accept only loopback and ECS addresses. Use the default provider chain of version ${sinceVersionOf('js')} or newer, or fromHttp, which accept any HTTPS endpoint.`,
  },
  'sdk-host-java': {
    title: 'The AWS SDK for Java refuses the host of the credentials endpoint.',
    explanation:
      'Old versions accept only loopback and localhost. Current ones of version 1 and 2 accept any HTTPS endpoint; prefer version 2.',
  },
  'sdk-host-go': {
    title: 'The AWS SDK for Go refuses the host of the credentials endpoint.',
    explanation: `Old versions accept only loopback hosts. AWS SDK for Go v2 accepts any HTTPS endpoint since version ${sinceVersionOf('go')} of its module config, v1 since ${sinceVersionOf('go-v1')}; use a release of the program that is built with them. A later message that no provider has credentials only follows from this.`,
  },
  'sdk-host-rust': {
    title: 'The AWS SDK for Rust refuses the host of the credentials endpoint.',
    explanation:
      'The endpoint is neither loopback nor one that this version accepts, or it is http on a host that is not local. Update the program to one that is built with a current SDK.',
  },
  'no-container-credentials': {
    title: 'The library does not support container credentials.',
    explanation:
      'It ignores AWS_CONTAINER_CREDENTIALS_FULL_URI, or refuses keys without a session token as clients on the AWS CRT do, or does not find the CA certificates of the image as DuckDB 1.5 does on Debian (link them to /etc/pki/tls/certs/ca-bundle.crt). Otherwise get credentials with boto3 or the AWS CLI and pass them on, renewing them before they expire, or use credential_process where the library reads AWS profiles.',
  },
  'profile-missing': {
    title: 'The AWS profile that the environment names does not exist.',
    explanation:
      'AWS_PROFILE or a profile option names a profile that is not in the config files. Unset AWS_PROFILE to use the injected credentials.',
  },
  'credentials-expired': {
    title: 'The temporary credentials have expired and were not refreshed.',
    explanation:
      'Keys of a token exchange live 15 minutes. The program read its credentials once, or received them as environment variables. Use a client that refreshes container credentials, or renew them in the program.',
  },
  'checksum-unsupported': {
    title: 'The store does not accept the client’s checksum or signed payload.',
    explanation:
      'New AWS SDKs add checksums by default. Set AWS_REQUEST_CHECKSUM_CALCULATION=when_required and AWS_RESPONSE_CHECKSUM_VALIDATION=when_required; in Terraform’s S3 backend, skip_s3_checksum = true.',
  },
  'tls-untrusted': {
    title: 'The client does not trust the server’s TLS certificate.',
    explanation:
      'A proxy may intercept TLS, or the image lacks CA certificates. Add the CA to the trust store (AWS_CA_BUNDLE, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS). If the host is not yours, correct the endpoint.',
  },
  'tls-hostname': {
    title: 'The server’s TLS certificate is for another host name.',
    explanation:
      'The endpoint or the address style is wrong, or a proxy answers. A bucket name with dots does not match a wildcard certificate.',
  },
  'tls-expired': {
    title: 'The server’s TLS certificate is outside its validity period.',
    explanation: 'Check the clock of the machine, then renew the certificate.',
  },
  'tls-plain-http': {
    title: 'The client speaks TLS to a port that serves plain HTTP, or the reverse.',
    explanation: 'The LOTA endpoint is http://cwlota.com; https://cwobject.com uses TLS.',
  },
  'proxy-refused': {
    title: 'An HTTP proxy refused the connection.',
    explanation:
      'Check HTTP_PROXY and HTTPS_PROXY, and add cwlota.com, cwobject.com and api.coreweave.com to NO_PROXY if the proxy does not serve them.',
  },
  'host-unresolved': {
    title: 'The host name cannot be resolved.',
    explanation: 'Check the spelling of the endpoint, the DNS of the cluster and network policies.',
  },
  'host-unreachable': {
    title: 'The connection to the host failed.',
    explanation: 'Check the endpoint and its port, network policies, firewalls and proxies.',
  },
  'storage-denied': {
    title: 'Access was denied: this identity cannot make this call.',
    explanation:
      'An organization access policy must allow the action on the resource, and neither it nor the bucket policy may deny it. Choose the service account to find the statement that is missing.',
  },
  'head-denied': {
    title: 'Reading the object’s metadata is denied.',
    explanation:
      'The response to HeadObject has no body, so only the status 403 is known. s3:GetObject on the object is missing; or the object does not exist and s3:ListBucket on the bucket is missing.',
  },
  'signature-mismatch': {
    title: 'The signature of the request does not match.',
    explanation:
      'The secret key does not belong to the access key ID, the endpoint or region differs from the signed one, the clock is off, or a proxy changed the request.',
  },
  'request-time-skewed': {
    title: 'The machine’s clock differs too much from the server’s.',
    explanation:
      'Signed requests are accepted within 15 minutes of their time. Synchronize the clock of the machine that runs the client.',
  },
  'bucket-name-invalid': {
    title: 'The bucket name is invalid.',
    explanation:
      'A bucket name has 3 to 63 lowercase letters, digits and hyphens, and starts and ends with a letter or digit. Underscores and capital letters are not allowed.',
  },
  'bucket-taken': {
    title: 'A bucket with this name already exists.',
    explanation: 'Choose another name, or use the bucket if it is yours.',
  },
  'object-missing': {
    title: 'The object does not exist.',
    explanation: 'Check the key, including its prefix and capital letters.',
  },
  'storage-throttled': {
    title: 'Object storage is rate limiting the client.',
    explanation: 'Retry with backoff and send fewer requests at once.',
  },
  'storage-server-error': {
    title: 'Object storage returned a server error.',
    explanation: 'Retry with backoff. If the error persists, contact the operator of the store.',
  },
  'storage-refused': {
    title: 'Object storage rejected the request.',
    explanation: 'The code and the message in the text say why.',
  },
  'not-entitled': {
    title: 'The organization is not entitled to this feature.',
    explanation:
      'No role or policy can grant it: the feature is not part of the organization’s contract. Ask CoreWeave to enable it.',
  },
  'coreweave-role-missing': {
    title: 'The caller lacks a CoreWeave role for this request.',
    explanation: 'Ask an administrator of the organization for the role that the message names.',
  },
  'coreweave-token-refused': {
    title: 'CoreWeave did not accept the API token.',
    explanation: 'The token is wrong, expired or revoked. Create a new API access token.',
  },
  'aws-no-provider': {
    title: 'The AWS account has no identity provider for this issuer.',
    explanation:
      'Create an IAM OIDC provider in the role’s account with exactly this issuer URL and no trailing slash.',
  },
  'aws-audience': {
    title: 'AWS does not accept the token’s audience.',
    explanation:
      'Add the audience to the client IDs of the IAM OIDC provider, or request a token with an audience that it lists, such as sts.amazonaws.com.',
  },
  'aws-trust': {
    title: 'The role’s trust policy does not admit this token, or the role does not exist.',
    explanation: `AWS STS returns the same error for both. Check the role’s ARN and the sub and aud conditions of its trust policy. ${AWS_COMPARE}`,
  },
  'aws-expired': {
    title: 'AWS STS reports that the token has expired.',
    explanation:
      'Read the token file again before each exchange, because the kubelet renews it. If the token is new, correct the clock of the cluster’s control plane.',
  },
  'aws-keys': {
    title: 'AWS STS could not read the issuer’s keys.',
    explanation:
      'AWS fetches the discovery document and the keys from the internet. The issuer must be public and have a valid certificate.',
  },
  'aws-idp': {
    title: 'AWS STS could not reach the issuer.',
    explanation: 'The issuer must be reachable from the internet. If it is, try again.',
  },
  'aws-token': {
    title: 'AWS STS rejected the token.',
    explanation:
      'The message says why. Check that the text is a token of the cluster that the IAM OIDC provider names.',
  },
  'aws-region': {
    title: 'The AWS region is disabled or does not exist.',
    explanation: 'Enable the region in the account, or set AWS_REGION to another one.',
  },
  'aws-denied': {
    title: 'AWS denied the call: the AWS identity lacks a permission.',
    explanation:
      'AWS answered, not CoreWeave. Attach an IAM policy that allows the action to the AWS role of this identity; if CoreWeave was meant, set the endpoint.',
  },
  'google-provider': {
    title: 'The provider or its pool does not exist, or is disabled or deleted.',
    explanation:
      'Check the project number (not the project ID), the pool and the provider in the audience.',
  },
  'google-audience': {
    title: 'The Google provider does not accept the token’s audience.',
    explanation:
      'Add the audience to the provider’s allowed audiences. A provider that lists none accepts only its own full resource name.',
  },
  'google-issuer': {
    title: 'The token’s issuer is not the one of the Google provider.',
    explanation:
      'Set the provider’s issuer URI to exactly the iss claim of the token, which is also the issuer of the discovery document, without a trailing slash.',
  },
  'google-condition': {
    title: 'The Google provider’s attribute condition rejects this token.',
    explanation:
      'Compare the attribute condition with the token’s claims, character by character. Paste the provider into Review trust to evaluate it.',
  },
  'google-mapping': {
    title: 'The Google provider’s attribute mapping fails for this token.',
    explanation:
      'A mapped claim is missing or not a string, or google.subject is longer than 127 bytes. Map google.subject to assertion.sub.',
  },
  'google-expired': {
    title: 'Google reports that the token has expired.',
    explanation:
      'Read the token file again before each exchange, because the kubelet renews it. If the token is new, correct the clock of the control plane.',
  },
  'google-idp': {
    title: 'Google could not read the issuer’s keys.',
    explanation:
      'Google fetches the discovery document and the keys from the internet, unless keys were uploaded to the provider. For a private issuer, upload its keys, and again after each rotation.',
  },
  'google-token': {
    title: 'Google rejected the token.',
    explanation: 'The message of Google says why.',
  },
  'google-invalid': {
    title: 'Google rejected the request as invalid.',
    explanation: 'Check the audience and the subject token type in the credential configuration.',
  },
  'google-impersonation': {
    title: 'The identity cannot impersonate the Google service account.',
    explanation:
      'Grant roles/iam.workloadIdentityUser on the Google service account to the principal. Google returns the same error if the account does not exist.',
  },
  'google-denied': {
    title: 'Google Cloud denied the call: the identity lacks a permission.',
    explanation: 'Grant a role that contains the permission on the resource.',
  },
  'azure-subject': {
    title: 'No federated credential of the Azure application matches this token.',
    explanation:
      'Compare the issuer, subject and audience of the federated credential with the ones in the message, character by character. A new credential takes a few minutes to apply.',
  },
  'azure-issuer': {
    title: 'No federated credential of the Azure application has the token’s issuer.',
    explanation:
      'Set the issuer of the federated credential to exactly the iss claim; a trailing slash counts.',
  },
  'azure-audience': {
    title: 'No federated credential of the Azure application has the token’s audience.',
    explanation: 'Request a token with the audience api://AzureADTokenExchange.',
  },
  'azure-application': {
    title: 'The Azure application does not exist in this tenant.',
    explanation: 'Check AZURE_CLIENT_ID and AZURE_TENANT_ID.',
  },
  'azure-tenant': {
    title: 'The Azure tenant does not exist.',
    explanation: 'Check AZURE_TENANT_ID.',
  },
  'azure-expired': {
    title: 'Azure reports that the token is outside its validity period.',
    explanation:
      'Read the token file again before each exchange, because the kubelet renews it. If the token is new, correct the clock of the control plane.',
  },
  'azure-keys': {
    title: 'Azure could not verify the token’s signature with the issuer’s keys.',
    explanation:
      'Azure fetches the discovery document and the keys from the internet. The issuer must be public, and publish the key that signed the token.',
  },
  'azure-denied': {
    title: 'Microsoft Entra ID rejected the request.',
    explanation: 'The AADSTS code in the message says why.',
  },
  'vault-audience': {
    title: 'The Vault role does not accept the token’s audience.',
    explanation:
      'Add the token’s audience to bound_audiences of the role. Vault requires bound_audiences if the token has an audience.',
  },
  'vault-claim': {
    title: 'The token’s claims do not match the bounds of the Vault role.',
    explanation:
      'Compare bound_subject, bound_claims and user_claim of the role with the token. A JSON pointer in user_claim needs user_claim_json_pointer.',
  },
  'vault-issuer': {
    title: 'The token’s issuer is not the one of the Vault mount.',
    explanation: 'Set bound_issuer and oidc_discovery_url of the mount to the iss claim.',
  },
  'vault-role': {
    title: 'The Vault role does not exist.',
    explanation: 'Check the role’s name and the path of the auth mount.',
  },
  'vault-expired': {
    title: 'Vault reports that the token is outside its validity period.',
    explanation: 'Read the token file again before each login. Check the clocks.',
  },
  'vault-keys': {
    title: 'Vault could not verify the token’s signature.',
    explanation:
      'The mount reads other keys than the issuer publishes. Check oidc_discovery_url, jwks_url or jwt_validation_pubkeys of the mount.',
  },
  'vault-kubernetes': {
    title: 'Vault’s Kubernetes auth method does not admit this service account.',
    explanation:
      'Check bound_service_account_names and bound_service_account_namespaces of the role, and that Vault may create TokenReviews in the cluster.',
  },
  'vault-denied': {
    title: 'Vault denied the request.',
    explanation:
      'The Vault token has no policy for this path, or it has expired. The login itself may have succeeded.',
  },
  'vault-refused': {
    title: 'Vault rejected the request.',
    explanation:
      'The message of Vault says why. Check the auth method and its path, and that VAULT_ADDR is the address of Vault itself.',
  },
  'rbac-denied': {
    title: 'Kubernetes RBAC denied the request.',
    explanation:
      'The user lacks the verb on the resource that the message names. Ask an administrator of the cluster for a Role and RoleBinding with exactly these.',
  },
  'kubernetes-unauthorized': {
    title: 'The API server did not accept the credentials.',
    explanation: 'The kubeconfig’s token is missing, wrong or expired. Sign in again.',
  },
  'object-exists': {
    title: 'The object already exists.',
    explanation: 'Use kubectl apply to change it, or choose another name.',
  },
  'kind-unknown': {
    title: 'The cluster does not know this kind.',
    explanation:
      'Its custom resource definition is not installed, or apiVersion is outdated or misspelled.',
  },
  'field-type': {
    title: 'A field of the manifest has the wrong type.',
    explanation:
      'Values of environment variables, labels and annotations are strings: quote numbers and booleans, as in value: "1".',
  },
  'field-unknown': {
    title: 'The manifest has a field that the API does not know.',
    explanation: 'Its name is misspelled, or it is indented under the wrong field.',
  },
  'field-immutable': {
    title: 'The field cannot be changed after the object was created.',
    explanation: 'Delete the object and create it again.',
  },
  'webhook-other-down': {
    title: 'Another admission webhook does not answer.',
    explanation:
      'The webhook that the message names is not the Pod Identity Webhook. Its operator has to repair it or its certificate.',
  },
  'webhook-other-denied': {
    title: 'An admission webhook rejected the object by policy.',
    explanation:
      'The webhook is not the Pod Identity Webhook. Its message names the policy that the object violates.',
  },
  'crash-loop': {
    title: 'The container starts and exits again and again.',
    explanation:
      'The pod was scheduled and its image was pulled; the program itself ends. Read its last log: kubectl logs POD --previous.',
  },
  'out-of-memory': {
    title: 'The container was killed because it exceeded its memory limit.',
    explanation: 'Raise resources.limits.memory, or use less memory.',
  },
  evicted: {
    title: 'The pod was evicted from its node.',
    explanation: 'The node was short of a resource, or was drained. The message names which.',
  },
  'probe-failed': {
    title: 'A probe of the container fails.',
    explanation: 'The kubelet restarts the container, or keeps it out of service.',
  },
  'volume-not-mounted': {
    title: 'A volume of the pod cannot be mounted.',
    explanation: 'A ConfigMap, Secret or claim that the pod names is missing or not ready.',
  },
  'container-config': {
    title: 'The container’s configuration is wrong.',
    explanation:
      'A ConfigMap, Secret or key that its environment names is missing, or runAsNonRoot does not fit the image.',
  },
  'token-not-mounted': {
    title: 'No token is mounted at this path.',
    explanation:
      'For the API server’s token, automountServiceAccountToken is false on the pod or its service account. A token of the Pod Identity Webhook is missing if the pod was created without it: restart the workload.',
  },
  'legacy-token': {
    title: 'This is a legacy token of a Secret.',
    explanation:
      'It has no audience and never expires, so no cloud accepts it. Use a projected service account token with an audience, and delete the Secret.',
  },
} as const satisfies Record<StatedCause, CauseWords>

const CLIENT = ['client-settings'] as const
const TRUST = ['review-trust'] as const
const ACCOUNT = ['open-account'] as const
const BUCKET_ACCESS = ['give-bucket-access', 'give-access'] as const

/** Where a cause that a text states can be fixed in the console. */
const STATED_STEPS = {
  'sdk-host-javascript': CLIENT,
  'sdk-host-java': CLIENT,
  'sdk-host-go': CLIENT,
  'sdk-host-rust': CLIENT,
  'no-container-credentials': CLIENT,
  'profile-missing': CLIENT,
  'credentials-expired': CLIENT,
  'checksum-unsupported': CLIENT,
  'tls-plain-http': CLIENT,
  'signature-mismatch': CLIENT,
  'storage-denied': BUCKET_ACCESS,
  'head-denied': BUCKET_ACCESS,
  'bucket-taken': ['find-bucket'],
  'aws-no-provider': TRUST,
  'aws-audience': TRUST,
  'aws-trust': TRUST,
  'google-provider': TRUST,
  'google-audience': TRUST,
  'google-issuer': TRUST,
  'google-condition': TRUST,
  'google-mapping': TRUST,
  // The page of the account lists the pods that have to be restarted.
  'token-not-mounted': ACCOUNT,
  'legacy-token': ACCOUNT,
} as const satisfies Partial<Record<StatedCause, readonly NextStepCode[]>>

const STEPS: Partial<Record<DiagnosisCause, readonly NextStepCode[]>> = STATED_STEPS

/** The next steps of a cause that a text names. */
export const nextStepCodesOf = (cause: DiagnosisCause): readonly NextStepCode[] =>
  isCauseCode(cause) ? CAUSES[cause].next : (STEPS[cause] ?? [])

const WORDS: Partial<Record<DiagnosisCause, CauseWords>> = { ...OWN_WORKLOAD, ...STATED }

const isCauseCode = (cause: DiagnosisCause): cause is CauseCode => Object.hasOwn(CAUSES, cause)

/** What a cause means for the workload that a pasted text is about. */
export function describeCause(cause: DiagnosisCause): CauseWords {
  const own = WORDS[cause]
  if (own) return own
  return isCauseCode(cause)
    ? CAUSES[cause]
    : { title: 'The cause is known by its code only.', explanation: cause }
}
