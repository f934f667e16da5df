import { randomBytes } from 'node:crypto'
import { quoted, type StorageCall } from './call'
import { checksumHeaders, checksumOf, DEFAULT_ALGORITHM, parseAlgorithm } from './checksums'
import { md5 } from './create-object'
import { partNumberOf, readNewObject, requireLength } from './objects'
import { parameter } from './query'
import { requireRoom } from './quota'
import type {
  Checksum,
  ChecksumAlgorithm,
  ChecksumType,
  MultipartUpload,
  UploadedPart,
} from './stored'
import { StorageError, xml } from './xml'

const invalid = (message: string) => new StorageError(400, 'InvalidRequest', message)

export function createMultipartUpload(call: StorageCall): Response {
  const { request, world, key, bucket, objectKey } = call
  const described = readNewObject(call)
  requireRoom(world, 0)
  const declared = parseAlgorithm(request.headers.get('x-amz-checksum-algorithm'))
  const algorithm = declared ?? DEFAULT_ALGORITHM
  const upload: MultipartUpload = {
    id: randomBytes(32).toString('base64url'),
    key: objectKey,
    principal: key.principal,
    initiated: new Date(),
    ...described,
    algorithm,
    type: checksumTypeOf(algorithm, request.headers.get('x-amz-checksum-type')),
    declared: declared !== undefined,
    parts: new Map(),
  }
  bucket.uploads.set(upload.id, upload)
  const response = xml('InitiateMultipartUploadResult', {
    Bucket: bucket.name,
    Key: objectKey,
    UploadId: upload.id,
  })
  if (declared) {
    response.headers.set('x-amz-checksum-algorithm', algorithm)
    response.headers.set('x-amz-checksum-type', upload.type)
  }
  return response
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
function checksumTypeOf(algorithm: ChecksumAlgorithm, asked: string | null): ChecksumType {
  const types: ChecksumType[] = algorithm.startsWith('CRC') ? ['FULL_OBJECT'] : []
  if (algorithm !== 'CRC64NVME') types.unshift('COMPOSITE')
  const type = types.find((each) => each === (asked?.toUpperCase() ?? types[0]))
  if (!type)
    throw invalid(
      `The ${asked} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    )
  return type
}

export function findUpload({ bucket, objectKey, query }: StorageCall): MultipartUpload {
  const upload = bucket.uploads.get(parameter(query, 'uploadId') ?? '')
  if (upload?.key !== objectKey)
    throw new StorageError(
      404,
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      { UploadId: parameter(query, 'uploadId') ?? '' },
    )
  return upload
}

/** Keeps a part, replacing the one of the same number. */
export function storePart(
  { world, query }: StorageCall,
  upload: MultipartUpload,
  body: Buffer,
  sent?: Checksum,
): UploadedPart {
  const number = partNumberOf(parameter(query, 'partNumber'))
  if (sent && upload.declared && sent.algorithm !== upload.algorithm)
    throw invalid(
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${sent.algorithm.toLowerCase()}`,
    )
  requireRoom(world, body.length)
  const checksum = sent?.algorithm === upload.algorithm ? sent : checksumOf(body, upload.algorithm)
  const part = { body, etag: md5(body), modified: new Date(), checksum }
  upload.parts.set(number, part)
  return part
}

export function uploadPart(call: StorageCall): Response {
  requireLength(call.request)
  const { bytes, checksum } = call
  const part = storePart(call, findUpload(call), bytes, checksum)
  const { 'x-amz-checksum-type': _, ...headers } = checksumHeaders(checksum ?? part.checksum)
  return new Response(null, { headers: { etag: quoted(part.etag), ...headers } })
}

export function abortMultipartUpload(call: StorageCall): Response {
  call.bucket.uploads.delete(findUpload(call).id)
  return new Response(null, { status: 204 })
}
