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
]
