import type { Query, Signed } from './sign'
import type { SandboxBucket } from './stored'
import { StorageError } from './xml'

/** An authenticated request for a bucket or an object in it. */
export type StorageCall = Signed & {
  query: Query
  bucket: SandboxBucket
  /** The object's key; empty for the bucket itself. */
  objectKey: string
}

export const parameter = (query: Query, name: string): string | undefined => query[name]?.[0]

export const invalidArgument = (message: string, name: string, value: string) =>
  new StorageError(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value })

/** A count in the query, at most `max`, which is also the default. */
export function countParameter(query: Query, name: string, max = 1000): number {
  const text = parameter(query, name)
  if (text === undefined || text === '') return max
  if (!/^\d{1,10}$/.test(text))
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text)
  return Math.min(Number(text), max)
}

export const quoted = (etag: string) => `"${etag}"`

/** Encodes keys as the client asked, because XML 1.0 cannot hold every character. */
export function keyEncoding(query: Query): {
  EncodingType: string | undefined
  encode: (text: string) => string
} {
  const type = parameter(query, 'encoding-type')
  if (type === undefined) return { EncodingType: undefined, encode: (text) => text }
  if (type !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type)
  return {
    EncodingType: type,
    encode: (text) => encodeURIComponent(text).replaceAll('%2F', '/'),
  }
}
