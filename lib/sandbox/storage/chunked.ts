import { createHash } from 'node:crypto'
import { StorageError } from './xml'

/** How the chunks of a body are signed: each by way of the signature before it. */
export type ChunkSigning = {
  /** The time and the credential scope of the request, one a line. */
  scope: string
  /** The signature of the request's headers. */
  seed: string
  sign: (text: string) => Promise<string>
}

const HEAD = /^(?<size>[0-9a-f]{1,8})(?:;chunk-signature=(?<signature>[0-9a-f]{64}))?$/i

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex')
const incomplete = () =>
  new StorageError(400, 'IncompleteBody', 'The body is not whole aws-chunked encoding.')

/**
 * Decodes aws-chunked: a size in hexadecimal, that many bytes, …, a chunk of size 0, trailing
 * headers. With `signing`, each chunk and the trailing headers have to be signed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function decodeChunks(
  raw: Buffer,
  signing?: ChunkSigning,
): Promise<{ body: Buffer; trailer: Map<string, string> }> {
  const chain = signing && createSignatureChain(signing)
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const end = raw.indexOf('\r\n', at)
    const line = end < 0 ? '' : raw.toString('latin1', at, end)
    const { size, signature } = HEAD.exec(line)?.groups ?? {}
    if (size === undefined) throw incomplete()
    const start = end + 2
    const chunk = raw.subarray(start, start + Number.parseInt(size, 16))
    at = start + Number.parseInt(size, 16) + 2
    if (chunk.length < at - 2 - start) throw incomplete()
    await chain?.('PAYLOAD', `${sha256('')}\n${sha256(chunk)}`, signature)
    if (chunk.length === 0) {
      const { trailer, signed, trailerSignature } = parseTrailer(raw.toString('latin1', start))
      if (signed !== '') await chain?.('TRAILER', sha256(signed), trailerSignature)
      return { body: Buffer.concat(chunks), trailer }
    }
    if (raw.toString('latin1', at - 2, at) !== '\r\n') throw incomplete()
    chunks.push(chunk)
  }
}

function createSignatureChain({ scope, seed, sign }: ChunkSigning) {
  let previous = seed
  return async (kind: 'PAYLOAD' | 'TRAILER', hashes: string, signature: string | undefined) => {
    previous = await sign(`AWS4-HMAC-SHA256-${kind}\n${scope}\n${previous}\n${hashes}`)
    if (signature !== previous)
      throw new StorageError(
        403,
        'SignatureDoesNotMatch',
        'The signature calculated for a part of this body is another one.',
      )
  }
}

const TRAILER_SIGNATURE = 'x-amz-trailer-signature'

function parseTrailer(text: string) {
  const fields = text
    .split(/\r?\n/)
    .map((line) => /^([\w-]+):\s*(.*?)\s*$/.exec(line))
    .flatMap((match) => (match ? [[(match[1] ?? '').toLowerCase(), match[2] ?? ''] as const] : []))
  const named = fields.filter(([name]) => name !== TRAILER_SIGNATURE)
  return {
    trailer: new Map(named),
    signed: named.map(([name, value]) => `${name}:${value}\n`).join(''),
    trailerSignature: fields.find(([name]) => name === TRAILER_SIGNATURE)?.[1],
  }
}
