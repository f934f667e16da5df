import { expect, test } from 'vitest'
import { recognizeError, recognizePodState } from './error-text'
import { describeShape } from './looks-like'
import { findToken, maskTokens } from './pasted-token'
import { findWorkloadReference } from './workload-reference'

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
    undefined,
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
    ...(operation ? { operation } : {}),
    ...(bucket ? { bucket } : {}),
  })
})

test('does not guess a cause for an unknown error', () => {
  expect(recognizeError('Segmentation fault (core dumped)')).toBeUndefined()
  expect(recognizeError('')).toBeUndefined()
})

test('the first error of a credential chain wins over its end', () => {
  const chain =
    'EnvAccessKeyNotFound: no\nCredentialsEndpointError: invalid endpoint host, "10.0.0.7", only loopback hosts are allowed.\nNoCredentialProviders: no valid providers in chain'
  expect(recognizeError(chain)).toMatchObject({ cause: 'sdk-host-go', facts: { host: '10.0.0.7' } })
})

test.each([
  ['XML', '<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>'],
  ['JSON', '{"code":"SignatureDoesNotMatch","message":"no"}'],
  ['botocore', s3('SignatureDoesNotMatch', 'PutObject')],
  [
    'Go v2',
    'operation error S3: PutObject, https response error StatusCode: 403, api error SignatureDoesNotMatch: no',
  ],
  ['Go v1', 'SignatureDoesNotMatch: no\n\tstatus code: 403, request id: x'],
  [
    'Java',
    'no (Service: Amazon S3; Status Code: 403; Error Code: SignatureDoesNotMatch; Request ID: x)',
  ],
  ['Rust', 'ServiceError { code: Some("SignatureDoesNotMatch"), message: Some("no") }'],
  ['JavaScript', 'SignatureDoesNotMatch: no\n    at throwDefaultError (/app/index.js:1:1)'],
])('recognizes one error in the form of %s', (_, text) => {
  expect(recognizeError(text)).toMatchObject({
    signature: 'signature',
    facts: { code: 'SignatureDoesNotMatch' },
  })
})

test('does not take a command of a manifest for an error', () => {
  const manifest = 'kind: Pod\nspec:\n  containers:\n  - args: ["echo AccessDenied"]\n'
  expect(recognizePodState(manifest)).toBeUndefined()
  expect(recognizePodState(`${manifest}status:\n  phase: Running\n`)).toBeUndefined()
  const waiting = `${manifest}status:\n  containerStatuses:\n  - state: {waiting: {reason: ErrImagePull}}\n`
  expect(recognizePodState(waiting)?.cause).toBe('image-pull')
})

test.each([
  ['a Terraform plan', 'Terraform will perform the following actions:\n  # aws_s3_bucket.a'],
  ['a Java stack trace without its first line', '\tat com.example.Main.run(Main.java:12)'],
  ['a JavaScript stack trace without its first line', '    at run (/app/index.js:12:5)'],
  ['a Python traceback without its last line', '  File "/app/main.py", line 3, in run'],
  ['a command', 'kubectl get pods -n ml-team'],
  ['JSON without a known error code', '{"ok": false}'],
  [
    'YAML or JSON of a Kubernetes kind that creates no pod',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a',
  ],
])('says that an unknown text looks like %s', (what, text) => {
  expect(describeShape(text)?.what).toBe(what)
  expect(recognizeError(text)).toBeUndefined()
})

test('says nothing about prose', () => {
  expect(describeShape('It does not work since yesterday')).toBeUndefined()
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
