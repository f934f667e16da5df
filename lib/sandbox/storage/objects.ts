import { authorize, findObject } from './access'
import { quoted, type StorageCall } from './call'
import { checksumHeaders } from './checksums'
import { createObject } from './create-object'
import { overriddenHeaders, readObjectHeaders, refuseUnsupportedHeaders } from './object-headers'
import {
  evaluateReadConditions,
  preconditionFailed,
  requireMatch,
  requireWriteConditions,
} from './preconditions'
import { invalidArgument, parameter } from './query'
import { requireRoom } from './quota'
import { type ByteRange, contentRange, parseRange } from './ranges'
import type { SandboxBucket, StoredObject } from './stored'
import { readTagHeader } from './tagging'
import { StorageError } from './xml'

const MAX_KEY_BYTES = 1024

export function requireKey(key: string) {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES)
    throw new StorageError(400, 'KeyTooLongError', 'Your key is too long', {
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    })
}

/** The headers and tags of a new object, for which tagging needs a right of its own. */
export function readNewObject({ request, bucket, objectKey, ...caller }: StorageCall) {
  refuseUnsupportedHeaders(request.headers)
  requireKey(objectKey)
  const tagging = request.headers.get('x-amz-tagging')
  if (tagging) authorize(caller, 's3:PutObjectTagging', `${bucket.name}/${objectKey}`)
  return { headers: readObjectHeaders(request.headers), tags: readTagHeader(tagging) }
}

export function requireLength({ headers }: Request) {
  if (!headers.has('content-length') && !headers.has('x-amz-decoded-content-length'))
    throw new StorageError(
      411,
      'MissingContentLength',
      'You must provide the Content-Length HTTP header.',
    )
}

export function writeObject(call: StorageCall): Response {
  const { request, world, bucket, objectKey, bytes, checksum } = call
  requireLength(request)
  const described = readNewObject(call)
  requireWriteConditions(request.headers, objectKey, bucket.objects.get(objectKey))
  requireRoom(world, bytes.length)
  const object = createObject(bytes, { ...described, checksum })
  bucket.objects.set(objectKey, object)
  return new Response(null, {
    headers: { etag: quoted(object.etag), ...checksumHeaders(object.checksum) },
  })
}

/** Removes an object, if there is one. */
export function removeObject(
  bucket: SandboxBucket,
  key: string,
  { version, ifMatch }: { version: string | undefined; ifMatch: string | null | undefined },
) {
  if (version) findObject(bucket, key, version)
  if (ifMatch) requireMatch(ifMatch, key, bucket.objects.get(key))
  bucket.objects.delete(key)
}

export function deleteObject({ request, bucket, objectKey, query }: StorageCall): Response {
  removeObject(bucket, objectKey, {
    version: parameter(query, 'versionId'),
    ifMatch: request.headers.get('if-match'),
  })
  return new Response(null, { status: 204 })
}

/** GetObject and HeadObject, which differ in the body only. */
export function readObject({ request, bucket, objectKey, query }: StorageCall): Response {
  refuseUnsupportedHeaders(request.headers)
  const object = findObject(bucket, objectKey, parameter(query, 'versionId'))
  const size = object.body.length
  const condition = evaluateReadConditions(request.headers, object)
  if (condition === 'failed') throw preconditionFailed('If-Match or If-Unmodified-Since')
  const validators = {
    etag: quoted(object.etag),
    'last-modified': object.modified.toUTCString(),
  }
  if (condition === 'not-modified')
    return new Response(null, {
      status: 304,
      headers: { ...validators, ...pick(object.headers, 'cache-control', 'expires') },
    })
  const part = partRange(object, request, query)
  const range = part ?? wholeRange(request, size)
  const { start, end } = range ?? { start: 0, end: size }
  const tagCount = Object.keys(object.tags).length
  const isChecked = request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
  return new Response(
    request.method === 'HEAD' ? null : new Uint8Array(object.body.subarray(start, end)),
    {
      status: range ? 206 : 200,
      headers: {
        'accept-ranges': 'bytes',
        ...object.headers,
        ...overriddenHeaders(query),
        ...validators,
        'content-length': String(end - start),
        ...(range ? { 'content-range': contentRange(range, size) } : {}),
        ...(part && object.partSizes
          ? { 'x-amz-mp-parts-count': String(object.partSizes.length) }
          : {}),
        ...(isChecked && !range ? checksumHeaders(object.checksum) : {}),
        ...(tagCount > 0 ? { 'x-amz-tagging-count': String(tagCount) } : {}),
      },
    },
  )
}

const pick = (headers: Record<string, string>, ...names: string[]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)))

function wholeRange({ headers }: Request, size: number): ByteRange | undefined {
  const header = headers.get('range')
  const range = parseRange(header, size)
  if (range === 'unsatisfiable')
    throw new StorageError(416, 'InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: header ?? '',
      ActualObjectSize: String(size),
    })
  return range
}

/** The bytes of the part that `partNumber` names. An object uploaded at once has one part. */
function partRange(
  { body, partSizes = [body.length] }: StoredObject,
  request: Request,
  query: StorageCall['query'],
): ByteRange | undefined {
  const text = parameter(query, 'partNumber')
  if (text === undefined) return undefined
  if (request.headers.has('range'))
    throw new StorageError(
      400,
      'InvalidRequest',
      'Cannot specify both Range header and partNumber query parameter',
    )
  const number = partNumberOf(text)
  const size = partSizes[number - 1]
  if (body.length === 0 && number === 1) return undefined
  if (size === undefined)
    throw new StorageError(
      416,
      'InvalidPartNumber',
      'The requested partnumber is not satisfiable',
      { PartNumberRequested: text, ActualPartCount: String(partSizes.length) },
    )
  const start = partSizes.slice(0, number - 1).reduce((sum, each) => sum + each, 0)
  return { start, end: start + size }
}

const MAX_PARTS = 10_000

export function partNumberOf(text = ''): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > MAX_PARTS)
    throw invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      text,
    )
  return number
}
