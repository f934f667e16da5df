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
/** A length-delimited field whose number needs two bytes. */
const field = (id: number, value: Buffer) =>
  bytes(((id * 8 + 2) & 127) | 128, (id * 8 + 2) >> 7, value.length, value)
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

test('decodes inlined messages, quantities, ports, times and zero behind a pointer', () => {
  const volume = bytes(long(1, 'v'), long(2, field(19, long(1, long(1, 'settings')))))
  const probe = long(1, long(2, bytes(long(2, bytes(number(1, 0), number(2, 0xd0, 0x0f))))))
  const limit = long(1, bytes(long(1, 'cpu'), long(2, long(1, '500m'))))
  const container = bytes(long(1, 'a'), long(8, limit), long(10, probe))
  const spec = bytes(long(1, volume), long(2, container), number(4, 0), number(11, 0))
  const created = long(8, number(1, 0x80, 0xf2, 0xd6, 0xca, 0x06))
  const pod = bytes(long(1, bytes(long(1, 'x'), created)), long(2, spec))
  expect(decodeProtobuf(body('v1', 'Pod', pod))).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: {
      terminationGracePeriodSeconds: 0,
      volumes: [{ name: 'v', configMap: { name: 'settings' } }],
      containers: [
        {
          name: 'a',
          resources: { limits: { cpu: '500m' } },
          livenessProbe: { httpGet: { port: 2000 } },
        },
      ],
    },
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
    ['of a kind not read here', body('apps/v1', 'StatefulSet', Buffer.alloc(0)), 415],
    ['of no kind', bytes('k8s\0'), 415],
  ])('%s', (_name, given, code) => {
    expect(() => decodeProtobuf(given)).toThrow(
      expect.objectContaining({ code, constructor: StatusError }),
    )
  })
})
