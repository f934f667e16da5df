import { createHash } from 'node:crypto'
import { BodyTooLarge, MAX_BODY } from '../listen'
import { verifyMd5 } from './checksums'
import { type ChunkSigning, decodeChunks } from './chunked'
import { StorageError } from './xml'

/** What a request carries, and its headers with those that trailed it. */
export type RequestBody = { bytes: Buffer; headers: Headers }

/** The body of a request, or the S3 error if it is over the limit of the sandbox. */
export async function readRequestBody(request: Request): Promise<Buffer> {
  try {
    return Buffer.from(await request.arrayBuffer())
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    throw new StorageError(
      400,
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum size of a request to the sandbox; upload it in parts.',
      { MaxSizeAllowed: String(MAX_BODY) },
    )
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** The hash that a signed request states of its body, or a word in its place. */
export function payloadHashOf(headers: Headers): string {
  const hash = headers.get('x-amz-content-sha256')
  if (!hash)
    throw new StorageError(
      400,
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    )
  return hash
}

/** Decodes a request body, and verifies it by its hash and its Content-MD5. */
export async function decodeBody(
  headers: Headers,
  raw: Buffer,
  hash: string,
  signing: ChunkSigning,
): Promise<RequestBody> {
  if (!hash.startsWith('STREAMING-')) {
    if (hash !== 'UNSIGNED-PAYLOAD') verifyHash(hash, raw)
    return verifyBody(headers, raw)
  }
  const length = headers.get('x-amz-decoded-content-length')
  if (length === null)
    throw new StorageError(
      411,
      'MissingContentLength',
      'You must provide the x-amz-decoded-content-length HTTP header.',
    )
  const { body, trailer } = await decodeChunks(raw, signingOf(hash, signing))
  if (body.length !== Number(length))
    throw new StorageError(
      400,
      'IncompleteBody',
      'You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header.',
    )
  const all = new Headers(headers)
  for (const name of (headers.get('x-amz-trailer') ?? '').split(',').filter(Boolean)) {
    const value = trailer.get(name.trim().toLowerCase())
    if (value === undefined)
      throw new StorageError(
        400,
        'MalformedTrailerError',
        'The request contained trailing data that was not well-formed or did not conform to our published schema.',
      )
    all.set(name.trim(), value)
  }
  return verifyBody(all, body)
}

function signingOf(hash: string, signing: ChunkSigning): ChunkSigning | undefined {
  switch (hash) {
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return undefined
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return signing
    default:
      throw new StorageError(501, 'NotImplemented', `The sandbox does not take ${hash}.`)
  }
}

function verifyHash(hash: string, raw: Buffer) {
  const computed = sha256(raw)
  if (hash !== computed)
    throw new StorageError(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: hash, S3ComputedContentSHA256: computed },
    )
}

/** Verifies bytes by the Content-MD5 in the headers. */
export function verifyBody(headers: Headers, bytes: Buffer): RequestBody {
  verifyMd5(headers, bytes)
  return { bytes, headers }
}
