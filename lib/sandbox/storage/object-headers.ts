import { headerValue, parameter, type Query } from './query'
import { StorageError } from './xml'

const STORED = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]
const METADATA = 'x-amz-meta-'
const MAX_METADATA_BYTES = 2048
const DEFAULT_TYPE = 'binary/octet-stream'

/** The headers of an upload that are kept with the object. */
export function readObjectHeaders(headers: Headers): Record<string, string> {
  const metadata = [...headers].filter(([name]) => name.startsWith(METADATA))
  const size = metadata.reduce(
    (sum, [name, value]) => sum + name.length - METADATA.length + value.length,
    0,
  )
  if (size > MAX_METADATA_BYTES)
    throw new StorageError(
      400,
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: String(size), MaxSizeAllowed: String(MAX_METADATA_BYTES) },
    )
  const kept = STORED.flatMap((name): [string, string][] => {
    const value = name === 'content-encoding' ? contentEncoding(headers) : headers.get(name)
    return value ? [[name, value]] : []
  })
  return { 'content-type': DEFAULT_TYPE, ...Object.fromEntries([...kept, ...metadata]) }
}

/** The encoding of the object: aws-chunked is one of the request only. */
const contentEncoding = (headers: Headers) =>
  (headers.get('content-encoding') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each.toLowerCase() !== 'aws-chunked')
    .join(',')

/** The headers that the query of a GET or HEAD replaces, such as `response-content-type`. */
export const overriddenHeaders = (query: Query): Record<string, string> =>
  Object.fromEntries(
    STORED.flatMap((name): [string, string][] => {
      const value = parameter(query, `response-${name}`)
      return value === undefined ? [] : [[name, headerValue(`response-${name}`, value)]]
    }),
  )

/** Headers whose effect the sandbox does not have; taking them would be a lie. */
const REFUSED: [name: string | RegExp, accepted?: RegExp][] = [
  ['x-amz-acl', /^(private|bucket-owner-read|bucket-owner-full-control)?$/],
  [/^x-amz-grant-/],
  ['x-amz-server-side-encryption', /^AES256$/],
  [/^x-amz-server-side-encryption-(customer|aws-kms|context|bucket)/],
  [/^x-amz-copy-source-server-side-encryption-customer/],
  [/^x-amz-object-lock-/],
  ['x-amz-storage-class', /^STANDARD$/],
  ['x-amz-website-redirect-location'],
  ['x-amz-write-offset-bytes'],
]

/** Refuses a request with a header that the sandbox would have to ignore. */
export function refuseUnsupportedHeaders(headers: Headers) {
  for (const [name, value] of headers)
    for (const [refused, accepted] of REFUSED)
      if (
        (typeof refused === 'string' ? refused === name : refused.test(name)) &&
        !accepted?.test(value)
      )
        throw new StorageError(
          501,
          'NotImplemented',
          'A header you provided implies functionality that is not implemented',
          { Header: name },
        )
}
