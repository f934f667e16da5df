import { expect, test } from 'vitest'
import { checksumOf, compositeChecksum, verifyChecksum, verifyMd5 } from './checksums'
import { CHECKSUM_ALGORITHMS } from './stored'

// The check values of the CRC catalogue and of FIPS 180-4, of the digits below.
const DIGITS = Buffer.from('123456789')
const CHECK = {
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
}

test.each(CHECKSUM_ALGORITHMS)('%s computes its published check value', (algorithm) => {
  const { value } = checksumOf(DIGITS, algorithm)
  expect(Buffer.from(value, 'base64').toString('hex')).toBe(CHECK[algorithm])
})

test('a composite checksum is of the checksums of the parts, and counts them', () => {
  const parts = ['one', 'two'].map((text) => checksumOf(Buffer.from(text), 'SHA256'))
  const joined = Buffer.concat(parts.map(({ value }) => Buffer.from(value, 'base64')))
  expect(compositeChecksum('SHA256', parts)).toEqual({
    algorithm: 'SHA256',
    value: `${checksumOf(joined, 'SHA256').value}-2`,
    type: 'COMPOSITE',
  })
})

const { value } = checksumOf(DIGITS, 'CRC32')

test.each([
  [{ 'x-amz-checksum-crc32': 'AAAAAA==' }, 'BadDigest'],
  [{ 'x-amz-checksum-crc32': 'AAA=' }, 'InvalidRequest'],
  [{ 'x-amz-checksum-crc32': `${value}!` }, 'InvalidRequest'],
  [{ 'x-amz-checksum-crc32': value, 'x-amz-checksum-sha1': 'x' }, 'InvalidRequest'],
  [{ 'x-amz-checksum-crc32': value, 'x-amz-sdk-checksum-algorithm': 'SHA1' }, 'InvalidRequest'],
  [{ 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 'InvalidRequest'],
  [{ 'x-amz-sdk-checksum-algorithm': 'MD4', 'x-amz-checksum-crc32': value }, 'InvalidRequest'],
])('the checksum headers %j are refused with %s', (headers, code) => {
  expect(() => verifyChecksum(new Headers(headers), DIGITS)).toThrow(
    expect.objectContaining({ code }),
  )
})

test('returns the checksum that the client sent, or none', () => {
  const headers = new Headers({
    'x-amz-checksum-crc32': value,
    'x-amz-sdk-checksum-algorithm': 'crc32',
  })
  expect(verifyChecksum(headers, DIGITS)).toEqual(checksumOf(DIGITS, 'CRC32'))
  expect(verifyChecksum(new Headers(), DIGITS)).toBeUndefined()
})

test.each([
  ['JfnnlDI7RTiF9RgfG2JNCw==', undefined],
  ['AAAAAAAAAAAAAAAAAAAAAA==', 'BadDigest'],
  ['JfnnlA==', 'InvalidDigest'],
])('Content-MD5 %s gets %s', (claimed, code) => {
  const verify = () => verifyMd5(new Headers({ 'content-md5': claimed }), DIGITS)
  if (code) expect(verify).toThrow(expect.objectContaining({ code }))
  else expect(verify).not.toThrow()
})
