import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  type ListBucketsCommandOutput,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { Sha256Node } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOperatorStorage, sendToStorage } from '@/lib/testing/sandbox/storage-client'
import { startSandbox } from '../start'
import { checksumOf, compositeChecksum } from './checksums'
import { md5 } from './create-object'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let storage: Awaited<ReturnType<typeof openOperatorStorage>>
let endpoint: URL
let s3: S3Client
beforeAll(async () => {
  sandbox = await startSandbox()
  storage = await openOperatorStorage(sandbox)
  ;({ s3, endpoint } = storage)
  await storage.grant([['s3:*', '*']])
})
afterAll(() => sandbox.close())

const Bucket = 'scratch'
const MIB = 1024 * 1024
const bytesOf = async ({ Body }: { Body?: { transformToByteArray: () => Promise<Uint8Array> } }) =>
  Buffer.from((await Body?.transformToByteArray()) ?? [])

/** Bytes that differ everywhere, so that a part in the wrong place is seen. */
const pattern = (size: number) => {
  const bytes = Buffer.alloc(size)
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE((at * 2_654_435_761) >>> 0, at)
  return bytes
}

const signer = () =>
  new SignatureV4({
    service: 's3',
    region: 'US-EAST-04A',
    credentials: storage.keys,
    sha256: Sha256Node,
    uriEscapePath: false,
    applyChecksum: false,
  })

const requestOf = (method: string, path: string, headers: Record<string, string> = {}) => ({
  method,
  protocol: endpoint.protocol,
  hostname: `${Bucket}.${endpoint.hostname}`,
  path,
  query: {},
  headers: { host: `${Bucket}.${endpoint.host}`, ...headers },
})

async function presign(
  method: string,
  path: string,
  { expiresIn = 60, signingDate = new Date(), headers = {} } = {},
) {
  const request = requestOf(method, path, {
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    ...headers,
  })
  const { query } = await signer().presign(request, {
    expiresIn,
    signingDate,
    unsignableHeaders: new Set(['x-amz-content-sha256']),
  })
  const search = new URLSearchParams(query as Record<string, string>)
  return new URL(`${endpoint.protocol}//${request.headers.host}${path}?${search}`)
}

test('an object comes back with its metadata and its headers, by range too', async () => {
  const Key = 'ü + 100%/a&b.bin'
  const Body = pattern(1000)
  const described = {
    ContentType: 'application/x-tensor',
    CacheControl: 'max-age=60',
    ContentDisposition: 'attachment; filename="a.bin"',
    ContentEncoding: 'identity',
    Metadata: { run: '41', note: 'two  words' },
  }
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...described }))
  expect(ETag).toBe(`"${md5(Body)}"`)
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    ...described,
    ETag,
    ContentLength: 1000,
    AcceptRanges: 'bytes',
  })
  const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=100-199' }))
  expect(part).toMatchObject({
    ContentRange: 'bytes 100-199/1000',
    $metadata: { httpStatusCode: 206 },
  })
  expect(await bytesOf(part)).toEqual(Body.subarray(100, 200))
  const beyond = s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=1000-' }))
  await expect(beyond).rejects.toMatchObject({
    name: 'InvalidRange',
    $metadata: { httpStatusCode: 416 },
  })
  const named = new GetObjectCommand({ Bucket, Key, ResponseContentType: 'text/csv' })
  expect(await s3.send(named)).toMatchObject({ ContentType: 'text/csv', Metadata: { run: '41' } })
  for (const ResponseContentType of ['☃', 'a\r\nb: c'])
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key, ResponseContentType })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' })
})

test('every answer has request IDs, and those of an error are in its body', async () => {
  const { $metadata } = await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }))
  expect($metadata).toMatchObject({
    requestId: expect.stringMatching(/^[0-9A-F]{16}$/),
    extendedRequestId: expect.stringMatching(/^\S{64}$/),
  })
  const { headers, text } = await sendToStorage(endpoint, {})
  expect(text).toContain(`<RequestId>${headers['x-amz-request-id']}</RequestId>`)
  expect(text).toContain(`<HostId>${headers['x-amz-id-2']}</HostId>`)
  expect(text).toContain('<Code>AccessDenied</Code>')
})

test('lists buckets by prefix and page', async () => {
  const names: (string | undefined)[] = []
  let ContinuationToken: string | undefined
  do {
    const page: ListBucketsCommandOutput = await s3.send(
      new ListBucketsCommand({
        Prefix: 'e',
        MaxBuckets: 1,
        ...(ContinuationToken && { ContinuationToken }),
      }),
    )
    names.push(...(page.Buckets ?? []).map(({ Name }) => Name))
    ContinuationToken = page.ContinuationToken
  } while (ContinuationToken)
  expect(names).toEqual(['eval-results', 'exports'])
})

test('writes only if the condition holds', async () => {
  const where = { Bucket, Key: 'lock' }
  const put = (options: object) =>
    s3.send(new PutObjectCommand({ ...where, Body: 'x', ...options }))
  const failed = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } }
  const { ETag } = await put({ IfNoneMatch: '*' })
  await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject(failed)
  await expect(put({ IfMatch: '"0"' })).rejects.toMatchObject(failed)
  await put({ IfMatch: ETag, Body: 'y' })
  await expect(put({ IfMatch: ETag })).rejects.toMatchObject(failed)
  const read = new GetObjectCommand({ ...where, IfNoneMatch: `"${md5(Buffer.from('y'))}"` })
  await expect(s3.send(read)).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } })
})

test('verifies Content-MD5 and checksums, and returns those on request', async () => {
  const where = { Bucket, Key: 'checked' }
  const Body = Buffer.from('hello')
  const { value } = checksumOf(Body, 'SHA256')
  await s3.send(new PutObjectCommand({ ...where, Body, ChecksumSHA256: value }))
  const head = new HeadObjectCommand({ ...where, ChecksumMode: 'ENABLED' })
  expect(await s3.send(head)).toMatchObject({ ChecksumSHA256: value, ChecksumType: 'FULL_OBJECT' })
  for (const wrong of [
    { ChecksumSHA256: checksumOf(Buffer.from('other'), 'SHA256').value },
    { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' },
  ])
    await expect(s3.send(new PutObjectCommand({ ...where, Body, ...wrong }))).rejects.toMatchObject(
      { name: 'BadDigest' },
    )
})

test('an upload in parts is one object, which can be read by part', async () => {
  const where = { Bucket, Key: 'parts' }
  const bodies = [pattern(5 * MIB), Buffer.from('tail')]
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({
      ...where,
      Metadata: { run: '42' },
      ChecksumAlgorithm: 'CRC32',
    }),
  )
  const upload = { ...where, UploadId }
  const Parts = await Promise.all(
    bodies.map(async (Body, index) => {
      const PartNumber = index + 1
      const { ETag, ChecksumCRC32 } = await s3.send(
        new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }),
      )
      return { PartNumber, ETag, ChecksumCRC32 }
    }),
  )
  const complete = (parts: object[], options = {}) =>
    s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: parts },
        ...options,
      }),
    )
  expect((await s3.send(new ListPartsCommand({ ...upload, MaxParts: 1 }))).Parts).toHaveLength(1)
  const listed = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'par' }))
  expect(listed.Uploads?.map(({ Key }) => Key)).toEqual(['parts'])
  await expect(complete([...Parts].reverse())).rejects.toMatchObject({ name: 'InvalidPartOrder' })
  await expect(complete([{ ...Parts[0], ETag: '"0"' }])).rejects.toMatchObject({
    name: 'InvalidPart',
  })
  await expect(complete([{ PartNumber: 1, ETag: Parts[0]?.ETag }])).rejects.toMatchObject({
    name: 'InvalidRequest',
  })
  await expect(complete(Parts, { MpuObjectSize: 1 })).rejects.toMatchObject({
    name: 'InvalidRequest',
  })
  await expect(complete(Parts, { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({
    name: 'BadDigest',
  })
  const { value } = compositeChecksum(
    'CRC32',
    bodies.map((body) => checksumOf(body, 'CRC32')),
  )
  const [ChecksumCRC32] = value.split('-')
  const done = await complete(Parts, { IfNoneMatch: '*', ChecksumCRC32 })
  const whole = Buffer.concat(bodies)
  const tags = Buffer.concat(bodies.map((body) => Buffer.from(md5(body), 'hex')))
  expect(done).toMatchObject({
    ETag: `"${md5(tags)}-2"`,
    ChecksumCRC32: value,
    ChecksumType: 'COMPOSITE',
  })
  const read = await s3.send(new GetObjectCommand(where))
  expect(read.Metadata).toEqual({ run: '42' })
  expect((await bytesOf(read)).equals(whole)).toBe(true)
  const last = await s3.send(new GetObjectCommand({ ...where, PartNumber: 2 }))
  expect(last.PartsCount).toBe(2)
  expect((await bytesOf(last)).toString()).toBe('tail')
  await expect(complete(Parts)).rejects.toMatchObject({ name: 'NoSuchUpload' })
})

test('refuses small parts before the last one', async () => {
  const where = { Bucket, Key: 'small' }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(where))
  const Parts = []
  for (const PartNumber of [1, 2]) {
    const part = { ...where, UploadId, PartNumber, Body: 'tiny' }
    const { ETag, ChecksumCRC32 } = await s3.send(new UploadPartCommand(part))
    Parts.push({ PartNumber, ETag, ChecksumCRC32 })
  }
  const command = { ...where, UploadId, MultipartUpload: { Parts } }
  await expect(s3.send(new CompleteMultipartUploadCommand(command))).rejects.toMatchObject({
    name: 'EntityTooSmall',
  })
})

test('copies keep the metadata or replace it, whole or as a part', async () => {
  const Body = pattern(100)
  const Metadata = { run: '41' }
  await s3.send(new PutObjectCommand({ Bucket, Key: 'from ü', Body, Metadata }))
  const CopySource = `${Bucket}/${encodeURIComponent('from ü')}`
  const copy = (Key: string, options = {}) =>
    s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...options }))
  const metadata = async (Key: string) =>
    (await s3.send(new HeadObjectCommand({ Bucket, Key }))).Metadata
  expect((await copy('kept')).CopyObjectResult?.ETag).toBe(`"${md5(Body)}"`)
  expect(await metadata('kept')).toEqual(Metadata)
  await copy('replaced', { MetadataDirective: 'REPLACE', Metadata: { run: '43' } })
  expect(await metadata('replaced')).toEqual({ run: '43' })
  await expect(copy('from ü')).rejects.toMatchObject({ name: 'InvalidRequest' })
  await copy('from ü', { MetadataDirective: 'REPLACE', Metadata: { run: '44' } })
  expect(await metadata('from ü')).toEqual({ run: '44' })
  await expect(copy('never', { CopySourceIfMatch: '"0"' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  })
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'joined' }))
  const part = { Bucket, Key: 'joined', UploadId, PartNumber: 1, CopySource }
  const ranged = (CopySourceRange: string) =>
    s3.send(new UploadPartCopyCommand({ ...part, CopySourceRange }))
  for (const range of ['bytes=0-100', 'bytes=10-', 'bytes=-10'])
    await expect(ranged(range)).rejects.toMatchObject({ name: 'InvalidArgument' })
  expect((await ranged('bytes=10-19')).CopyPartResult?.ETag).toBe(`"${md5(Body.subarray(10, 20))}"`)
})

test('deletes a batch as far as each key is allowed', async () => {
  for (const Key of ['one', 'two']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  await storage.grant([['s3:DeleteObject', `${Bucket}/one`]])
  const Objects = ['one', 'two', 'none'].map((Key) => ({ Key }))
  const batch = new DeleteObjectsCommand({ Bucket, Delete: { Objects } })
  const { Deleted, Errors } = await s3.send(batch)
  await storage.grant([['s3:*', '*']])
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['one'])
  expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([
    ['two', 'AccessDenied'],
    ['none', 'AccessDenied'],
  ])
  await s3.send(new HeadObjectCommand({ Bucket, Key: 'two' }))
  const quiet = { Objects: [{ Key: 'two' }, { Key: 'none' }], Quiet: true }
  expect(
    (await s3.send(new DeleteObjectsCommand({ Bucket, Delete: quiet }))).Deleted,
  ).toBeUndefined()
})

test('both versions of the listing encode keys that XML cannot hold', async () => {
  const keys = ['odd/\u0001', 'odd/a b+c&<d>', 'odd/\uffee', 'odd/😀']
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  const where = { Bucket, Prefix: 'odd/' }
  for (const command of [new ListObjectsCommand(where), new ListObjectsV2Command(where)]) {
    const { Contents = [] } = await s3.send(command as ListObjectsV2Command)
    expect(Contents.map(({ Key }) => Key)).toEqual(keys)
  }
  const encoded = await s3.send(new ListObjectsV2Command({ ...where, EncodingType: 'url' }))
  expect(encoded.Contents?.map(({ Key = '' }) => decodeURIComponent(Key))).toEqual(keys)
})

test('a presigned URL reads and writes until it expires', async () => {
  const put = await presign('PUT', '/pre%20signed')
  expect(await sendToStorage(put, { method: 'PUT', body: 'hello' })).toMatchObject({
    status: 200,
  })
  const get = await presign('GET', '/pre%20signed')
  expect(await sendToStorage(get, { headers: { range: 'bytes=1-2' } })).toMatchObject({
    status: 206,
    text: 'el',
  })
  const hourAgo = new Date(Date.now() - 3_600_000)
  const old = await presign('GET', '/pre%20signed', { signingDate: hourAgo })
  expect((await sendToStorage(old, {})).text).toContain('Request has expired')
  const later = await presign('GET', '/pre%20signed', {
    signingDate: new Date(Date.now() + 3_600_000),
  })
  expect((await sendToStorage(later, {})).text).toContain('Request is not yet valid')
})

test('headers in the query of a presigned URL have their effect', async () => {
  const headers = { 'x-amz-meta-run': '41', 'x-amz-checksum-crc32': 'NhCmhg==' }
  const url = await presign('PUT', '/hoisted', { headers })
  expect(url.searchParams.get('x-amz-meta-run')).toBe('41')
  const put = (body: string) => sendToStorage(url, { method: 'PUT', body })
  expect((await put('other')).text).toContain('<Code>BadDigest</Code>')
  expect((await put('hello')).status).toBe(200)
  const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'hoisted' }))
  expect(Metadata).toEqual({ run: '41' })
})

test.each<[string, (url: URL) => void, string]>([
  ['another key', (url) => (url.pathname = '/other'), 'SignatureDoesNotMatch'],
  ['another parameter', (url) => url.searchParams.set('versionId', 'x'), 'SignatureDoesNotMatch'],
  ['a longer life', (url) => url.searchParams.set('X-Amz-Expires', '600'), 'SignatureDoesNotMatch'],
  [
    'more than a week',
    (url) => url.searchParams.set('X-Amz-Expires', '604801'),
    'AuthorizationQueryParametersError',
  ],
  ['no date', (url) => url.searchParams.delete('X-Amz-Date'), 'AuthorizationQueryParametersError'],
  [
    'an unknown key ID',
    (url) => url.searchParams.set('X-Amz-Credential', 'CWX/20260101/r/s3/aws4_request'),
    'AuthorizationQueryParametersError',
  ],
])('a presigned URL with %s is refused', async (_, change, code) => {
  const url = await presign('GET', '/pre%20signed')
  change(url)
  expect((await sendToStorage(url, {})).text).toContain(`<Code>${code}</Code>`)
})

test.each([
  ['a signature of version 2', { authorization: 'AWS CWX:c2lnbmF0dXJl' }, ''],
  ['a URL presigned by version 2', {}, '?AWSAccessKeyId=CWX&Expires=1&Signature=x'],
  ['version 4A', { authorization: 'AWS4-ECDSA-P256-SHA256 Credential=CWX' }, ''],
])('%s is refused as not supported', async (_, headers, search) => {
  const url = new URL(`${endpoint.protocol}//${Bucket}.${endpoint.host}/key${search}`)
  const { status, text } = await sendToStorage(url, { headers })
  expect(status).toBe(400)
  expect(text).toContain('Please use AWS4-HMAC-SHA256')
})

test('a header of Amazon’s that a presigned URL does not sign is refused', async () => {
  const url = await presign('PUT', '/acl')
  const answer = await sendToStorage(url, {
    method: 'PUT',
    headers: { 'x-amz-meta-a': 'b' },
    body: '',
  })
  expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('HeadersNotSigned') })
})

test('takes signed chunks with a trailer, and refuses changed ones', async () => {
  const signingDate = new Date()
  const body = pattern(70_000)
  const { value } = checksumOf(body, 'CRC32')
  const { headers } = await signer().sign(
    requestOf('PUT', '/chunked', {
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(body.length),
      'x-amz-trailer': 'x-amz-checksum-crc32',
    }),
    { signingDate },
  )
  const [, scope, seed = ''] =
    /Credential=[^/]+\/([^,]+),.*Signature=(\w+)/.exec(headers['authorization'] ?? '') ?? []
  const sha256 = (data: Buffer | string) =>
    Buffer.from(checksumOf(Buffer.from(data), 'SHA256').value, 'base64').toString('hex')
  let previous = seed
  const sign = async (kind: string, hashes: string) => {
    const text = `AWS4-HMAC-SHA256-${kind}\n${headers['x-amz-date']}\n${scope}\n${previous}\n${hashes}`
    previous = await signer().sign(text, { signingDate })
    return previous
  }
  const pieces: Buffer[] = []
  for (const chunk of [body.subarray(0, 65_536), body.subarray(65_536), Buffer.alloc(0)]) {
    const signature = await sign('PAYLOAD', `${sha256('')}\n${sha256(chunk)}`)
    pieces.push(
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=${signature}\r\n`),
      chunk,
      Buffer.from(chunk.length ? '\r\n' : ''),
    )
  }
  const trailer = `x-amz-checksum-crc32:${value}\n`
  const trailerSignature = await sign('TRAILER', sha256(trailer))
  pieces.push(Buffer.from(`${trailer}\r\nx-amz-trailer-signature:${trailerSignature}\r\n\r\n`))
  const url = new URL(`${endpoint.protocol}//${Bucket}.${endpoint.host}/chunked`)
  const raw = Buffer.concat(pieces)
  const put = (sent: Buffer) => sendToStorage(url, { method: 'PUT', headers, body: sent })
  expect(await put(raw)).toMatchObject({
    status: 200,
    headers: { etag: `"${md5(body)}"`, 'x-amz-checksum-crc32': value },
  })
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'chunked' }))).not.toHaveProperty(
    'ContentEncoding',
  )
  raw.writeUInt8(raw.readUInt8(200) ^ 1, 200)
  expect((await put(raw)).text).toContain('<Code>SignatureDoesNotMatch</Code>')
})

test('refuses a request over the limit in the words of S3', async () => {
  const { headers } = await signer().sign(
    requestOf('PUT', '/huge', {
      'content-length': String(129 * MIB),
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    }),
  )
  const url = new URL(`${endpoint.protocol}//${Bucket}.${endpoint.host}/huge`)
  const { text } = await sendToStorage(url, { method: 'PUT', headers, body: '' })
  expect(text).toContain('<Code>EntityTooLarge</Code>')
})
