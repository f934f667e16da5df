import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { StorageError } from './xml'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** The object in a request body, verified against the hash and checksum headers. */
export function decodeBody(headers: Headers, raw: Buffer): Buffer {
  const claimed = headers.get('x-amz-content-sha256')
  if (!claimed)
    throw new StorageError(400, 'InvalidRequest', 'The header x-amz-content-sha256 is missing.')
  if (claimed === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return decodeChunks(raw)
  if (claimed.startsWith('STREAMING-'))
    throw new StorageError(501, 'NotImplemented', `The sandbox does not take ${claimed}.`)
  if (claimed !== 'UNSIGNED-PAYLOAD' && claimed !== sha256(raw))
    throw new StorageError(
      400,
      'XAmzContentSHA256Mismatch',
      'The body is not the one whose hash was signed.',
      { ClientComputedContentSHA256: claimed, S3ComputedContentSHA256: sha256(raw) },
    )
  checkCrc(headers.get('x-amz-checksum-crc32'), raw)
  return raw
}

/** Decodes aws-chunked: hexadecimal size, bytes, …, a chunk of size 0, trailing headers. */
function decodeChunks(raw: Buffer): Buffer {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const end = raw.indexOf('\r\n', at)
    const size = Number.parseInt(raw.toString('latin1', at, end), 16)
    if (end < 0 || Number.isNaN(size) || end + 2 + size > raw.length)
      throw new StorageError(400, 'IncompleteBody', 'The body is not whole aws-chunked encoding.')
    at = end + 2
    if (size === 0) break
    chunks.push(raw.subarray(at, at + size))
    at += size + 2
  }
  const body = Buffer.concat(chunks)
  const trailer = raw.toString('latin1', at)
  checkCrc(/^x-amz-checksum-crc32:\s*(\S+)/im.exec(trailer)?.[1] ?? null, body)
  return body
}

function checkCrc(claimed: string | null, body: Buffer) {
  if (claimed === null) return
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  if (sum.toString('base64') !== claimed)
    throw new StorageError(400, 'BadDigest', 'The body is not the one whose CRC-32 was sent.')
}
