import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketAclCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOperatorStorage } from '@/lib/testing/sandbox/storage-client'
import { startSandbox } from '../start'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let storage: Awaited<ReturnType<typeof openOperatorStorage>>
let s3: S3Client
beforeAll(async () => {
  sandbox = await startSandbox()
  storage = await openOperatorStorage(sandbox)
  s3 = storage.s3
})
afterAll(() => sandbox.close())

const Bucket = 'datasets'
const Key = 'v1/train.jsonl'
const CopySource = `${Bucket}/v2/train.jsonl`
const object = `${Bucket}/${Key}`
const upload = { Bucket, Key, UploadId: 'none' }
const Tagging = { TagSet: [{ Key: 'team', Value: 'ml' }] }

/** Runs a command; resolves to the code of its error, if any. */
const send = (command: unknown) =>
  s3.send(command as GetObjectCommand).then(
    () => 'done',
    (error: { name: string; $metadata?: { httpStatusCode?: number } }) =>
      error.$metadata?.httpStatusCode === 403 ? 'AccessDenied' : error.name,
  )

// What each operation needs, and how it ends then. Those that end in an error get past authorization.
const CASES: [command: unknown, needs: [action: string, resource: string][], outcome: string][] = [
  [new ListBucketsCommand(), [['s3:ListAllMyBuckets', '*']], 'done'],
  [new HeadBucketCommand({ Bucket }), [['s3:ListBucket', Bucket]], 'done'],
  [new ListObjectsCommand({ Bucket }), [['s3:ListBucket', Bucket]], 'done'],
  [new ListObjectsV2Command({ Bucket }), [['s3:ListBucket', Bucket]], 'done'],
  [new ListObjectVersionsCommand({ Bucket }), [['s3:ListBucketVersions', Bucket]], 'done'],
  [
    new ListMultipartUploadsCommand({ Bucket }),
    [['s3:ListBucketMultipartUploads', Bucket]],
    'done',
  ],
  [new GetBucketLocationCommand({ Bucket }), [['s3:GetBucketLocation', Bucket]], 'done'],
  [new GetBucketVersioningCommand({ Bucket }), [['s3:GetBucketVersioning', Bucket]], 'done'],
  [
    new GetBucketLifecycleConfigurationCommand({ Bucket }),
    [['s3:GetLifecycleConfiguration', Bucket]],
    'NoSuchLifecycleConfiguration',
  ],
  [new GetBucketPolicyCommand({ Bucket }), [['s3:GetBucketPolicy', Bucket]], 'NoSuchBucketPolicy'],
  [
    new PutBucketPolicyCommand({ Bucket, Policy: '{}' }),
    [['s3:PutBucketPolicy', Bucket]],
    'MalformedPolicy',
  ],
  [new DeleteBucketPolicyCommand({ Bucket }), [['s3:DeleteBucketPolicy', Bucket]], 'done'],
  [
    new CreateBucketCommand({
      Bucket: 'fresh',
      // The SDK lists the zones of Amazon's.
      CreateBucketConfiguration: { LocationConstraint: 'US-EAST-04A' as 'us-east-2' },
    }),
    [['s3:CreateBucket', 'fresh']],
    'done',
  ],
  [new DeleteBucketCommand({ Bucket: 'fresh' }), [['s3:DeleteBucket', 'fresh']], 'done'],
  [new DeleteBucketCommand({ Bucket }), [['s3:DeleteBucket', Bucket]], 'BucketNotEmpty'],
  [new GetObjectCommand({ Bucket, Key }), [['s3:GetObject', object]], 'done'],
  [new HeadObjectCommand({ Bucket, Key }), [['s3:GetObject', object]], 'done'],
  [
    new GetObjectCommand({ Bucket, Key, VersionId: 'null' }),
    [['s3:GetObjectVersion', object]],
    'done',
  ],
  [new PutObjectCommand({ Bucket, Key, Body: 'x' }), [['s3:PutObject', object]], 'done'],
  [
    new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging: 'team=ml' }),
    [
      ['s3:PutObject', object],
      ['s3:PutObjectTagging', object],
    ],
    'done',
  ],
  [
    new CopyObjectCommand({ Bucket, Key: 'tagged', CopySource: object }),
    [
      ['s3:PutObject', `${Bucket}/tagged`],
      ['s3:GetObject', object],
      ['s3:GetObjectTagging', object],
      ['s3:PutObjectTagging', `${Bucket}/tagged`],
    ],
    'done',
  ],
  [
    new CopyObjectCommand({ Bucket, Key, CopySource }),
    [
      ['s3:PutObject', object],
      ['s3:GetObject', CopySource],
    ],
    'done',
  ],
  [
    new CopyObjectCommand({ Bucket, Key, CopySource: `${CopySource}?versionId=null` }),
    [
      ['s3:PutObject', object],
      ['s3:GetObjectVersion', CopySource],
    ],
    'done',
  ],
  [new CreateMultipartUploadCommand({ Bucket, Key }), [['s3:PutObject', object]], 'done'],
  [
    new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }),
    [['s3:PutObject', object]],
    'NoSuchUpload',
  ],
  [
    new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource }),
    [
      ['s3:PutObject', object],
      ['s3:GetObject', CopySource],
    ],
    'NoSuchUpload',
  ],
  [
    new CompleteMultipartUploadCommand({
      ...upload,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: 'x' }] },
    }),
    [['s3:PutObject', object]],
    'NoSuchUpload',
  ],
  [new AbortMultipartUploadCommand(upload), [['s3:AbortMultipartUpload', object]], 'NoSuchUpload'],
  [new ListPartsCommand(upload), [['s3:ListMultipartUploadParts', object]], 'NoSuchUpload'],
  [new GetObjectTaggingCommand({ Bucket, Key }), [['s3:GetObjectTagging', object]], 'done'],
  [
    new PutObjectTaggingCommand({ Bucket, Key, Tagging }),
    [['s3:PutObjectTagging', object]],
    'done',
  ],
  [new DeleteObjectTaggingCommand({ Bucket, Key }), [['s3:DeleteObjectTagging', object]], 'done'],
  [new DeleteObjectCommand({ Bucket, Key }), [['s3:DeleteObject', object]], 'done'],
]

const named = CASES.map(
  ([command, needs, outcome]) =>
    [(command as object).constructor.name, command, needs, outcome] as const,
)

test.each(named)('%s is decided by its own actions', async (_, command, needs, outcome) => {
  for (const missing of needs) {
    await storage.grant(needs.filter((each) => each !== missing))
    expect(await send(command)).toBe('AccessDenied')
  }
  await storage.grant(needs)
  expect(await send(command)).toBe(outcome)
})

test('what the sandbox does not have is NotImplemented', async () => {
  await storage.grant([['s3:*', '*']])
  for (const command of [
    new GetBucketAclCommand({ Bucket }),
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    new PutObjectCommand({ Bucket, Key, Body: 'x', ACL: 'public-read' }),
    new PutObjectCommand({ Bucket, Key, Body: 'x', ServerSideEncryption: 'aws:kms' }),
  ])
    expect(await send(command)).toBe('NotImplemented')
})
