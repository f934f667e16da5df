import http from 'node:http'
import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { lookupLoopback } from '@/lib/common/loopback'
import { openCoreWeave } from '@/lib/testing/clients'
import {
  controlSandbox,
  exchangeAtSandbox,
  serviceAccountToken,
} from '@/lib/testing/sandbox/control'
import { startSandbox } from '../start'
import { parseBucketPolicy, passesBucketPolicy } from './bucket-policy'

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

const sandbox = await startSandbox()
afterAll(() => sandbox.close())
let world: ReturnType<typeof sandbox.createWorld>
beforeEach(() => {
  world = sandbox.createWorld('default')
})

const api = () => openCoreWeave({ baseUrl: sandbox.url, token: world.tokens.operator })

const s3With = (keys: { AccessKeyId: string; SecretAccessKey: string }) =>
  new S3Client({
    endpoint: sandbox.consoleEnvironment().OBJECT_STORAGE_ENDPOINT,
    region: 'US-EAST-04A',
    credentials: { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey },
    requestHandler: { httpAgent: new http.Agent({ keepAlive: true, lookup: lookupLoopback }) },
    maxAttempts: 1,
  })

/** The operator, with an organization policy that allows every bucket action. */
async function administrator() {
  const { uid } = await api().whoami()
  await api().ensurePolicy({
    version: 'v1alpha1',
    name: 'administrators',
    statements: [
      {
        name: 'all',
        effect: 'Allow',
        actions: ['s3:*'],
        resources: ['*'],
        principals: [`coreweave/${uid}`],
      },
    ],
  })
  return s3With(await api().exchangeOwnToken())
}

async function trainRunner() {
  const token = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
  const response = await exchangeAtSandbox(sandbox, world.orgId, token)
  return s3With((await response.json()) as { AccessKeyId: string; SecretAccessKey: string })
}

const policyText = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::archive' }

describe('over S3', () => {
  test('puts, reads verbatim and deletes a bucket policy', async () => {
    const s3 = await administrator()
    const Bucket = 'archive'
    const none = { name: 'NoSuchBucketPolicy', $metadata: { httpStatusCode: 404 } }
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject(none)
    const Policy = policyText(allow)
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy)
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }))
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject(none)
  })

  test.each([
    ['no JSON', '{'],
    ['another version', '{"Version":"2008-10-17","Statement":[]}'],
    ['no statement', policyText()],
    ['another bucket', policyText({ ...allow, Resource: 'arn:aws:s3:::archive-2/*' })],
    ['no principal', policyText({ ...allow, Principal: undefined })],
  ])('a policy with %s is malformed', async (_, Policy) => {
    const s3 = await administrator()
    await expect(
      s3.send(new PutBucketPolicyCommand({ Bucket: 'archive', Policy })),
    ).rejects.toMatchObject({ name: 'MalformedPolicy' })
  })

  test('a bucket policy can deny what organization policies allow', async () => {
    const s3 = await trainRunner()
    const where = { Bucket: 'checkpoints', Key: 'run-41/step-1000.json' }
    await s3.send(new GetObjectCommand(where))
    await expect(s3.send(new DeleteObjectCommand(where))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    await controlSandbox(sandbox, `/${world.orgUid}/buckets/checkpoints`, {
      policy: policyText({ ...allow, Resource: 'arn:aws:s3:::checkpoints' }),
    })
    await expect(s3.send(new GetObjectCommand(where))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    await controlSandbox(sandbox, `/${world.orgUid}/buckets/checkpoints`, { policy: null })
    await s3.send(new GetObjectCommand(where))
  })

  test('a policy that denies everything can still be replaced', async () => {
    const s3 = await administrator()
    const Bucket = 'archive'
    const Policy = policyText({ ...allow, Effect: 'Deny' })
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    const denied = { name: 'AccessDenied' }
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject(denied)
    await expect(s3.send(new DeleteBucketPolicyCommand({ Bucket }))).rejects.toMatchObject(denied)
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyText(allow) }))
    await s3.send(new GetBucketPolicyCommand({ Bucket }))
  })

  test('exchanges a person’s own token with permission', async () => {
    const { uid } = await api().whoami()
    const { AccessKeyId } = await api().exchangeOwnToken()
    const keys = await api().listAccessKeys()
    expect(keys.find((key) => key.accessKeyId === AccessKeyId)?.principalName).toBe(
      `coreweave/${uid}`,
    )
    const member = openCoreWeave({ baseUrl: sandbox.url, token: world.tokens.team })
    await expect(member.exchangeOwnToken()).rejects.toMatchObject({
      code: 'forbidden',
      detail: { next: expect.stringContaining('cwobject:CreateAccessKey') },
    })
  })
})

const question = { principal: 'role/a', action: 's3:GetObject', resource: 'archive/x' }
const arn = 'arn:aws:iam::org:role/a'
const objects = { ...allow, Resource: 'arn:aws:s3:::archive/*' }
const passes = (...statements: object[]) =>
  passesBucketPolicy(parseBucketPolicy(policyText(...statements), 'archive'), question, 'org')

test.each([
  ['an Allow for everyone passes', [objects], true],
  ['an Allow of the bucket is not one of its objects', [allow], false],
  ['a Deny wins', [objects, { ...objects, Effect: 'Deny' }], false],
  ['a full ARN names who asks', [{ ...objects, Principal: { CW: arn } }], true],
  ['the short form does not', [{ ...objects, Principal: { CW: 'role/a' } }], false],
  [
    'another organization’s does not',
    [{ ...objects, Principal: { CW: arn.replace('org', 'x') } }],
    false,
  ],
  [
    'everyone but who asks',
    [{ ...objects, Principal: undefined, NotPrincipal: { CW: arn } }],
    false,
  ],
  ['all but this action', [{ ...objects, Action: undefined, NotAction: 's3:Get*' }], false],
  [
    'a condition on the organization that holds',
    [{ ...objects, Condition: { StringEquals: { 'cw:PrincipalOrgID': ['org'] } } }],
    true,
  ],
  [
    'one that does not',
    [{ ...objects, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'org' } } }],
    false,
  ],
  [
    'an Allow under an unknown condition does not pass',
    [{ ...objects, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
    false,
  ],
  [
    'a Deny under an unknown condition refuses',
    [
      objects,
      {
        ...objects,
        Effect: 'Deny',
        Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      },
    ],
    false,
  ],
])('%s', (_, statements, expected) => {
  expect(passes(...statements)).toBe(expected)
})
