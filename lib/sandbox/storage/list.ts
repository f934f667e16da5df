import type { SandboxBucket } from '../world-types'
import { StorageError, xml } from './xml'

export const etagOf = (etag: string) => `"${etag}"`

/** ListObjectsV2. The continuation token is the last key or prefix of the page before. */
export function listObjects(bucket: SandboxBucket, query: Record<string, string[]>) {
  const one = (name: string) => query[name]?.[0]
  if (one('list-type') !== '2')
    throw new StorageError(501, 'NotImplemented', 'The sandbox lists objects by version 2 only.')
  const prefix = one('prefix') ?? ''
  const delimiter = one('delimiter') ?? ''
  const max = Math.min(1000, Math.max(0, Number(one('max-keys') ?? 1000) || 0))
  const token = one('continuation-token')
  const after = token ? Buffer.from(token, 'base64url').toString() : (one('start-after') ?? '')
  const encode = one('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text

  const entries = new Map<string, 'object' | 'prefix'>()
  for (const key of [...bucket.objects.keys()].sort()) {
    if (!key.startsWith(prefix)) continue
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    if (cut < 0) entries.set(key, 'object')
    else entries.set(key.slice(0, cut + delimiter.length), 'prefix')
  }
  const rest = [...entries].filter(([name]) => name > after)
  const shown = rest.slice(0, max)
  const last = shown.at(-1)?.[0]
  const truncated = rest.length > shown.length && last !== undefined
  return xml('ListBucketResult', {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(delimiter ? { Delimiter: encode(delimiter) } : {}),
    ...(one('encoding-type') === 'url' ? { EncodingType: 'url' } : {}),
    ...(token ? { ContinuationToken: token } : {}),
    MaxKeys: max,
    KeyCount: shown.length,
    IsTruncated: truncated,
    ...(truncated ? { NextContinuationToken: Buffer.from(last).toString('base64url') } : {}),
    Contents: shown.flatMap(([key, kind]) => {
      const object = kind === 'object' ? bucket.objects.get(key) : undefined
      return object
        ? [
            {
              Key: encode(key),
              LastModified: object.modified.toISOString(),
              ETag: etagOf(object.etag),
              Size: object.body.length,
              StorageClass: 'STANDARD',
            },
          ]
        : []
    }),
    CommonPrefixes: shown
      .filter(([, kind]) => kind === 'prefix')
      .map(([name]) => ({ Prefix: encode(name) })),
  })
}
