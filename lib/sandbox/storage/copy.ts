import { authorize, findBucket, findObject, versionedAction } from './access'
import { quoted, type StorageCall } from './call'
import { checksumElements, checksumOf, parseAlgorithm } from './checksums'
import { createObject } from './create-object'
import { findUpload, storePart } from './multipart'
import { readNewObject } from './objects'
import { evaluateReadConditions, preconditionFailed, requireWriteConditions } from './preconditions'
import { decodeQuery, decodeUri, invalidArgument, parameter } from './query'
import { requireRoom } from './quota'
import { parseRange } from './ranges'
import type { StoredObject } from './stored'
import { StorageError, xml } from './xml'

const SOURCE = 'x-amz-copy-source'

type CopySource = { bucketName: string; key: string; object: StoredObject }

/** The object to copy, which the caller must be allowed to read and whose conditions must hold. */
function readSource(call: StorageCall): CopySource {
  const { request, world } = call
  const header = request.headers.get(SOURCE) ?? ''
  const [path = '', search = ''] = header.split(/\?(.*)/s)
  const [, bucketName, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeUri(path)) ?? []
  if (!bucketName || !key)
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      SOURCE,
      header,
    )
  const version = parameter(decodeQuery(`?${search}`), 'versionId')
  authorize(call, versionedAction('s3:GetObject', version), `${bucketName}/${key}`)
  const object = findObject(findBucket(world, bucketName), key, version)
  if (evaluateReadConditions(request.headers, object, `${SOURCE}-`) !== 'met')
    throw preconditionFailed(`${SOURCE}-if-*`)
  return { bucketName, key, object }
}

function directiveOf({ request }: StorageCall, name: string): 'COPY' | 'REPLACE' {
  const text = request.headers.get(name) ?? 'COPY'
  if (text !== 'COPY' && text !== 'REPLACE') throw invalidArgument(`Unknown ${name}.`, name, text)
  return text
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function copyObject(call: StorageCall): Response {
  const { request, world, bucket, objectKey } = call
  const source = readSource(call)
  const given = readNewObject(call)
  const replaces = directiveOf(call, 'x-amz-metadata-directive') === 'REPLACE'
  const replacesTags = directiveOf(call, 'x-amz-tagging-directive') === 'REPLACE'
  if (source.bucketName === bucket.name && source.key === objectKey && !replaces && !replacesTags)
    throw new StorageError(
      400,
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    )
  requireWriteConditions(request.headers, objectKey, bucket.objects.get(objectKey))
  const { body, headers, tags, checksum } = source.object
  if (!replacesTags && Object.keys(tags).length > 0) {
    authorize(call, 's3:GetObjectTagging', `${source.bucketName}/${source.key}`)
    authorize(call, 's3:PutObjectTagging', `${bucket.name}/${objectKey}`)
  }
  requireRoom(world, body.length)
  const algorithm = parseAlgorithm(request.headers.get('x-amz-checksum-algorithm'))
  const object = createObject(body, {
    headers: replaces ? given.headers : headers,
    tags: replacesTags ? given.tags : tags,
    checksum: checksumOf(body, algorithm ?? checksum.algorithm),
  })
  bucket.objects.set(objectKey, object)
  return xml('CopyObjectResult', {
    LastModified: object.modified.toISOString(),
    ETag: quoted(object.etag),
    ...checksumElements(object.checksum),
  })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export function uploadPartCopy(call: StorageCall): Response {
  const { body } = readSource(call).object
  const upload = findUpload(call)
  const header = call.request.headers.get(`${SOURCE}-range`)
  const range = parseRange(header, body.length)
  const last = Number(/^bytes=\d+-(\d+)$/.exec(header ?? '')?.[1] ?? Number.NaN)
  if (header !== null && !(typeof range === 'object' && last < body.length))
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      `${SOURCE}-range`,
      header,
    )
  const { start, end } = typeof range === 'object' ? range : { start: 0, end: body.length }
  const part = storePart(call, upload, body.subarray(start, end))
  return xml('CopyPartResult', {
    LastModified: part.modified.toISOString(),
    ETag: quoted(part.etag),
    ...(upload.declared ? { [`Checksum${upload.algorithm}`]: part.checksum.value } : {}),
  })
}
