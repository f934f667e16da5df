import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { fromHttp } from '@aws-sdk/credential-provider-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCoreWeave } from '@/lib/testing/clients'
import { serviceAccountToken } from '@/lib/testing/sandbox/control'
import { createStorageClient } from '@/lib/testing/sandbox/storage-client'
import { startSandbox } from '../start'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let world: ReturnType<typeof sandbox.createWorld>
beforeAll(async () => {
  sandbox = await startSandbox()
  world = sandbox.createWorld('default')
})
afterAll(() => sandbox.close())

const credentialsOf = async (account: string, audience = world.clusters[0]?.issuerUrl) =>
  fromHttp({
    awsContainerCredentialsFullUri: `${sandbox.url}/v1/cwobject/temporary-credentials/oidc/${world.orgId}`,
    awsContainerAuthorizationToken: await serviceAccountToken(sandbox, world, account, audience),
    maxRetries: 0,
  })

async function clientOf(account: string, options: { region?: string; secret?: string } = {}) {
  const credentials = await (await credentialsOf(account))()
  return createStorageClient(
    sandbox.consoleEnvironment().OBJECT_STORAGE_ENDPOINT,
    { ...credentials, ...(options.secret ? { secretAccessKey: options.secret } : {}) },
    options.region ? { region: options.region } : {},
  )
}

test('a service account with a policy lists buckets and reads allowed objects', async () => {
  const s3 = await clientOf('ml-team/train-runner')
  const { Buckets } = await s3.send(new ListBucketsCommand())
  expect(Buckets?.map(({ Name }) => Name)).toEqual(world.buckets)
  await s3.send(new HeadBucketCommand({ Bucket: 'datasets' }))
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'datasets', Key: 'README.md' }))
  expect(await Body?.transformToString()).toContain('# Datasets')
})

test('returns AccessDenied without a matching policy', async () => {
  const s3 = await clientOf('ml-team/train-runner')
  const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }
  const get = new GetObjectCommand({ Bucket: 'models', Key: 'base/config.json' })
  await expect(s3.send(get)).rejects.toMatchObject(denied)
  await expect(
    s3.send(new ListObjectsV2Command({ Bucket: 'nobody-has-this' })),
  ).rejects.toMatchObject(denied)
  await expect(
    s3.send(new DeleteObjectCommand({ Bucket: 'datasets', Key: 'README.md' })),
  ).rejects.toMatchObject(denied)
})

test('without ListAllMyBuckets, denies listing buckets but allows the granted bucket', async () => {
  const s3 = await clientOf('inference/serve', { region: 'US-WEST-01A' })
  await expect(s3.send(new ListBucketsCommand())).rejects.toMatchObject({ name: 'AccessDenied' })
  const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: 'models' }))
  expect(KeyCount).toBe(2)
})

test('writes, heads, lists by page and prefix, and deletes objects', async () => {
  const s3 = await clientOf('ml-team/train-runner')
  const Bucket = 'checkpoints'
  const keys = ['run 42/ä+b.txt', 'run 42/c&d.txt', 'run 42/e.txt']
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: `at ${Key}` }))
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: keys[0] }))
  expect(head.ContentLength).toBe(Buffer.byteLength(`at ${keys[0]}`))

  const listed: (string | undefined)[] = []
  let token: string | undefined
  do {
    const page: ListObjectsV2CommandOutput = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix: 'run 42/',
        MaxKeys: 2,
        ...(token ? { ContinuationToken: token } : {}),
      }),
    )
    listed.push(...(page.Contents ?? []).map(({ Key }) => Key))
    token = page.NextContinuationToken
  } while (token)
  expect(listed).toEqual([...keys].sort())

  const folders = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }))
  expect(folders.CommonPrefixes).toEqual([{ Prefix: 'run 42/' }, { Prefix: 'run-41/' }])
  for (const Key of keys) await s3.send(new DeleteObjectCommand({ Bucket, Key }))
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: keys[0] }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  })
})

test('decodes a streamed body without chunk framing', async () => {
  const s3 = await clientOf('ml-team/train-runner')
  const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.alloc(70_000, 'b')])
  const where = { Bucket: 'checkpoints', Key: 'streamed' }
  await s3.send(new PutObjectCommand({ ...where, Body, ContentLength: 140_000 }))
  const { Body: stored } = await s3.send(new GetObjectCommand(where))
  const text = await stored?.transformToString()
  expect(text).toBe('a'.repeat(70_000) + 'b'.repeat(70_000))
})

test('returns a specific error for a wrong secret key, a wrong region and path style', async () => {
  const forged = await clientOf('ml-team/train-runner', { secret: 'not-the-secret' })
  await expect(forged.send(new ListBucketsCommand())).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  })
  const astray = await clientOf('ml-team/train-runner', { region: 'US-WEST-01A' })
  const read = new GetObjectCommand({ Bucket: 'datasets', Key: 'README.md' })
  await expect(astray.send(read)).rejects.toMatchObject({
    name: 'AuthorizationHeaderMalformed',
    message: expect.stringContaining('US-EAST-04A'),
  })
  const lower = await clientOf('ml-team/train-runner', { region: 'us-east-04a' })
  await lower.send(read)
  const s3 = await clientOf('ml-team/train-runner')
  s3.config.forcePathStyle = true
  await expect(s3.send(read)).rejects.toMatchObject({
    name: 'PathStyleRequestNotAllowed',
    message: expect.stringContaining('Path-style'),
  })
})

test('rejects a tampered body by its signed hash', async () => {
  const s3 = await clientOf('ml-team/train-runner')
  s3.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body?: unknown }
      request.body = 'tampered'
      return next(args)
    },
    { step: 'deserialize', name: 'tamper' },
  )
  const put = new PutObjectCommand({ Bucket: 'checkpoints', Key: 'x', Body: 'original' })
  await expect(s3.send(put)).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' })
})

test('issues no credentials without a policy or for a paused config', async () => {
  await expect((await credentialsOf('ml-team/eval'))()).rejects.toThrow('403')
  const manual = await credentialsOf('ml-team/train-runner', 'https://coreweave.com/iam')
  await expect(manual()).rejects.toThrow('400')
})

test('lists issued keys without their secrets', async () => {
  const { accessKeyId, secretAccessKey } = await (await credentialsOf('ml-team/train-runner'))()
  const api = openCoreWeave({ baseUrl: sandbox.url, token: world.tokens.operator })
  const keys = await api.listAccessKeys()
  expect(keys.map((key) => key.accessKeyId)).toContain(accessKeyId)
  expect(JSON.stringify(keys)).not.toContain(secretAccessKey)
})
