import { z } from 'zod'
import { quoted, type StorageCall } from './call'
import { checksumElements, checksumHeader, checksumOf, compositeChecksum } from './checksums'
import { md5 } from './create-object'
import { findUpload } from './multipart'
import { requireWriteConditions } from './preconditions'
import type { MultipartUpload, UploadedPart } from './stored'
import { elements, parseXmlBody, StorageError, xml } from './xml'

const MIN_PART_BYTES = 5 * 1024 * 1024

const invalid = (message: string) => new StorageError(400, 'InvalidRequest', message)

const Completion = z.object({
  CompleteMultipartUpload: z.object({
    Part: elements(
      z.looseObject({
        PartNumber: z.coerce.number().int(),
        ETag: z.string().transform((text) => text.trim().replace(/^"(.*)"$/, '$1')),
      }),
    ).refine((parts) => parts.length > 0),
  }),
})
type CompletedPart = z.infer<typeof Completion>['CompleteMultipartUpload']['Part'][number]

/** The stored parts that a completion lists, or the S3 error. */
function findParts(upload: MultipartUpload, listed: CompletedPart[]): UploadedPart[] {
  if (listed.some((each, index) => each.PartNumber <= (listed[index - 1]?.PartNumber ?? 0)))
    throw new StorageError(
      400,
      'InvalidPartOrder',
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      { UploadId: upload.id },
    )
  const element = `Checksum${upload.algorithm}`
  const isRequired = upload.declared && upload.type === 'COMPOSITE'
  return listed.map((each, index) => {
    const { PartNumber, ETag } = each
    const part = upload.parts.get(PartNumber)
    const checksum = each[element]
    if (isRequired && checksum === undefined)
      throw invalid(
        `The upload was created using a ${upload.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${PartNumber} in the request.`,
      )
    if (part?.etag !== ETag || (checksum !== undefined && part.checksum.value !== checksum))
      throw new StorageError(
        400,
        'InvalidPart',
        'One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the entity tag of the part.',
        { UploadId: upload.id, PartNumber: String(PartNumber), ETag },
      )
    if (part.body.length < MIN_PART_BYTES && index < listed.length - 1)
      throw new StorageError(
        400,
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
        {
          ETag,
          MinSizeAllowed: String(MIN_PART_BYTES),
          ProposedSize: String(part.body.length),
          PartNumber: String(PartNumber),
        },
      )
    return part
  })
}

export function completeMultipartUpload(call: StorageCall): Response {
  const { request, bucket, objectKey, bytes } = call
  const upload = findUpload(call)
  const { Part } = parseXmlBody(bytes, Completion).CompleteMultipartUpload
  const parts = findParts(upload, Part)
  requireWriteConditions(request.headers, objectKey, bucket.objects.get(objectKey))
  const whole = Buffer.concat(parts.map((part) => part.body))
  const stated = request.headers.get('x-amz-mp-object-size')
  if (stated !== null && Number(stated) !== whole.length)
    throw invalid(
      `The provided 'x-amz-mp-object-size' header value ${stated} does not match what was computed: ${whole.length}`,
    )
  const checksum =
    upload.type === 'COMPOSITE'
      ? compositeChecksum(
          upload.algorithm,
          parts.map((part) => part.checksum),
        )
      : checksumOf(whole, upload.algorithm)
  const claimed = request.headers.get(checksumHeader(upload.algorithm))
  // Clients compute a composite checksum without the count of parts, as it is before S3 adds it.
  if (claimed !== null && ![checksum.value, checksum.value.split('-')[0]].includes(claimed))
    throw new StorageError(
      400,
      'BadDigest',
      `The ${upload.algorithm} you specified did not match the calculated checksum.`,
    )
  const etag = `${md5(Buffer.from(parts.map((part) => part.etag).join(''), 'hex'))}-${parts.length}`
  bucket.objects.set(objectKey, {
    body: whole,
    etag,
    modified: new Date(),
    headers: upload.headers,
    tags: upload.tags,
    checksum,
    partSizes: parts.map((part) => part.body.length),
  })
  bucket.uploads.delete(upload.id)
  return xml('CompleteMultipartUploadResult', {
    Location: request.url.split('?')[0],
    Bucket: bucket.name,
    Key: objectKey,
    ETag: quoted(etag),
    ...checksumElements(checksum),
  })
}
