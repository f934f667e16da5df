import type { SignatureId } from '@/lib/core/diagnosis/signatures'

/** Texts that a signature recognizes, and similar ones that it must leave to others. */
export type SignatureSamples = {
  positive: readonly [string, ...string[]]
  negative: readonly [string, ...string[]]
}

const one = (positive: string, negative: string): SignatureSamples => ({
  positive: [positive],
  negative: [negative],
})

const boto = (code: string, operation: string, message = 'no') =>
  `An error occurred (${code}) when calling the ${operation} operation: ${message}`
const metadata = (status: number, body = 'no') =>
  `Error retrieving metadata: Received non 200 response ${status} from container metadata: ${body}`
const WEB_IDENTITY = 'AssumeRoleWithWebIdentity'

export const SIGNATURE_SAMPLES: Record<SignatureId, SignatureSamples> = {
  'javascript-metadata-host': one(
    '10.0.0.7 is not a valid container metadata service hostname',
    '10.0.0.7 is not a valid hostname',
  ),
  'java-invalid-host': one(
    'environment variable AWS_CONTAINER_CREDENTIALS_FULL_URI has an invalid host. Host can only be one of [localhost, 127.0.0.1]',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI=https://api.coreweave.com/v1 is set',
  ),
  'rust-not-loopback': one(
    'invalid full URI for ECS provider (URI did not refer to the loopback interface)',
    'bound to the loopback interface',
  ),
  'go-loopback-only': one(
    'invalid endpoint host, "10.0.0.7", only loopback hosts are allowed. <nil>',
    'invalid endpoint host, "10.0.0.7"',
  ),
  'botocore-unsupported-host': one(
    "Unsupported host '10.0.0.7'.  Can only retrieve metadata from these hosts: localhost",
    'Unsupported host operating system',
  ),
  'arrow-no-credentials': one(
    'OSError: When getting information for key x in bucket train-data: AWS Error ACCESS_DENIED during HeadObject operation: No response body.',
    'AWS Error NO_SUCH_BUCKET during HeadObject operation: No response body.',
  ),
  'library-without-container-credentials': one(
    "Secret Validation Failure: during `create` using the following: Credential Chain: 'env'",
    'Validation failure of a secret name',
  ),
  'crt-no-signing-credentials': one(
    'S3Exception: Client error: No signing credentials available, see CRT debug logs',
    'The signing certificate is not available',
  ),
  'profile-not-found': one(
    'The config profile (training) could not be found',
    'The config file could not be found',
  ),
  'no-credentials': one(
    'Unable to locate credentials. You can configure credentials by running "aws configure".',
    "Unsupported host '10.0.0.7'. Can only retrieve metadata from these hosts: localhost\nUnable to locate credentials",
  ),
  'illegal-header': one('Header value is not a legal header value', 'The header value is set'),
  'token-permission': one(
    "[Errno 13] Permission denied: '/var/run/secrets/cks.coreweave.com/serviceaccount/token'",
    "[Errno 13] Permission denied: '/data/checkpoint'",
  ),
  'token-absent': one(
    "cat: can't open '/var/run/secrets/kubernetes.io/serviceaccount/token': No such file or directory",
    "cat: can't open '/data/checkpoint': No such file or directory",
  ),
  'legacy-token-warning': one(
    'kind: Secret\ntype: kubernetes.io/service-account-token',
    'kind: Secret\ntype: Opaque',
  ),
  'key-not-published': one('JWKS: no key found for kid abc', 'no key was pressed'),
  'token-validity': one('token is expired by 2m', boto('ExpiredToken', 'PutObject')),
  'issuer-slash': one(
    'issuer "https://oidc.cks.coreweave.com/id/7f3c1d52/" is not known',
    'issuer "https://oidc.cks.coreweave.com/id/7f3c1d52" is not known',
  ),
  'tls-host-name': one(
    'x509: certificate is valid for *.cwobject.com, not a.b.cwobject.com',
    'x509: certificate signed by unknown authority',
  ),
  'tls-validity': one('x509: certificate has expired or is not yet valid', 'The token has expired'),
  'tls-plain': one(
    'http: server gave HTTP response to HTTPS client',
    'server gave HTTP response 500',
  ),
  'tls-trust': one(
    'SSL: CERTIFICATE_VERIFY_FAILED certificate verify failed (_ssl.c:727)',
    'failed calling webhook "a.example": x509: certificate signed by unknown authority',
  ),
  proxy: one(
    'ProxyConnectionError: Failed to connect to proxy URL: "http://proxy:3128"',
    'connect: connection refused',
  ),
  'exchange-name': one(
    'getaddrinfo ENOTFOUND api.coreweave.com /v1/cwobject/temporary-credentials/oidc/x',
    'getaddrinfo ENOTFOUND storage.example',
  ),
  'host-name': one(
    'dial tcp: lookup storage.example: no such host',
    'getaddrinfo EAI_AGAIN api.coreweave.com',
  ),
  'exchange-connection': one(
    'Error retrieving container metadata: Could not connect to the endpoint',
    'connect ECONNREFUSED 10.0.0.7:9000',
  ),
  'storage-connection': one(
    'Could not connect to the endpoint URL: "http://cwlota.com/"',
    'Could not connect to the endpoint URL: "http://storage.example/"',
  ),
  connection: one(
    'dial tcp 10.0.0.7:9000: connect: connection refused',
    'Liveness probe failed: connection refused',
  ),
  'exchange-permission-denied': one(
    metadata(400, '{"code":7,"message":"permission denied"}'),
    '{"code":7,"message":"organization is not entitled to feature(s): BucketArchive"}',
  ),
  'exchange-status-403': one(metadata(403), 'HTTP/1.1 403 Forbidden'),
  'exchange-throttled': one(metadata(429, 'slow down'), 'HTTP/1.1 429 Too Many Requests'),
  'exchange-server-error': one(metadata(503), 'HTTP/1.1 503 Service Unavailable'),
  'exchange-invalid-token': one(metadata(400), metadata(403)),
  'exchange-message-invalid-token': one(
    '{"code":3,"message":"Invalid token","details":[]}',
    '{"code":3,"message":"invalid archive settings"}',
  ),
  'path-style': one(
    boto('PathStyleRequestNotAllowed', 'ListObjectsV2'),
    boto('NoSuchBucket', 'ListObjectsV2'),
  ),
  'path-style-message': one(
    'Path-style addressing is not supported',
    'https://train-data.cwobject.com/x',
  ),
  checksum: one(
    'operation error S3: PutObject, https response error StatusCode: 400, api error XAmzContentSHA256Mismatch: UnknownError',
    boto('InvalidRequest', 'PutObject', 'The bucket is archived.'),
  ),
  'checksum-message': one(
    boto('InvalidRequest', 'PutObject', 'The value of x-amz-checksum-crc32 is invalid'),
    'The checksum of the file is 1a2b',
  ),
  'time-skewed': one(
    '<Error><Code>RequestTimeTooSkewed</Code></Error>',
    boto('ExpiredToken', 'PutObject'),
  ),
  'time-skewed-message': one(
    "mc: <ERROR> The difference between the request time and the server's time is too large.",
    'The difference between the two files is too large.',
  ),
  expired: one(boto('ExpiredToken', 'PutObject'), boto('ExpiredTokenException', WEB_IDENTITY)),
  'expired-message': one(
    'The security token included in the request is expired',
    'The coupon is expired',
  ),
  signature: one(boto('SignatureDoesNotMatch', 'CopyObject'), 'The signature is valid'),
  'signature-message': one(
    'The request signature we calculated does not match the signature you provided.',
    'The calculated hash does not match.',
  ),
  'wrong-keys': one(boto('InvalidAccessKeyId', 'ListBuckets'), boto('AccessDenied', 'ListBuckets')),
  'bucket-name': one(
    'S3 error: 400 (InvalidBucketName): The specified bucket is not valid.',
    boto('NoSuchBucket', 'ListObjectsV2'),
  ),
  'bucket-name-message': one(
    'Invalid bucket name "Train_Data": Bucket name must match the regex',
    'The bucket name is train-data',
  ),
  'bucket-taken': one(
    boto('BucketAlreadyExists', 'CreateBucket'),
    boto('NoSuchBucket', 'ListObjectsV2'),
  ),
  'bucket-missing': one(
    '<Error><Code>NoSuchBucket</Code><BucketName>nope</BucketName></Error>',
    '<Error><Code>NoSuchKey</Code></Error>',
  ),
  'object-missing': one(boto('NoSuchKey', 'GetObject'), boto('NoSuchBucket', 'GetObject')),
  'object-missing-status': one(boto('404', 'HeadObject'), boto('404', 'HeadBucket')),
  'bucket-missing-status': one(boto('404', 'HeadBucket'), boto('404', 'HeadObject')),
  'other-region': one(
    boto('AuthorizationHeaderMalformed', 'ListObjectsV2', "The region 'a' is wrong"),
    boto('AccessDenied', 'ListObjectsV2'),
  ),
  'storage-throttled': one(boto('SlowDown', 'PutObject'), 'SlowDownload of the image'),
  'storage-server-error': one(
    boto('InternalError', 'PutObject'),
    'Error from server (InternalError): error when creating "x"',
  ),
  'storage-denied': one(boto('AccessDenied', 'PutObject'), boto('AccessDenied', WEB_IDENTITY)),
  'head-denied': one(boto('403', 'HeadObject'), boto('403', 'HeadBucket')),
  'storage-forbidden': {
    positive: [
      boto('403', 'HeadBucket'),
      "HTTP GET error on 'https://train-data.cwobject.com/a' (HTTP 403)",
      'AWS Error ACCESS_DENIED during CreateMultipartUpload operation: Access Denied',
    ],
    negative: [boto('404', 'HeadBucket')],
  },
  'storage-bad-request': one(boto('400', 'HeadObject'), boto('400', 'PutObject')),
  'storage-refused': one(boto('NoSuchUpload', 'UploadPart'), boto('NoSuchKey', 'GetObject')),
  'aws-no-provider': one(
    boto(
      'InvalidIdentityToken',
      WEB_IDENTITY,
      'No OpenIDConnect provider found in your account for https://a.example',
    ),
    boto('InvalidIdentityToken', WEB_IDENTITY),
  ),
  'aws-audience': one(
    boto('InvalidIdentityToken', WEB_IDENTITY, 'Incorrect token audience'),
    'Incorrect token audience',
  ),
  'aws-keys': one(
    boto(
      'InvalidIdentityToken',
      WEB_IDENTITY,
      "Couldn't retrieve verification key from your identity provider",
    ),
    boto('InvalidIdentityToken', WEB_IDENTITY),
  ),
  'aws-idp': one(boto('IDPCommunicationError', WEB_IDENTITY), boto('AccessDenied', WEB_IDENTITY)),
  'aws-trust': one(
    boto('AccessDenied', WEB_IDENTITY, 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
    boto('AccessDenied', 'GetObject'),
  ),
  'aws-trust-code': one(boto('AccessDenied', WEB_IDENTITY), boto('AccessDenied', 'GetObject')),
  'aws-expired': one(
    boto('ExpiredTokenException', WEB_IDENTITY),
    boto('ExpiredToken', 'GetObject'),
  ),
  'aws-token': one(
    boto('InvalidIdentityToken', WEB_IDENTITY),
    boto('InvalidIdentityToken', WEB_IDENTITY, 'No OpenIDConnect provider found in your account'),
  ),
  'aws-region': one(
    boto('RegionDisabledException', WEB_IDENTITY),
    boto('InvalidRegion', 'CreateBucket'),
  ),
  'aws-denied': one(
    'User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::a/b"',
    'User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: sts:AssumeRoleWithWebIdentity',
  ),
  'aws-controller': one(
    'apiVersion: s3.services.k8s.aws/v1alpha1\nkind: Bucket\nstatus:\n  conditions:\n  - message: "AccessDenied: Access Denied"',
    'AccessDenied: Access Denied',
  ),
  'google-condition': one(
    'The given credential is rejected by the attribute condition.',
    'The attribute condition is empty.',
  ),
  'google-unauthorized-client': one(
    '{"error":"unauthorized_client"}',
    '{"error":"unauthorized_client","error_description":"AADSTS700016: not found"}',
  ),
  'google-provider': one('{"error":"invalid_target"}', '{"error":"invalid_grant"}'),
  'google-mapping': one(
    'The size of mapped attribute google.subject exceeds the 127 bytes limit.',
    'The attribute is mapped.',
  ),
  'google-idp': one(
    '{"error":"invalid_grant","error_description":"Error connecting to the given credential\'s issuer."}',
    '{"error":"invalid_grant","error_description":"Bad token."}',
  ),
  'google-audience': one(
    '{"error":"invalid_grant","error_description":"The audience in ID Token [a] does not match the expected audience."}',
    'The audience applauds.',
  ),
  'google-issuer': one(
    '{"error":"invalid_grant","error_description":"The issuer in ID Token https://a.example does not match the expected ones: https://b.example"}',
    '{"error":"invalid_grant","error_description":"The audience in ID Token [a] does not match the expected audience."}',
  ),
  'google-expired': one(
    '{"error":"invalid_grant","error_description":"ID Token issued at 1 is stale to sign-in."}',
    '{"error":"invalid_grant"}',
  ),
  'google-token': one('{"error":"invalid_grant"}', '{"error":"invalid_target"}'),
  'google-invalid': one(
    'https://sts.googleapis.com/v1/token: {"error":"invalid_request"}',
    '{"error":"invalid_request","error_description":"AADSTS70021: no"}',
  ),
  'google-impersonation': one(
    "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    "Permission 'storage.objects.get' denied on resource (or it may not exist).",
  ),
  'google-denied': one(
    'x@y.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object.',
    "Permission 'iam.serviceAccounts.getAccessToken' denied on resource",
  ),
  'azure-subject': one(
    'AADSTS70021: No matching federated identity record found',
    'AADSTS700211: No matching federated identity record found for presented assertion issuer',
  ),
  'azure-issuer': one(
    "AADSTS700211: presented assertion issuer 'https://a.example'",
    'AADSTS70021: No matching',
  ),
  'azure-audience': one('AADSTS700212: presented assertion audience', 'AADSTS700211: issuer'),
  'azure-application': one(
    'AADSTS700016: Application with identifier a was not found',
    'AADSTS7000161: other',
  ),
  'azure-tenant': one("AADSTS90002: Tenant 'a' not found", 'AADSTS900: other'),
  'azure-expired': one(
    'AADSTS700024: Client assertion is not within its valid time range',
    'AADSTS700027: signature',
  ),
  'azure-keys': one(
    'AADSTS700027: Client assertion failed signature validation',
    'AADSTS700024: Client assertion is not within its valid time range',
  ),
  'azure-other': one('AADSTS65001: no consent', 'AADSTS700016: Application not found'),
  'vault-audience': one(
    '* audience claim found in JWT but no audiences bound to the role',
    '* permission denied',
  ),
  'vault-claim': one(
    '* error validating claims: claim "sub" does not match any associated bound claim values',
    '* role "a" could not be found',
  ),
  'vault-issuer': one(
    'auth/jwt/login: error validating token: invalid issuer (iss) claim',
    'invalid issuer (iss) claim',
  ),
  'vault-role': one('* role "a" could not be found', '* claim "a" could not be found'),
  'vault-expired': one(
    'auth/jwt/login: error validating token: invalid expiration time (exp) claim: token is expired',
    'token is expired',
  ),
  'vault-keys': one(
    '* error validating token: error verifying token signature: no known key successfully validated the token signature',
    '* signature needed',
  ),
  'vault-kubernetes': one('* service account name not authorized', '* name not authorised'),
  'vault-denied': one('Code: 403. Errors:\n\n* permission denied', 'permission denied'),
  'vault-refused': one(
    "URL: PUT https://vault.example/v1/auth/kubernetes/login\nCode: 500. Errors:\n\n* invalid character '<' looking for beginning of value",
    'Code: 403. Errors:\n\n* permission denied',
  ),
  'not-entitled': one(
    'organization is not entitled to feature(s): BucketArchive',
    'permission_denied: caller lacks a role in coreweave',
  ),
  'coreweave-role': one(
    'api.coreweave.com: permission_denied: caller lacks a role',
    'rpc error: permission_denied',
  ),
  'coreweave-token': one('api.coreweave.com: unauthenticated', 'rpc error: unauthenticated'),
  'pod-security': one(
    'pods "x" is forbidden: violates PodSecurity "restricted:latest"',
    'PodSecurity is enabled',
  ),
  quota: one('pods "x" is forbidden: exceeded quota: compute', 'the quota is 8'),
  'own-webhook-down': one(
    'Internal error occurred: failed calling webhook "pod-identity-webhook": EOF',
    'Internal error occurred: failed calling webhook "webhook.cert-manager.io": EOF',
  ),
  'other-webhook-down': one(
    'Internal error occurred: failed calling webhook "webhook.cert-manager.io": EOF',
    'Internal error occurred: failed calling webhook "pod-identity-webhook": EOF',
  ),
  'other-webhook-denied': one(
    'admission webhook "validation.gatekeeper.sh" denied the request: no',
    'admission webhook "validation.gatekeeper.sh" was called',
  ),
  'account-missing': one(
    'error looking up service account a/b: serviceaccount "b" not found',
    'pods "b" not found',
  ),
  'namespace-missing': one('namespaces "nowhere" not found', 'pods "nowhere" not found'),
  rbac: one(
    'jobs.batch is forbidden: User "ravi" cannot create resource "jobs" in API group "batch"',
    'User "ravi" cannot sign in',
  ),
  'rbac-escalation': one(
    'user "ravi" is attempting to grant RBAC permissions not currently held',
    'user "ravi" is granted permissions',
  ),
  unauthorized: one(
    'error: You must be logged in to the server (Unauthorized)',
    'You must be logged in to the wiki',
  ),
  'already-exists': one(
    'Error from server (AlreadyExists): pods "x" already exists',
    boto('BucketAlreadyExists', 'CreateBucket'),
  ),
  'kubernetes-refused': one(
    'Error from server (BadRequest): container "app" is waiting to start',
    'Error from server (AlreadyExists): pods "x" already exists',
  ),
  'no-kind': one(
    'no matches for kind "RayCluster" in version "ray.io/v1"',
    'no matches for query "x"',
  ),
  'field-type': one(
    'json: cannot unmarshal number into Go struct field EnvVar.value of type string',
    'json: cannot unmarshal the file',
  ),
  'field-unknown': one(
    'strict decoding error: unknown field "spec.a"',
    'an unknown field of study',
  ),
  'field-immutable': one(
    'spec.selector: Invalid value: field is immutable',
    'spec.selector: Invalid value',
  ),
  unschedulable: one(
    '  Warning  FailedScheduling  10s  default-scheduler  0/3 nodes are available: insufficient cpu',
    'Tolerations: node.kubernetes.io/unschedulable:NoSchedule op=Exists',
  ),
  'image-pull': one(
    '  Warning  Failed  2s  kubelet  Error: ImagePullBackOff',
    '  Normal  Pulled  2s  kubelet  Container image already present on machine',
  ),
  'out-of-memory': one(
    'Last State: Terminated\n  Reason: OOMKilled',
    'Last State: Terminated\n  Reason: Error',
  ),
  'container-config': one('Reason: CreateContainerConfigError', 'Reason: CreateContainerError'),
  volume: one(
    '  Warning  FailedMount  2s  kubelet  MountVolume.SetUp failed for volume "x"',
    '  Normal  SuccessfulMountVolume  2s  kubelet  MountVolume.SetUp succeeded',
  ),
  'container-not-started': one('Reason: RunContainerError', 'Reason: CreateContainerConfigError'),
  evicted: one('Status: Failed\nReason: Evicted', 'The tenant was evicted'),
  deadline: one(
    'Job was active longer than specified deadline',
    'rpc error: code = DeadlineExceeded desc = late',
  ),
  probe: one(
    '  Warning  Unhealthy  2s  kubelet  Liveness probe failed: 500',
    'The probe failed to land',
  ),
  'crash-loop': one(
    'State: Waiting\n  Reason: CrashLoopBackOff',
    'State: Waiting\n  Reason: CrashLoopBackOff\nLast State: Terminated\n  Reason: OOMKilled',
  ),
}
