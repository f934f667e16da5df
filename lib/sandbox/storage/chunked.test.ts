import { expect, test } from 'vitest'
import { createSigner, readAuthorization } from '../sigv4'
import { decodeChunks } from './chunked'

// The examples of Amazon's documentation of signed chunks, whose object is 65 KiB of the letter a.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
const CREDENTIAL = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const signingDate = new Date('2013-05-24T00:00:00Z')

function signingFrom(seed: string) {
  const read = readAuthorization(
    `AWS4-HMAC-SHA256 Credential=${CREDENTIAL},SignedHeaders=host,Signature=${seed}`,
  )
  if (!read) throw new Error('The header is valid.')
  const signer = createSigner(read, SECRET)
  return {
    scope: `20130524T000000Z\n${CREDENTIAL.replace(/^[^/]+\//, '')}`,
    seed,
    sign: (text: string) => signer.sign(text, { signingDate }),
  }
}

const chunk = (size: number, signature: string) =>
  `${size.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(size)}${size ? '\r\n' : ''}`

const PAYLOAD = {
  seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  body: [
    chunk(65_536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'),
    chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'),
    chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'),
    '\r\n',
  ].join(''),
}
const TRAILER = {
  seed: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  body: [
    chunk(65_536, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2'),
    chunk(1024, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7'),
    chunk(0, '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992'),
    'x-amz-checksum-crc32c:sOO8/Q==\n\r\n',
    'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
  ].join(''),
}

test('decodes signed chunks, with and without a trailer', async () => {
  const plain = await decodeChunks(Buffer.from(PAYLOAD.body), signingFrom(PAYLOAD.seed))
  expect(plain.body.toString()).toBe('a'.repeat(66_560))
  const { body, trailer } = await decodeChunks(Buffer.from(TRAILER.body), signingFrom(TRAILER.seed))
  expect(body.toString()).toBe('a'.repeat(66_560))
  expect([...trailer]).toEqual([['x-amz-checksum-crc32c', 'sOO8/Q==']])
})

test.each([
  ['another seed', TRAILER.body, PAYLOAD.seed],
  ['a changed byte', TRAILER.body.replace('aa', 'ab'), TRAILER.seed],
  ['a changed trailer', TRAILER.body.replace('sOO8', 'sOO9'), TRAILER.seed],
  ['a removed chunk', TRAILER.body.replace(/400;[\s\S]*?\r\n0;/, '0;'), TRAILER.seed],
  ['no signatures', '1\r\na\r\n0\r\n\r\n', TRAILER.seed],
])('signed chunks with %s are refused', async (_, body, seed) => {
  await expect(decodeChunks(Buffer.from(body), signingFrom(seed))).rejects.toMatchObject({
    code: 'SignatureDoesNotMatch',
  })
})

test('decodes unsigned chunks', async () => {
  const raw = '5\r\nhello\r\n1;chunk-signature=\r\n'
  await expect(decodeChunks(Buffer.from(raw))).rejects.toMatchObject({ code: 'IncompleteBody' })
  const { body } = await decodeChunks(Buffer.from('5\r\nhello\r\nA\r\n,\r\n\r\nworld\r\n0\r\n\r\n'))
  expect(body.toString()).toBe('hello,\r\n\r\nworld')
})

test.each([
  '',
  '5\r\nhell',
  '5\r\nhello',
  '5\r\nhelloXX0\r\n',
  '5\r\nhello\r\n',
  'x\r\n',
  '-1\r\n',
])('the chunks %j are incomplete', async (raw) => {
  await expect(decodeChunks(Buffer.from(raw))).rejects.toMatchObject({ code: 'IncompleteBody' })
})
