import { expect, test } from 'vitest'
import { findWorkloadReference, recognizeError } from './error-text'
import { findToken, maskTokens } from './pasted-token'

const from = (body: string, status = 400) =>
  `Error when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response ${status} from container metadata: ${body}`

test.each([
  ['AWS CLI, invalid token', from('{"code":3,"message":"invalid request, Invalid token"}'), 400],
  ['AWS CLI, permission denied', from('{"code":7,"message":"permission denied"}', 403), 403],
  ['AWS CLI, denied with a 400', from('{"code":7,"message":"permission denied"}'), 403],
  ['AWS CLI, throttled', from('slow down', 429), 429],
  ['curl, invalid token', '{"code":3,"message":"Invalid token","details":[]}', 400],
  ['curl, permission denied', '{"code":7,"message":"permission denied"}', 403],
  [
    'AWS SDK for JavaScript',
    'Server responded with status: 503\n at fromHttp (…/v1/cwobject/temporary-credentials/oidc/x)',
    503,
  ],
  ['boto3', `botocore.exceptions.CredentialRetrievalError: ${from('no', 500)}`, 500],
])('recognizes %s as a rejected token exchange', (_, text, status) => {
  expect(recognizeError(text)?.refusal).toEqual({ from: 'exchange', status })
})

const s3 = (code: string, operation: string, rest = '') =>
  `An error occurred (${code}) when calling the ${operation} operation: Access Denied${rest}`
test.each([
  [s3('AccessDenied', 'ListBuckets'), 'AccessDenied', 'ListBuckets', undefined],
  [
    `upload failed: ./x to s3://datasets/x ${s3('AccessDenied', 'PutObject')}`,
    'AccessDenied',
    'PutObject',
    'datasets',
  ],
  [
    'fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden\nhttps://datasets.cwobject.com/x',
    '403',
    'HeadObject',
    'datasets',
  ],
  [
    '<Error><Code>NoSuchBucket</Code><BucketName>nope</BucketName></Error>',
    'NoSuchBucket',
    'ListObjectsV2',
    'nope',
  ],
  [
    'operation error S3: GetObject, https response error StatusCode: 403, api error AccessDenied: Access Denied',
    'AccessDenied',
    'GetObject',
    undefined,
  ],
  [
    "An error occurred (AuthorizationHeaderMalformed) when calling the ListObjectsV2 operation: The region 'a' is wrong; expecting 'b'.",
    'AuthorizationHeaderMalformed',
    'ListObjectsV2',
    undefined,
  ],
])('recognizes "%s" as an object storage error', (text, code, operation, bucket) => {
  expect(recognizeError(text)?.refusal).toEqual({
    from: 'storage',
    code,
    operation,
    ...(bucket ? { bucket } : {}),
  })
})

test.each([
  [
    'Unable to locate credentials. You can configure credentials by running "aws login".',
    'not-injected',
  ],
  ['botocore.exceptions.NoCredentialsError: Unable to locate credentials', 'not-injected'],
  ['CredentialsProviderError: Could not load credentials from any providers', 'not-injected'],
  [
    "Unsupported host 'api.coreweave.com'.  Can only retrieve metadata from a loopback address",
    'cli-too-old',
  ],
  [
    'requests.exceptions.InvalidHeader: Header value is not a legal header value',
    'token-malformed',
  ],
  [
    "[Errno 13] Permission denied: '/var/run/secrets/cks.coreweave.com/serviceaccount/token'",
    'token-unreadable',
  ],
  ["ENOENT: no such file or directory, open '/var/run/secrets/token'", 'token-unreadable'],
  [
    'An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: no',
    'static-credentials',
  ],
  [
    'An error occurred (InvalidAccessKeyId) when calling the ListBuckets operation: no',
    'static-credentials',
  ],
  ['Path-style addressing is not supported', 's3-addressing'],
  ['GET http://cwlota.com/datasets/x 400', 's3-addressing'],
  ['Could not connect to the endpoint URL: "http://cwlota.com/"', 's3-unreachable'],
  [
    'Error retrieving container metadata: Could not connect to the endpoint',
    'exchange-unreachable',
  ],
  [
    'getaddrinfo ENOTFOUND api.coreweave.com /v1/cwobject/temporary-credentials/oidc/x',
    'exchange-unresolved',
  ],
  [
    'Error creating: pods "x" is forbidden: violates PodSecurity "restricted:latest"',
    'job-pod-security',
  ],
  ['pods "x" is forbidden: exceeded quota: compute, requested: pods=1', 'job-quota'],
  ['Internal error occurred: failed calling webhook "pod-identity-webhook": EOF', 'webhook-down'],
  ['error looking up service account a/b: serviceaccount "b" not found', 'account-missing'],
  ['namespaces "nowhere" not found', 'namespace-missing'],
  ['  Warning  FailedScheduling  10s  0/3 nodes are available: insufficient cpu', 'unschedulable'],
  ['  Warning  Failed  2s  kubelet  Error: ImagePullBackOff', 'image-pull'],
  ['  Warning  FailedMount  2s  MountVolume.SetUp failed for volume "x"', 'container-not-started'],
  [
    'jobs.batch is forbidden: User "ravi" cannot create resource "jobs" in API group "batch"',
    'job-forbidden',
  ],
  ['issuer "https://oidc.cks.coreweave.com/id/7f3c1d52/" is not known', 'issuer-trailing-slash'],
  ['JWKS: no key found for kid abc', 'key-unknown'],
  ['An error occurred: token is expired by 2m', 'clock-skew'],
])('recognizes the cause in "%s"', (text, cause) => {
  expect(recognizeError(text)?.cause).toBe(cause)
})

test('does not guess a cause for an unknown error', () => {
  expect(recognizeError('Segmentation fault (core dumped)')).toBeUndefined()
  expect(recognizeError('')).toBeUndefined()
})

test('finds the service account in a principal, a subject or kubectl output', () => {
  const issuer = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
  expect(
    findWorkloadReference(
      `role/${issuer}:system:serviceaccount:ml-team:train-runner is not authorized`,
    ),
  ).toEqual({ issuer, namespace: 'ml-team', account: 'train-runner' })
  expect(findWorkloadReference('sub system:serviceaccount:a:b')).toEqual({
    namespace: 'a',
    account: 'b',
  })
  expect(
    findWorkloadReference('Name: x\nNamespace:        ml-team\nService Account:  eval\n'),
  ).toEqual({
    namespace: 'ml-team',
    account: 'eval',
  })
})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const SIGNATURE = 'c2lnbmF0dXJl'
const jwt = (claims: object) =>
  `${encode({ alg: 'RS256', kid: 'k1' })}.${encode(claims)}.${SIGNATURE}`

test('decodes a token anywhere in the text and drops its signature', () => {
  const text = `TOKEN=${jwt({ iss: 'i', sub: 's', aud: 'a', exp: 2, iat: 1 })} # mine`
  const found = findToken(text)
  expect(found).toEqual({
    ok: true,
    token: { iss: 'i', sub: 's', aud: ['a'], exp: 2, iat: 1, kid: 'k1', alg: 'RS256' },
  })
  expect(JSON.stringify(found)).not.toContain(SIGNATURE)
  expect(maskTokens(text)).not.toContain(SIGNATURE)
})

test('says why a malformed token cannot be decoded', () => {
  expect(findToken(jwt({ sub: 's' }))).toEqual({
    ok: false,
    message: expect.stringContaining('has no valid'),
  })
  expect(findToken('no token here')).toBeUndefined()
})
