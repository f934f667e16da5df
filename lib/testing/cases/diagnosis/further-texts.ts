import type { DiagnosisCause } from '@/lib/core/diagnosis/stated-causes'

/** More texts of the kinds that the field cases do not have, each with its cause. */
export const FURTHER_TEXTS: readonly (readonly [text: string, cause?: DiagnosisCause])[] = [
  [
    "OSError: When initiating multiple part upload for key 'x' in bucket 'train-data': AWS Error ACCESS_DENIED during CreateMultipartUpload operation: Access Denied",
    'storage-denied',
  ],
  [
    "OSError: When reading information for key 'a' in bucket 'train-data': AWS Error UNKNOWN (HTTP status 403) during HeadObject operation: No response body.",
    'head-denied',
  ],
  [
    "_duckdb.HTTPException: HTTP Error: HTTP GET error on 'https://train-data.s3.amazonaws.com/?encoding-type=url' (HTTP 403)",
    'storage-denied',
  ],
  [
    "Invalid Input Error: Secret Validation Failure: during `create` using the following:\nCredential Chain: 'config'",
    'no-container-credentials',
  ],
  ['time="2024" level=fatal msg="MissingRegion: could not find region configuration"'],
  [
    'botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: "https://train-data.cwobject.com/x"',
    's3-unreachable',
  ],
  ['curl: (60) SSL certificate problem: unable to get local issuer certificate', 'tls-untrusted'],
  [
    'botocore.exceptions.ProxyConnectionError: Failed to connect to proxy URL: "http://proxy.corp:3128"',
    'proxy-refused',
  ],
  [
    "Hostname/IP does not match certificate's altnames: Host: my.bucket.cwobject.com. is not in the cert's altnames: DNS:*.cwobject.com",
    'tls-hostname',
  ],
  [
    'ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1131)',
    'tls-plain-http',
  ],
  [
    '{"code":"permission_denied","message":"organization is not entitled to feature(s): BucketArchive"}',
    'not-entitled',
  ],
  [
    'Error: api.coreweave.com returned permission_denied: user lacks role Object Storage Admin',
    'coreweave-role-missing',
  ],
  [
    'Error from server (Forbidden): pods "x" is forbidden: [maximum memory usage per Container is 1Gi, but limit is 2Gi]',
    'job-quota',
  ],
  [
    'Error from server: error when creating "x.yaml": admission webhook "vpod.kb.io" denied the request: no',
    'webhook-other-denied',
  ],
  [
    '  Warning  Failed     3s    kubelet            Error: secret "db" not found\n  Reason: CreateContainerConfigError',
    'container-config',
  ],
  [
    '  Warning  FailedMount  1s  kubelet  MountVolume.SetUp failed for volume "kube-api-access" : object "ml"/"cm" not registered',
    'volume-not-mounted',
  ],
  [
    '  Normal   Scheduled  60s  default-scheduler  Successfully assigned ml-team/x to g1\n  Warning  Failed  2s kubelet Failed to pull image "ghcr.io/x/y:1": rpc error: code = NotFound desc = failed to pull and unpack image',
    'image-pull',
  ],
  [
    '    {"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/4 nodes are available: 4 node(s) had untolerated taint"}',
    'unschedulable',
  ],
  [
    'The pod was rejected: The node was low on resource: ephemeral-storage. reason: Evicted',
    'evicted',
  ],
  [
    'error: error loading config file: You must be logged in to the server (the server has asked for the client to provide credentials)',
    'kubernetes-unauthorized',
  ],
  [
    'error: unable to recognize "x.yaml": no matches for kind "JobSet" in version "jobset.x-k8s.io/v1alpha2"',
    'kind-unknown',
  ],
  [
    'operation error S3: ListObjectsV2, https response error StatusCode: 301, RequestID: X, api error PermanentRedirect: The bucket you are attempting to access must be addressed using the specified endpoint',
    's3-other-region',
  ],
  [
    'An error occurred (SlowDown) when calling the PutObject operation (reached max retries: 4): Please reduce your request rate.',
    'storage-throttled',
  ],
  [
    'fatal error: An error occurred (404) when calling the HeadObject operation: Key "x" does not exist',
    'object-missing',
  ],
  [
    'An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist',
    'bucket-missing',
  ],
  ['mc: <ERROR> Unable to list folder. Access Denied.', 'storage-denied'],
  [
    '2025/01/01 ERROR : Failed to copy: AccessDenied: Access Denied\n\tstatus code: 403, request id: a',
    'storage-denied',
  ],
  [
    'AADSTS700024: Client assertion is not within its valid time range. Current time: 2024',
    'azure-expired',
  ],
  [
    "AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.",
    'azure-application',
  ],
  ['{"errors":["permission denied"]}', 'vault-denied'],
  [
    'Error authenticating: error authenticating: error calling vault: Code: 403. Errors: * service account name not authorized',
    'vault-kubernetes',
  ],
  [
    'Error: Error making API request. Code: 400. Errors: * error validating token: error verifying token signature: no known key successfully validated the token signature',
    'vault-keys',
  ],
  [
    "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    'aws-keys',
  ],
  [
    'An error occurred (ExpiredTokenException) when calling the AssumeRoleWithWebIdentity operation: Token expired: current date/time 1 must be before the expiration date/time 0',
    'aws-expired',
  ],
  [
    "Error: storage.objects.create: trainer@p.iam.gserviceaccount.com does not have storage.objects.create access to the Google Cloud Storage object. Permission 'storage.objects.create' denied on resource",
    'google-denied',
  ],
  [
    'botocore.exceptions.ProfileNotFound: The config profile (ml) could not be found',
    'profile-missing',
  ],
  [
    'thread main panicked: Generic S3 error: Error after 10 retries: error sending request for url (http://169.254.169.254/latest/api/token)',
  ],
  [
    'Generic S3 error: Client error with status 403 Forbidden: <?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    'storage-denied',
  ],
  ['ValueError: Received checksum mismatch: x-amz-checksum-crc32', 'checksum-unsupported'],
  ['Segmentation fault (core dumped)'],
  ['ERROR: the train loss is nan at step 403'],
  ['npm ERR! code E404'],
  ['The request to the database timed out after 500 ms'],
  // https://github.com/dotnet/dnceng/issues/6455
  [
    "(invalid_client) AADSTS7002131: No matching federated identity record found for presented assertion subject 'a' or no federated identity credential expression matched.",
    'azure-subject',
  ],
  // https://github.com/external-secrets/external-secrets/issues/2783
  [
    'Warning  InvalidProviderConfig  20s (x6 over 101s)  cluster-secret-store  FromAssertion(): http call(https://login.microsoftonline.com/x/oauth2/v2.0/token)(POST) error: reply status code was 401:\n{"error":"invalid_client","error_description":"AADSTS70021: No matching federated identity record found"}',
    'azure-subject',
  ],
  // https://github.com/hashicorp/vault/issues/16123
  [
    '[ERROR] auth.kubernetes.auth_kubernetes_x: login unauthorized due to: lookup failed: [invalid bearer token, Token has been invalidated]',
    'vault-kubernetes',
  ],
  // https://github.com/hashicorp/vault-plugin-auth-kubernetes/issues/42
  [
    "URL: PUT https://vault.example/v1/auth/kubernetes/login\nCode: 500. Errors:\n\n* invalid character '<' looking for beginning of value",
    'vault-refused',
  ],
  // https://github.com/DaspawnW/vault-crd/issues/61
  ['400 Bad Request: [{"errors":["missing client token"]}\n]', 'vault-refused'],
  // https://github.com/hashicorp/vault-plugin-auth-kubernetes/issues/107
  [
    'Code: 400. Errors:\n\n* 1 error occurred:\n\t* error running lookahead function for mfa: could not parse UID from claims',
    'vault-refused',
  ],
  // https://github.com/rclone/rclone/issues/8432
  [
    'InvalidArgument: aws-chunked encoding is not supported when x-amz-content-sha256 UNSIGNED-PAYLOAD is supplied.',
    'checksum-unsupported',
  ],
  // https://github.com/minio/minio/issues/21611
  [
    'StatusCode: 400, api error BadRequest: chunk too big: choose chunk size <= 16MiB',
    'checksum-unsupported',
  ],
  // https://github.com/nixys/nxs-backup/issues/110
  [
    'Error: The X-Amz-Checksum-Crc32c you specified did not match what we received.',
    'checksum-unsupported',
  ],
  // https://github.com/aws/aws-sdk-js-v3/issues/6888
  [
    'BadDigest: The SHA256 you specified did not match the calculated checksum.\n    at throwDefaultError (/app/node_modules/@smithy/smithy-client/dist-cjs/index.js:867:20)',
    'checksum-unsupported',
  ],
  // https://github.com/kelseyhightower/scheduler/issues/1
  [
    'FailedSync Error syncing pod, skipping: failed to "StartContainer" for "kubectl" with CrashLoopBackOff: "Back-off 10s restarting failed container=kubectl"',
    'crash-loop',
  ],
  // https://github.com/sapcc/helm-charts/pull/548
  [
    'Message:             No nodes are available that match all of the predicates: Insufficient cpu (19).\nReason:              FailedScheduling',
    'unschedulable',
  ],
  // https://github.com/googleapis/google-cloud-go/issues/12440
  [
    'oauth2/google: status code 400: {"error":"invalid_grant","error_description":"ID Token issued at 1749625771 is stale to sign-in."}',
    'google-expired',
  ],
  // https://github.com/google-github-actions/auth/issues/418
  [
    '"status": {\n "code": 7,\n "message": "Permission \'iam.serviceAccounts.getAccessToken\' denied on resource (or it may not exist)."',
    'google-impersonation',
  ],
  // https://github.com/aws/aws-sdk-php/issues/3188
  [
    'Error retrieving credential from ECS (Client error: `GET http://169.254.170.23/v1/credentials` resulted in a `400 Bad Request` response:\nService account token cannot be empty',
    'exchange-invalid-token',
  ],
  // https://github.com/delta-io/delta/issues/6045
  [
    'org.apache.hadoop.fs.s3a.auth.NoAuthWithAWSException: No AWS Credentials provided by TemporaryAWSCredentialsProvider SimpleAWSCredentialsProvider EnvironmentVariableCredentialsProvider',
    'not-injected',
  ],
  // https://github.com/pydata/parallel-tutorial/issues/13
  [
    'com.amazonaws.services.s3.model.AmazonS3Exception: Status Code: 403, AWS Service: Amazon S3, AWS Error Code: InvalidAccessKeyId, AWS Error Message: The AWS Access Key Id you provided does not exist in our records.',
    'static-credentials',
  ],
  // https://github.com/sparklyr/sparklyr/issues/3254
  [
    'Error : java.nio.file.AccessDeniedException: s3a://train-data/a.csv: getFileStatus on s3a://train-data/a.csv: com.amazonaws.services.s3.model.AmazonS3Exception: Forbidden (Service: Amazon S3; Status Code: 403; Error Code: 403 Forbidden; Request ID: X)',
    'storage-denied',
  ],
  // https://github.com/fnproject/fn-helm/issues/21
  [
    'forbidden: User "system:serviceaccount:kube-system:default" cannot get namespaces in the namespace "default"',
    'rbac-denied',
  ],
  // https://github.com/artifacthub/hub/issues/2331
  ['"status": "Failure",\n"message": "unknown",\n"reason": "Forbidden",', 'rbac-denied'],
  // https://github.com/aws/aws-sdk-java/issues/1324
  ['Unable to load AWS credentials from any provider in the chain', 'not-injected'],
]
