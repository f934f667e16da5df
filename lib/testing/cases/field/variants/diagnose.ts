import { type FieldVariant, variantsOf } from '../field-variant'

// The answers were written down before the signatures were tuned.
export const DIAGNOSE_VARIANTS: readonly FieldVariant[] = [
  ...variantsOf(
    'd01-js-sdk-metadata-hostname.txt',
    [
      'Error [CredentialsProviderError]: api.coreweave.com is not a valid container metadata service hostname\n    at getCmdsUri (/srv/node_modules/@smithy/credential-provider-imds/dist-cjs/index.js:160:13)',
      { cause: 'sdk-host-javascript', speaker: 'client', facts: { host: 'api.coreweave.com' } },
    ],
    [
      'CredentialsProviderError: http: is not a valid container metadata service protocol\n    at getCmdsUri (node_modules/@aws-sdk/credential-provider-imds/dist/cjs/fromContainerMetadata.js:66:19)',
      { cause: 'sdk-host-javascript' },
    ],
    [
      'CredentialsProviderError: URL not accepted. It must either be HTTPS or match one of the following:\n  - loopback CIDR 127.0.0.0/8 or [::1/128]\n  - ECS container host 169.254.170.2\n  - EKS container host 169.254.170.23 or [fd00:ec2::23]\n    at checkUrl (/app/node_modules/@aws-sdk/credential-provider-http/dist-cjs/fromHttp/checkUrl.js:34:11)',
      { cause: 'sdk-host-javascript' },
    ],
  ),
  ...variantsOf(
    'd02-java-full-uri-invalid-host.txt',
    [
      'software.amazon.awssdk.core.exception.SdkClientException: The full URI (https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/ab1cd2) contained within environment variable AWS_CONTAINER_CREDENTIALS_FULL_URI has an invalid host. Host can only be one of [localhost, 127.0.0.1].',
      { cause: 'sdk-host-java', facts: { host: 'api.coreweave.com' } },
    ],
    [
      'Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain(credentialsProviders=[SystemPropertyCredentialsProvider(), EnvironmentVariableCredentialsProvider(), ContainerCredentialsProvider()]) : [SystemPropertyCredentialsProvider(): Unable to load credentials from system settings., ContainerCredentialsProvider(): The full URI (http://10.0.0.7/creds) contained within environment variable AWS_CONTAINER_CREDENTIALS_FULL_URI has an invalid host. Host should resolve to a loopback address or have the full URI be HTTPS.]',
      { cause: 'sdk-host-java', facts: { host: '10.0.0.7' } },
    ],
    [
      'java.lang.IllegalStateException: AWS_CONTAINER_CREDENTIALS_FULL_URI has an invalid host. Host can only be one of [localhost, 127.0.0.1]\n\tat com.amazonaws.auth.ContainerCredentialsProvider.getCredentials(ContainerCredentialsProvider.java:55)',
      { cause: 'sdk-host-java' },
    ],
  ),
  ...variantsOf(
    'd04-rust-not-loopback.txt',
    [
      'Error: DispatchFailure(DispatchFailure { source: ConnectorError { kind: Other(None), source: CredentialsNotLoaded(CredentialsNotLoaded { source: "invalid full URI for ECS provider (URI did not refer to the loopback interface): https://api.coreweave.com/x" }) } })',
      { cause: 'sdk-host-rust', facts: { host: 'api.coreweave.com' } },
    ],
    [
      'provider failed to provide credentials provider=EcsContainer error=the credential provider was not properly configured: invalid full URI for ECS provider (the DNS name did not resolve to the loopback interface): http://creds.internal/v1',
      { cause: 'sdk-host-rust' },
    ],
    [
      'WARN aws_config::ecs: URI did not refer to the loopback interface',
      { cause: 'sdk-host-rust' },
    ],
  ),
  ...variantsOf(
    'd05-boto-unsupported-host.txt',
    [
      "Unsupported host 'api.coreweave.com'.  Can only retrieve metadata from a loopback address or one of these hosts: 169.254.170.2, 169.254.170.23, fd00:ec2::23, localhost",
      { cause: 'cli-too-old', facts: { host: 'api.coreweave.com' } },
    ],
    [
      'Traceback (most recent call last):\n  File "/usr/lib/python3/dist-packages/botocore/utils.py", line 2916, in _validate_allowed_url\n    raise ValueError(\nValueError: Unsupported host \'10.1.2.3\'.  Can only retrieve metadata from these hosts: 169.254.170.2, localhost, 127.0.0.1',
      { cause: 'cli-too-old' },
    ],
    [
      "ERROR:app:could not start: Unsupported host 'creds.example'. Can only retrieve metadata from these hosts: 169.254.170.2, localhost, 127.0.0.1\nNoCredentialsError: Unable to locate credentials",
      { cause: 'cli-too-old' },
    ],
  ),
  ...variantsOf(
    'd07-boto-ecs-metadata-400.txt',
    [
      'botocore.exceptions.MetadataRetrievalError: Error retrieving metadata: Received non 200 response (403) from ECS metadata: {"code":7,"message":"permission denied"}',
      { cause: 'exchange-denied', speaker: 'exchange', facts: { status: 403 } },
    ],
    [
      'Error when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response [503] from container metadata: upstream connect error',
      { cause: 'exchange-failed', facts: { status: 503 } },
    ],
    [
      'failed to refresh cached credentials, failed to load credentials, http response error StatusCode: 429, request to container-role endpoint /v1/cwobject/temporary-credentials/oidc/ab1cd2 failed: too many requests',
      { cause: 'exchange-throttled', facts: { status: 429 } },
    ],
  ),
  ...variantsOf(
    'd09-go-v1-chain-after-loopback.txt',
    [
      'Ignoring, HTTP credential provider invalid endpoint host, "api.coreweave.com", only loopback hosts are allowed. <nil>\nNoCredentialProviders: no valid providers in chain. Deprecated.',
      { cause: 'sdk-host-go', facts: { host: 'api.coreweave.com' } },
    ],
    [
      'failed to refresh cached credentials, invalid endpoint host, "api.coreweave.com", only loopback/ecs/eks hosts are allowed',
      { cause: 'sdk-host-go' },
    ],
    [
      'NoCredentialProviders: no valid providers in chain\ncaused by: EnvAccessKeyNotFound: failed to find credentials in the environment.\nCredentialsEndpointError: invalid endpoint host, "10.0.0.7", only loopback hosts are allowed.\nEC2RoleRequestError: no EC2 instance role found',
      { cause: 'sdk-host-go', facts: { host: '10.0.0.7' } },
    ],
  ),
  ...variantsOf(
    'd10-sts-no-oidc-provider.txt',
    [
      'An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: No OpenIDConnect provider found in your account for https://oidc.cks.coreweave.com/id/aaaa',
      {
        cause: 'aws-no-provider',
        speaker: 'aws-sts',
        facts: { issuer: 'https://oidc.cks.coreweave.com/id/aaaa' },
      },
    ],
    [
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>No OpenIDConnect provider found in your account for https://oidc.cks.coreweave.com/id/bbbb</Message></Error></ErrorResponse>',
      { cause: 'aws-no-provider', facts: { issuer: 'https://oidc.cks.coreweave.com/id/bbbb' } },
    ],
    [
      'WebIdentityErr: failed to retrieve credentials\ncaused by: InvalidIdentityToken: Incorrect token audience\n\tstatus code: 400, request id: 22a1f9a5',
      { cause: 'aws-audience', speaker: 'aws-sts' },
    ],
  ),
  ...variantsOf(
    'd11-sts-not-authorized-go-v2.txt',
    [
      'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity',
      { cause: 'aws-trust', speaker: 'aws-sts' },
    ],
    [
      'software.amazon.awssdk.services.sts.model.StsException: Not authorized to perform sts:AssumeRoleWithWebIdentity (Service: Sts, Status Code: 403, Request ID: 5f0a)',
      { cause: 'aws-trust', facts: { status: 403 } },
    ],
    [
      'WebIdentityErr: failed to retrieve credentials\ncaused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\n\tstatus code: 403, request id: 1c2',
      { cause: 'aws-trust' },
    ],
  ),
  ...variantsOf(
    'd13-gcp-attribute-condition.txt',
    [
      '{"error":"unauthorized_client","error_description":"The given credential is rejected by the attribute condition."}',
      { cause: 'google-condition', speaker: 'google-sts' },
    ],
    [
      'oauth2/google: status code 400: {"error":"invalid_grant","error_description":"The audience in ID Token [https://kubernetes.default.svc] does not match the expected audience."}',
      { cause: 'google-audience' },
    ],
    [
      'google.auth.exceptions.RefreshError: (\'Unable to acquire impersonated credentials\', \'{\\n  "error": {\\n    "code": 403,\\n    "message": "Permission \\\'iam.serviceAccounts.getAccessToken\\\' denied on resource (or it may not exist).",\\n    "status": "PERMISSION_DENIED"\')',
      { cause: 'google-impersonation' },
    ],
  ),
  ...variantsOf(
    'd15-gcp-issuer-mismatch.txt',
    [
      'Error code invalid_grant: The issuer in ID Token https://oidc.cks.coreweave.com/id/aaaa does not match the expected ones: https://oidc.cks.coreweave.com/id/bbbb',
      {
        cause: 'google-issuer',
        facts: { issuer: 'https://oidc.cks.coreweave.com/id/aaaa' },
      },
    ],
    [
      '{"error":"invalid_target","error_description":"The target service indicated by the \\"audience\\" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist."}',
      { cause: 'google-provider' },
    ],
    [
      '{"error":"invalid_grant","error_description":"Error connecting to the given credential\'s issuer."}',
      { cause: 'google-idp' },
    ],
  ),
  ...variantsOf(
    'd16-azure-aadsts70021.txt',
    [
      "AADSTS700213: No matching federated identity record found for presented assertion subject 'system:serviceaccount:ml-team:trainer'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
      {
        cause: 'azure-subject',
        facts: { code: 'AADSTS700213', principal: 'system:serviceaccount:ml-team:trainer' },
      },
    ],
    [
      "AADSTS700211: No matching federated identity record found for presented assertion issuer 'https://oidc.cks.coreweave.com/id/aaaa/'.",
      { cause: 'azure-issuer', facts: { issuer: 'https://oidc.cks.coreweave.com/id/aaaa/' } },
    ],
    [
      "azure.core.exceptions.ClientAuthenticationError: AADSTS700212: No matching federated identity record found for presented assertion audience 'https://coreweave.com/iam'.",
      { cause: 'azure-audience', facts: { audience: 'https://coreweave.com/iam' } },
    ],
  ),
  ...variantsOf(
    'd17-vault-audience.txt',
    [
      'Code: 400. Errors:\n\n* error validating token: invalid audience (aud) claim: audience claim does not match any bound audience',
      { cause: 'vault-audience', speaker: 'vault' },
    ],
    [
      'URL: PUT https://vault.example/v1/auth/jwt/login\nCode: 400. Errors:\n\n* error validating claims: claim "sub" does not match any associated bound claim values',
      { cause: 'vault-claim' },
    ],
    [
      '{"errors":["role \\"trainer\\" could not be found"]}',
      { cause: 'vault-role', speaker: 'vault' },
    ],
  ),
  ...variantsOf(
    'd19-terraform-acl-access-denied.txt',
    [
      'Error: error putting S3 policy: AccessDenied: Access Denied\n\tstatus code: 403, request id: X, host id: Y\n  with aws_s3_bucket_policy.this,\n  on main.tf line 4, in resource "aws_s3_bucket_policy" "this":',
      { cause: 'storage-denied', facts: { operation: 'PutBucketPolicy', code: 'AccessDenied' } },
    ],
    [
      'Error: creating S3 Bucket (train-data) Versioning: operation error S3: PutBucketVersioning, https response error StatusCode: 403, RequestID: X, HostID: Y, api error AccessDenied: Access Denied',
      {
        cause: 'storage-denied',
        facts: { operation: 'PutBucketVersioning', bucket: 'train-data', status: 403 },
      },
    ],
    [
      'Error: error reading S3 bucket server-side encryption configuration (train-data): AccessDenied: Access Denied\n\tstatus code: 403',
      { cause: 'storage-denied', facts: { bucket: 'train-data' } },
    ],
  ),
  ...variantsOf(
    'd21-s3cmd-invalid-bucket.txt',
    [
      'An error occurred (InvalidBucketName) when calling the CreateBucket operation: The specified bucket is not valid.',
      { cause: 'bucket-name-invalid', facts: { operation: 'CreateBucket' } },
    ],
    [
      'Parameter validation failed:\nInvalid bucket name "Train_Data": Bucket name must match the regex "^[a-zA-Z0-9.\\-_]{1,255}$" or be an ARN',
      { cause: 'bucket-name-invalid', facts: { bucket: 'Train_Data' } },
    ],
    [
      'mc: <ERROR> Unable to make bucket `cw/Train_Data`. Bucket name contains invalid characters',
      { cause: 'bucket-name-invalid' },
    ],
  ),
  ...variantsOf(
    'd22-signature-does-not-match.txt',
    [
      '<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided.</Message></Error>',
      { cause: 'signature-mismatch', speaker: 'object-storage' },
    ],
    [
      'Failed to copy: SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided\n\tstatus code: 403, request id: , host id:',
      { cause: 'signature-mismatch', facts: { status: 403 } },
    ],
    [
      'com.amazonaws.services.s3.model.AmazonS3Exception: The request signature we calculated does not match the signature you provided. Check your key and signing method. (Service: Amazon S3; Status Code: 403; Error Code: SignatureDoesNotMatch; Request ID: X; S3 Extended Request ID: null)',
      { cause: 'signature-mismatch', facts: { code: 'SignatureDoesNotMatch' } },
    ],
  ),
  ...variantsOf(
    'd23-sha256-mismatch-go-v2.txt',
    [
      'An error occurred (InvalidRequest) when calling the PutObject operation: The algorithm type you specified in x-amz-checksum- header is invalid.',
      { cause: 'checksum-unsupported', facts: { operation: 'PutObject' } },
    ],
    [
      'An error occurred (MissingContentLength) when calling the UploadPart operation: You must provide the Content-Length HTTP header.',
      { cause: 'checksum-unsupported' },
    ],
    [
      'software.amazon.awssdk.services.s3.model.S3Exception: The Content-SHA256 you specified did not match what we received (Service: S3, Status Code: 400, Request ID: X)\n at software.amazon.awssdk XAmzContentSHA256Mismatch',
      { cause: 'checksum-unsupported' },
    ],
  ),
  ...variantsOf(
    'd24-virtual-hosted-required.txt',
    [
      'Response { status: 400, Error { code: "PathStyleRequestNotAllowed", message: "Path-style requests are not allowed" } }',
      { cause: 's3-addressing', speaker: 'object-storage' },
    ],
    [
      'An error occurred (PathStyleRequestNotAllowed) when calling the ListObjectsV2 operation: Path style request is not allowed.',
      { cause: 's3-addressing', facts: { operation: 'ListObjectsV2' } },
    ],
    [
      'AccessDenied: Path-style access is not supported, please use virtual hosted style to access.\n\tstatus code: 403',
      { cause: 's3-addressing' },
    ],
  ),
  ...variantsOf(
    'd26-podsecurity.txt',
    [
      'Error from server (Forbidden): error when creating "pod.yaml": pods "gpu" is forbidden: violates PodSecurity "baseline:latest": hostNetwork (pod must not set spec.hostNetwork=true), privileged (container "app" must not set securityContext.privileged=true)',
      { cause: 'job-pod-security', speaker: 'kubernetes-api' },
    ],
    [
      'Warning: would violate PodSecurity "restricted:v1.30": allowPrivilegeEscalation != false (container "app" must set securityContext.allowPrivilegeEscalation=false)\ndeployment.apps/app created',
      { cause: 'job-pod-security' },
    ],
    [
      'Error creating: pods "train-0" is forbidden: exceeded quota: compute, requested: requests.nvidia.com/gpu=8, used: requests.nvidia.com/gpu=16, limited: requests.nvidia.com/gpu=16',
      { cause: 'job-quota' },
    ],
  ),
  ...variantsOf(
    'd28-other-webhook-down.txt',
    [
      'Internal error occurred: failed calling webhook "validate.kyverno.svc-fail": failed to call webhook: Post "https://kyverno-svc.kyverno.svc:443/validate/fail?timeout=10s": context deadline exceeded',
      {
        cause: 'webhook-other-down',
        speaker: 'webhook',
        facts: { webhook: 'validate.kyverno.svc-fail' },
      },
    ],
    [
      'admission webhook "validation.gatekeeper.sh" denied the request: [required-labels] you must provide labels: {"owner"}',
      { cause: 'webhook-other-denied', facts: { webhook: 'validation.gatekeeper.sh' } },
    ],
    [
      'Error creating: Internal error occurred: failed calling webhook "pod-identity-webhook.coreweave.com": failed to call webhook: Post "https://pod-identity-webhook.kube-system.svc:443/mutate?timeout=10s": dial tcp 10.0.0.1:443: connect: connection refused',
      { cause: 'webhook-down', speaker: 'webhook' },
    ],
  ),
  ...variantsOf(
    'd29-rbac-token.txt',
    [
      'Error from server (Forbidden): pods is forbidden: User "ravi@example.com" cannot list resource "pods" in API group "" in the namespace "ml-team"',
      {
        cause: 'rbac-denied',
        facts: { principal: 'ravi@example.com', operation: 'list pods', namespace: 'ml-team' },
      },
    ],
    [
      'error: failed to create token: serviceaccounts "train-runner" is forbidden: User "system:serviceaccount:ci:deployer" cannot create resource "serviceaccounts/token" in API group "" in the namespace "ml-team"',
      { cause: 'rbac-denied', facts: { operation: 'create serviceaccounts/token' } },
    ],
    [
      'mutatingwebhookconfigurations.admissionregistration.k8s.io is forbidden: User "ravi" cannot list resource "mutatingwebhookconfigurations" in API group "admissionregistration.k8s.io" at the cluster scope',
      { cause: 'rbac-denied', facts: { principal: 'ravi' } },
    ],
  ),
  ...variantsOf(
    'd30-describe-daemonset-crashloop.txt',
    [
      '{"kind":"Pod","metadata":{"name":"x"},"status":{"containerStatuses":[{"name":"app","state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image \\"example/app:v9\\""}}}]}}',
      { cause: 'image-pull', speaker: 'kubelet' },
    ],
    [
      'Containers:\n  app:\n    State:          Waiting\n      Reason:       CrashLoopBackOff\n    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137',
      { cause: 'out-of-memory' },
    ],
    [
      'Events:\n  Type     Reason            Age   From               Message\n  ----     ------            ----  ----               -------\n  Warning  FailedScheduling  2m    default-scheduler  0/12 nodes are available: 12 Insufficient nvidia.com/gpu.',
      { cause: 'unschedulable', speaker: 'scheduler' },
    ],
  ),
  ...variantsOf(
    'd31-ssl-verify-failed.txt',
    [
      "Error: self-signed certificate in certificate chain\n    at TLSSocket.onConnectSecure (node:_tls_wrap:1674:34) { code: 'SELF_SIGNED_CERT_IN_CHAIN' }",
      { cause: 'tls-untrusted', speaker: 'network' },
    ],
    [
      'Get "https://cwobject.com/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      { cause: 'tls-untrusted', facts: { host: 'cwobject.com' } },
    ],
    [
      'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      { cause: 'tls-untrusted' },
    ],
  ),
  ...variantsOf(
    'd32-expired-token-boto.txt',
    [
      '_duckdb.HTTPException: HTTP Error: HTTP GET error on https://train-data.cwobject.com/a.parquet (HTTP 400) <Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>',
      { cause: 'credentials-expired', facts: { code: 'ExpiredToken', bucket: 'train-data' } },
    ],
    [
      "OSError: When reading information for key 'a/b' in bucket 'train-data': AWS Error ACCESS_DENIED during HeadObject operation: ExpiredToken: The provided token has expired.",
      { cause: 'credentials-expired' },
    ],
    [
      'ExpiredTokenException: The security token included in the request is expired\n\tstatus code: 403, request id: a',
      { cause: 'credentials-expired' },
    ],
  ),
  ...variantsOf(
    'd34-skewed-xml.txt',
    [
      'An error occurred (RequestTimeTooSkewed) when calling the PutObject operation: The difference between the request time and the current time is too large.',
      { cause: 'request-time-skewed', facts: { operation: 'PutObject' } },
    ],
    [
      "mc: <ERROR> Unable to list folder. The difference between the request time and the server's time is too large.",
      { cause: 'request-time-skewed' },
    ],
    [
      'An error occurred (InvalidSignatureException) when calling the ListBuckets operation: Signature expired: 20240101T000000Z is now earlier than 20240101T002000Z (20240101T002500Z - 5 min.)',
      { cause: 'request-time-skewed' },
    ],
  ),
  ...variantsOf(
    'd35-token-no-such-file.txt',
    [
      "FileNotFoundError: [Errno 2] No such file or directory: '/var/run/secrets/cks.coreweave.com/serviceaccount/token'",
      { cause: 'token-not-mounted' },
    ],
    [
      'unable to load in-cluster configuration: open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory',
      { cause: 'token-not-mounted' },
    ],
    [
      "Error: ENOENT: no such file or directory, open '/var/run/secrets/eks.amazonaws.com/serviceaccount/token'",
      { cause: 'token-not-mounted' },
    ],
  ),
  ...variantsOf(
    'd36-token-permission-denied.txt',
    [
      "PermissionError: [Errno 13] Permission denied: '/var/run/secrets/cks.coreweave.com/serviceaccount/token'",
      { cause: 'token-unreadable' },
    ],
    [
      "Error: EACCES: permission denied, open '/var/run/secrets/cks.coreweave.com/serviceaccount/token'",
      { cause: 'token-unreadable' },
    ],
    [
      'java.nio.file.AccessDeniedException: /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      { cause: 'token-unreadable' },
    ],
  ),
  ...variantsOf(
    'd37-head-403.txt',
    [
      'botocore.exceptions.ClientError: An error occurred (403) when calling the HeadBucket operation: Forbidden',
      { cause: 'storage-denied', facts: { status: 403, operation: 'HeadBucket' } },
    ],
    [
      'operation error S3: HeadObject, https response error StatusCode: 403, RequestID: X, HostID: , api error Forbidden: Forbidden',
      { cause: 'head-denied', facts: { operation: 'HeadObject', status: 403 } },
    ],
    [
      'software.amazon.awssdk.services.s3.model.S3Exception: null (Service: S3, Status Code: 403, Request ID: X, Extended Request ID: null)\n\tat software.amazon.awssdk.services.s3.DefaultS3Client.headObject(DefaultS3Client.java:5100)',
      { cause: 'head-denied', facts: { status: 403 } },
    ],
  ),
  ...variantsOf(
    'd41-ack-crd-status.yaml',
    [
      'apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata:\n  name: x\nstatus:\n  conditions:\n  - message: "AccessDenied: User: arn:aws:sts::111122223333:assumed-role/ack/1 is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/x"\n    status: "True"\n    type: ACK.Terminal',
      { cause: 'aws-denied', speaker: 'aws', facts: { operation: 'CreateRole' } },
    ],
    [
      'User: arn:aws:sts::111122223333:assumed-role/train/botocore is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::train-data/x" because no identity-based policy allows the s3:PutObject action',
      {
        cause: 'aws-denied',
        facts: { operation: 'PutObject', bucket: 'train-data' },
      },
    ],
    [
      'create failed: cannot create S3 bucket: operation error S3: CreateBucket, https response error StatusCode: 403, RequestID: X, api error AccessDenied: User: arn:aws:sts::111122223333:assumed-role/provider-aws/1 is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::test"',
      { cause: 'aws-denied', facts: { operation: 'CreateBucket', bucket: 'test' } },
    ],
  ),
  ...variantsOf(
    'd42-env-number.txt',
    [
      'Error from server (BadRequest): error when creating "d.yaml": Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal bool into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
      { cause: 'field-type', speaker: 'kubernetes-api' },
    ],
    [
      'error: error validating "job.yaml": error validating data: ValidationError(Job.spec.template.spec.containers[0].env[0].value): invalid type for io.k8s.api.core.v1.EnvVar.value: got "integer", expected "string"; if you choose to ignore these errors, turn validation off with --validate=false',
      { cause: 'field-type' },
    ],
    [
      'Error from server (BadRequest): error when creating "pod.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.serviceAcountName"',
      { cause: 'field-unknown' },
    ],
  ),
  ...variantsOf(
    'd43-legacy-secret-token.txt',
    [
      `TOKEN=${['e30', 'eyJpc3MiOiJrdWJlcm5ldGVzL3NlcnZpY2VhY2NvdW50Iiwia3ViZXJuZXRlcy5pby9zZXJ2aWNlYWNjb3VudC9uYW1lc3BhY2UiOiJkZW1vIiwic3ViIjoic3lzdGVtOnNlcnZpY2VhY2NvdW50OmRlbW86eCJ9', 'AAAA'].join('.').replace('e30', 'eyJhbGciOiJSUzI1NiJ9')}`,
      { cause: 'legacy-token', facts: { principal: 'system:serviceaccount:demo:x' } },
    ],
    [
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: train-runner-token\n  annotations:\n    kubernetes.io/service-account.name: train-runner\ntype: kubernetes.io/service-account-token\n',
      { cause: 'legacy-token' },
    ],
    [
      'Warning: Use tokens from the TokenRequest API or manually created secret-based tokens instead of auto-generated secret-based tokens.',
      { cause: 'legacy-token' },
    ],
  ),
]
