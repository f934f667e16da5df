import { describe, expect, test } from 'vitest'
import { decodeProtobuf } from './protobuf'
import { StatusError } from './status'

const bytes = (...parts: (number | string | Buffer)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))),
  )
/** A length-delimited field: string, message or bytes. */
const long = (field: number, value: string | Buffer) =>
  bytes(field * 8 + 2, Buffer.byteLength(value), value)
const number = (field: number, ...varint: number[]) => bytes(field * 8, ...varint)
const body = (apiVersion: string, kind: string, raw: Buffer) =>
  bytes('k8s\0', long(1, bytes(long(1, apiVersion), long(2, kind))), long(2, raw))

test('decodes a token request with audiences and lifetime', () => {
  const spec = bytes(long(1, 'a'), long(1, 'b'), number(4, 0xb0, 0x09))
  expect(decodeProtobuf(body('authentication.k8s.io/v1', 'TokenRequest', long(2, spec)))).toEqual({
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: ['a', 'b'], expirationSeconds: 1200 },
  })
})

test('decodes maps, booleans and empty strings as in JSON', () => {
  const entry = (key: string, value: string) => bytes(long(1, key), long(2, value))
  const metadata = bytes(
    long(1, 'train'),
    long(2, ''),
    long(8, ''),
    long(12, entry('caios.coreweave.com/inject', 'true')),
    long(12, entry('empty', '')),
  )
  const account = bytes(long(1, metadata), number(4, 0))
  expect(decodeProtobuf(body('v1', 'ServiceAccount', account))).toEqual({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'train', annotations: { 'caios.coreweave.com/inject': 'true', empty: '' } },
    automountServiceAccountToken: false,
  })
})

test('accepts negative numbers and ignores unknown fields', () => {
  const minusOne = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]
  const fixed = bytes(0x71, Buffer.alloc(8), 0x7d, Buffer.alloc(4))
  const options = bytes(number(1, ...minusOne), number(9, 1), fixed)
  expect(decodeProtobuf(body('v1', 'DeleteOptions', options))).toMatchObject({
    gracePeriodSeconds: -1,
  })
})

describe('rejects an invalid message', () => {
  const whole = body('v1', 'Namespace', long(1, long(1, 'x')))
  test.each([
    ['nothing of the kind', Buffer.from('{"kind":"Namespace"}'), 400],
    ['cut off', whole.subarray(0, -1), 400],
    ['of a wire type that is gone', body('v1', 'Namespace', bytes(0x0b)), 400],
    ['a number without an end', body('v1', 'Namespace', Buffer.alloc(12, 0xff)), 400],
    ['a number where a message has to be', body('v1', 'Namespace', number(1, 1)), 400],
    ['of a length beyond all bounds', body('v1', 'Namespace', bytes(0x0a, 255, 255, 127)), 400],
    ['of a kind not read here', body('apps/v1', 'Deployment', Buffer.alloc(0)), 415],
    ['of no kind', bytes('k8s\0'), 415],
  ])('%s', (_name, given, code) => {
    expect(() => decodeProtobuf(given)).toThrow(
      expect.objectContaining({ code, constructor: StatusError }),
    )
  })
})
