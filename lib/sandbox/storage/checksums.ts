import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { crc32c, crc64nvme } from './crc'
import { CHECKSUM_ALGORITHMS, type Checksum, type ChecksumAlgorithm } from './stored'
import { StorageError } from './xml'

const words = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => {
    bytes.writeUInt32BE(value, index * 4)
  })
  return bytes
}

const DIGESTS: Record<ChecksumAlgorithm, { size: number; digest: (bytes: Buffer) => Buffer }> = {
  CRC32: { size: 4, digest: (bytes) => words(crc32(bytes)) },
  CRC32C: { size: 4, digest: (bytes) => words(crc32c(bytes)) },
  CRC64NVME: {
    size: 8,
    digest: (bytes) => {
      const { high, low } = crc64nvme(bytes)
      return words(high, low)
    },
  },
  SHA1: { size: 20, digest: (bytes) => createHash('sha1').update(bytes).digest() },
  SHA256: { size: 32, digest: (bytes) => createHash('sha256').update(bytes).digest() },
}

/** The checksum that S3 adds to what is uploaded without one. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME'

export const checksumOf = (bytes: Buffer, algorithm: ChecksumAlgorithm): Checksum => ({
  algorithm,
  value: DIGESTS[algorithm].digest(bytes).toString('base64'),
  type: 'FULL_OBJECT',
})

/** The checksum of the parts' checksums. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: Checksum[]): Checksum {
  const joined = Buffer.concat(parts.map(({ value }) => Buffer.from(value, 'base64')))
  const { value } = checksumOf(joined, algorithm)
  return { algorithm, value: `${value}-${parts.length}`, type: 'COMPOSITE' }
}

export const checksumHeader = (algorithm: ChecksumAlgorithm) =>
  `x-amz-checksum-${algorithm.toLowerCase()}`

/** The headers that describe a checksum. */
export const checksumHeaders = ({ algorithm, value, type }: Checksum): Record<string, string> => ({
  [checksumHeader(algorithm)]: value,
  'x-amz-checksum-type': type,
})

/** The elements that describe a checksum. */
export const checksumElements = ({ algorithm, value, type }: Checksum) => ({
  [`Checksum${algorithm}`]: value,
  ChecksumType: type,
})

const invalid = (message: string) => new StorageError(400, 'InvalidRequest', message)

/** Parses the name of a checksum algorithm, in any case. */
export function parseAlgorithm(text: string | null): ChecksumAlgorithm | undefined {
  if (text === null) return undefined
  const algorithm = CHECKSUM_ALGORITHMS.find((each) => each === text.toUpperCase())
  if (!algorithm) throw invalid(`Checksum algorithm provided is unsupported: ${text}.`)
  return algorithm
}

/**
 * Compares a body with the checksum in the headers, which for a chunked body include its trailer.
 * Returns the checksum, or undefined if the client sent none.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function verifyChecksum(headers: Headers, body: Buffer): Checksum | undefined {
  const sent = CHECKSUM_ALGORITHMS.filter((each) => headers.has(checksumHeader(each)))
  const [algorithm] = sent
  if (sent.length > 1)
    throw invalid(
      'Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed.',
    )
  const named = headers.get('x-amz-sdk-checksum-algorithm')
  if (!algorithm) {
    if (named)
      throw invalid(
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
      )
    return undefined
  }
  if (named && parseAlgorithm(named) !== algorithm)
    throw invalid('Value for x-amz-sdk-checksum-algorithm header is invalid.')
  const claimed = headers.get(checksumHeader(algorithm)) ?? ''
  const bytes = Buffer.from(claimed, 'base64')
  if (bytes.length !== DIGESTS[algorithm].size || bytes.toString('base64') !== claimed)
    throw invalid(`Value for ${checksumHeader(algorithm)} header is invalid.`)
  const computed = checksumOf(body, algorithm)
  if (computed.value !== claimed)
    throw new StorageError(
      400,
      'BadDigest',
      `The ${algorithm} you specified did not match the calculated checksum.`,
    )
  return computed
}

/** Compares a body with the header Content-MD5, if there is one. */
export function verifyMd5(headers: Headers, body: Buffer) {
  const claimed = headers.get('content-md5')
  if (claimed === null) return
  const bytes = Buffer.from(claimed, 'base64')
  if (bytes.length !== 16)
    throw new StorageError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      'Content-MD5': claimed,
    })
  const computed = createHash('md5').update(body).digest()
  if (!computed.equals(bytes))
    throw new StorageError(
      400,
      'BadDigest',
      'The Content-MD5 you specified did not match what we received.',
      { ExpectedDigest: claimed, CalculatedDigest: computed.toString('base64') },
    )
}
