import { quoted, type StorageCall } from './call'
import { commonPrefixes, isPast, listByKey } from './listing'
import { findUpload } from './multipart'
import { countParameter, keyEncoding, parameter } from './query'
import { xml } from './xml'

const personOf = (principal: string) => ({ ID: principal, DisplayName: principal })

export function listParts(call: StorageCall): Response {
  const { query, bucket, objectKey } = call
  const upload = findUpload(call)
  const max = countParameter(query, 'max-parts')
  const marker = Number(parameter(query, 'part-number-marker') || 0)
  const rest = [...upload.parts]
    .filter(([number]) => number > marker)
    .sort(([one], [other]) => one - other)
  const shown = rest.slice(0, max)
  return xml('ListPartsResult', {
    Bucket: bucket.name,
    Key: objectKey,
    UploadId: upload.id,
    Initiator: personOf(upload.principal),
    Owner: personOf(call.world.orgId),
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: upload.declared ? upload.algorithm : undefined,
    ChecksumType: upload.declared ? upload.type : undefined,
    PartNumberMarker: marker,
    NextPartNumberMarker: shown.at(-1)?.[0] ?? 0,
    MaxParts: max,
    IsTruncated: shown.length < rest.length,
    Part: shown.map(([number, { modified, etag, body, checksum }]) => ({
      PartNumber: number,
      LastModified: modified.toISOString(),
      ETag: quoted(etag),
      Size: body.length,
      ...(upload.declared ? { [`Checksum${checksum.algorithm}`]: checksum.value } : {}),
    })),
  })
}

export function listMultipartUploads({ query, bucket, world }: StorageCall): Response {
  const prefix = parameter(query, 'prefix') ?? ''
  const delimiter = parameter(query, 'delimiter') ?? ''
  const keyMarker = parameter(query, 'key-marker') ?? ''
  const idMarker = parameter(query, 'upload-id-marker') ?? ''
  const max = countParameter(query, 'max-uploads')
  const { EncodingType, encode } = keyEncoding(query)
  const uploads = [...bucket.uploads.values()]
  const listed = uploads.findIndex(({ id }) => id === idMarker)
  const rest = uploads.filter(
    ({ key }, index) =>
      isPast(key, keyMarker, { prefix, delimiter }) ||
      (key === keyMarker && listed >= 0 && index > listed),
  )
  const { entries, isTruncated } = listByKey(rest, { prefix, delimiter, max })
  const last = isTruncated ? entries.at(-1) : undefined
  return xml('ListMultipartUploadsResult', {
    Bucket: bucket.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: last && encode(last.name),
    NextUploadIdMarker: last?.item?.id,
    EncodingType,
    MaxUploads: max,
    IsTruncated: isTruncated,
    Upload: entries.flatMap(({ item }) =>
      item
        ? [
            {
              Key: encode(item.key),
              UploadId: item.id,
              Initiator: personOf(item.principal),
              Owner: personOf(world.orgId),
              StorageClass: 'STANDARD',
              Initiated: item.initiated.toISOString(),
              ChecksumAlgorithm: item.declared ? item.algorithm : undefined,
              ChecksumType: item.declared ? item.type : undefined,
            },
          ]
        : [],
    ),
    CommonPrefixes: commonPrefixes(entries, encode),
  })
}
