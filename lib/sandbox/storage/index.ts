import { createHash } from 'node:crypto'
import { interrupt } from '../faults'
import type { SandboxWorlds } from '../world'
import { countWrite } from '../writes'
import { authorize, findBucket } from './access'
import { etagOf, listObjects } from './list'
import { onPolicy } from './policy'
import { authenticateRequest, decode, decodeQuery, type Signed } from './sign'
import { StorageError, xml, xmlError } from './xml'

/** Pods of a real cluster resolve `storage.test`. */
export const HOST = /^(?:(?<bucket>.+)\.)?(?:cwobject\.localhost|cwobject\.test|storage\.test)$/i

/** The S3-compatible API: virtual-hosted buckets, both kinds of policy, no anonymous access. */
export async function handleStorage(worlds: SandboxWorlds, request: Request): Promise<Response> {
  try {
    return await answer(worlds, request)
  } catch (error) {
    if (error instanceof StorageError) return xmlError(error)
    throw error
  }
}

async function answer(worlds: SandboxWorlds, request: Request) {
  const url = new URL(request.url)
  const host = HOST.exec(url.hostname)
  const bucket = host?.groups?.['bucket']
  if (!host || (bucket === undefined && url.pathname !== '/'))
    throw new StorageError(
      400,
      'PathStyleRequestNotAllowed',
      'Path-style addressing is not supported: put the bucket into the host name, as in bucket.cwobject.com.',
    )
  const signed = await authenticateRequest(worlds, request)
  const { faults, writes } = signed.world
  countWrite(writes, 'storage', request, url.pathname)
  const interrupted = await interrupt(faults, 'storage', request, url.pathname, refuse)
  if (interrupted) return interrupted
  if (bucket === undefined) return listBuckets(request, signed)
  const query = decodeQuery(url.search)
  const key = decode(url.pathname.slice(1))
  return key === ''
    ? onBucket(request, signed, bucket, query)
    : onObject(request, signed, bucket, key, query)
}

const refuse = (status: number, message: string) =>
  xmlError(new StorageError(status, status === 503 ? 'SlowDown' : 'InternalError', message))

const unsupported = (request: Request) =>
  new StorageError(
    501,
    'NotImplemented',
    `The sandbox does not do ${request.method} ${new URL(request.url).search}.`,
  )

function listBuckets(request: Request, signed: Signed) {
  if (request.method !== 'GET') throw unsupported(request)
  authorize(signed, 's3:ListAllMyBuckets', '*')
  return xml('ListAllMyBucketsResult', {
    Owner: { ID: signed.world.orgId, DisplayName: signed.world.orgId },
    Buckets: {
      Bucket: [...signed.world.buckets.values()].map(({ name, createdAt, location }) => ({
        Name: name,
        CreationDate: createdAt,
        BucketRegion: location,
      })),
    },
  })
}

function onBucket(
  request: Request,
  signed: Signed,
  name: string,
  query: Record<string, string[]>,
): Response {
  if (query['policy']) return onPolicy(request, signed, name)
  const listing = request.method === 'GET' && query['list-type']
  if (request.method !== 'HEAD' && !listing) throw unsupported(request)
  authorize(signed, 's3:ListBucket', name)
  const bucket = findBucket(signed.world, name, signed.region)
  if (listing) return listObjects(bucket, query)
  return new Response(null, { headers: { 'x-amz-bucket-region': bucket.location } })
}

const ACTIONS: Record<string, string> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
}
/** SDKs add `x-id`, which has no effect. */
const isPlain = (query: Record<string, string[]>) =>
  Object.keys(query).every((name) => name === 'x-id')

function onObject(
  request: Request,
  signed: Signed,
  name: string,
  key: string,
  query: Record<string, string[]>,
): Response {
  const action = ACTIONS[request.method]
  if (!action || !isPlain(query) || request.headers.has('x-amz-copy-source'))
    throw unsupported(request)
  authorize(signed, action, `${name}/${key}`)
  const bucket = findBucket(signed.world, name, signed.region)
  if (request.method === 'PUT') {
    const { body } = signed
    const etag = createHash('md5').update(body).digest('hex')
    const type = request.headers.get('content-type') ?? 'application/octet-stream'
    bucket.objects.set(key, { body, etag, type, modified: new Date() })
    return new Response(null, { headers: { etag: etagOf(etag) } })
  }
  if (request.method === 'DELETE') {
    bucket.objects.delete(key)
    return new Response(null, { status: 204 })
  }
  const object = bucket.objects.get(key)
  if (!object) throw new StorageError(404, 'NoSuchKey', 'The object does not exist.', { Key: key })
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(object.body), {
    headers: {
      'content-type': object.type,
      'content-length': String(object.body.length),
      'last-modified': object.modified.toUTCString(),
      etag: etagOf(object.etag),
    },
  })
}
