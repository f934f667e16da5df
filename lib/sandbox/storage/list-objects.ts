import { quoted, type StorageCall } from './call'
import { commonPrefixes, compareKeys, isPast, listByKey } from './listing'
import { countParameter, invalidArgument, keyEncoding, parameter } from './query'
import type { StoredObject } from './stored'
import { type Xml, xml } from './xml'

const STORAGE_CLASS = 'STANDARD'

type ListedObject = StoredObject & { key: string }

/** Reads the question that all listings of objects share, and answers it. */
function listFrom(
  { query, bucket }: StorageCall,
  isAfter: (key: string, grouping: { prefix: string; delimiter: string }) => boolean,
) {
  const prefix = parameter(query, 'prefix') ?? ''
  const delimiter = parameter(query, 'delimiter') ?? ''
  const max = countParameter(query, 'max-keys')
  const { EncodingType, encode } = keyEncoding(query)
  const objects = [...bucket.objects]
    .map(([key, object]): ListedObject => ({ key, ...object }))
    .filter(({ key }) => isAfter(key, { prefix, delimiter }))
  const { entries, isTruncated } = listByKey(objects, { prefix, delimiter, max })
  return {
    entries,
    isTruncated,
    encode,
    last: isTruncated ? entries.at(-1)?.name : undefined,
    objects: entries.flatMap(({ item }) => (item ? [item] : [])),
    common: {
      Name: bucket.name,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      EncodingType,
      MaxKeys: max,
      IsTruncated: isTruncated,
      CommonPrefixes: commonPrefixes(entries, encode),
    } satisfies Xml,
  }
}

const ownerOf = ({ world }: StorageCall) => ({ ID: world.orgId, DisplayName: world.orgId })

const describeObject = (
  { key, modified, etag, checksum, body }: ListedObject,
  encode: (text: string) => string,
) => ({
  Key: encode(key),
  LastModified: modified.toISOString(),
  ETag: quoted(etag),
  ChecksumAlgorithm: checksum.algorithm,
  ChecksumType: checksum.type,
  Size: body.length,
  StorageClass: STORAGE_CLASS,
})

/** ListObjects, version 1 or 2. */
export function listObjects(call: StorageCall): Response {
  const type = parameter(call.query, 'list-type')
  if (type === undefined) return listByMarker(call)
  if (type !== '2')
    throw invalidArgument('Invalid List Type specified in Request', 'list-type', type)
  return listByToken(call)
}

function listByMarker(call: StorageCall): Response {
  const marker = parameter(call.query, 'marker') ?? ''
  const { common, objects, last, encode } = listFrom(call, (key, grouping) =>
    isPast(key, marker, grouping),
  )
  return xml('ListBucketResult', {
    ...common,
    Marker: encode(marker),
    NextMarker: common.Delimiter === undefined || last === undefined ? undefined : encode(last),
    Contents: objects.map((each) => ({ ...describeObject(each, encode), Owner: ownerOf(call) })),
  })
}

/** A continuation token is the last name of the page before, and opaque to clients. */
function listByToken(call: StorageCall): Response {
  const token = parameter(call.query, 'continuation-token')
  const startAfter = parameter(call.query, 'start-after')
  const marker = token === undefined ? undefined : Buffer.from(token, 'base64url').toString()
  if (marker === '')
    throw invalidArgument(
      'The continuation token provided is incorrect',
      'continuation-token',
      token ?? '',
    )
  const { common, entries, objects, last, encode } = listFrom(call, (key, grouping) =>
    marker === undefined ? compareKeys(key, startAfter ?? '') > 0 : isPast(key, marker, grouping),
  )
  const withOwner = parameter(call.query, 'fetch-owner') === 'true'
  return xml('ListBucketResult', {
    ...common,
    KeyCount: entries.length,
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: last === undefined ? undefined : Buffer.from(last).toString('base64url'),
    Contents: objects.map((each) => ({
      ...describeObject(each, encode),
      Owner: withOwner ? ownerOf(call) : undefined,
    })),
  })
}

/** ListObjectVersions of a bucket without versioning: each object has the version `null`. */
export function listObjectVersions(call: StorageCall): Response {
  const marker = parameter(call.query, 'key-marker') ?? ''
  const { common, objects, last, encode } = listFrom(call, (key, grouping) =>
    isPast(key, marker, grouping),
  )
  return xml('ListVersionsResult', {
    ...common,
    KeyMarker: encode(marker),
    VersionIdMarker: '',
    NextKeyMarker: last === undefined ? undefined : encode(last),
    NextVersionIdMarker: last === undefined ? undefined : 'null',
    Version: objects.map((each) => ({
      ...describeObject(each, encode),
      VersionId: 'null',
      IsLatest: true,
      Owner: ownerOf(call),
    })),
  })
}
