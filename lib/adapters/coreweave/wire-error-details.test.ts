import { expect, test } from 'vitest'
import { encodeConnectDetail, parseConnectDetail, parseDetail } from './wire-error-details'

const BAD_REQUEST = 'google.rpc.BadRequest'
const violations = { fieldViolations: [{ field: 'issuer_url', description: 'must be https' }] }

test.each([
  [BAD_REQUEST, violations],
  [
    'google.rpc.QuotaFailure',
    { violations: [{ subject: 'policies', description: 'at most 100' }] },
  ],
  [
    'google.rpc.PreconditionFailure',
    { violations: [{ type: 'STATE', subject: 'config', description: 'is paused' }] },
  ],
  ['google.rpc.ResourceInfo', { resourceType: 'OIDCConfig', resourceName: 'a', description: 'b' }],
  ['google.rpc.ErrorInfo', { reason: 'QUOTA' }],
])('%s reads the same in protobuf and JSON', (type, detail) => {
  const value = encodeConnectDetail(type, detail)
  expect(parseConnectDetail({ type, value })).toEqual(detail)
  expect(parseDetail({ '@type': `type.googleapis.com/${type}`, ...detail })).toEqual(detail)
})

// Bytes by another implementation: protoc --encode=google.rpc.BadRequest.
test('the bytes are those of the published message', () => {
  const value = 'ChsKCmlzc3Vlcl91cmwSDW11c3QgYmUgaHR0cHM'
  expect(encodeConnectDetail(BAD_REQUEST, violations)).toBe(value)
})

test('fields that are newer than this client are ignored', () => {
  const value = Buffer.from([0x0a, 0x05, 0x0a, 0x01, 0x61, 0x1a, 0x00, 0x7a, 0x01, 0x62])
  expect(parseConnectDetail({ type: BAD_REQUEST, value: value.toString('base64') })).toEqual({
    fieldViolations: [{ field: 'a', description: '' }],
  })
})

test.each([
  ['cut off', 'ChsKCmlzc3Vlcl91cmwSDW11c3Q'],
  ['no protobuf', Buffer.from('hello').toString('base64')],
])('a detail that is %s is left out', (_name, value) => {
  expect(parseConnectDetail({ type: BAD_REQUEST, value })).toBeUndefined()
})

test('the JSON copy of a detail is used where there is one, and unknown types are left out', () => {
  expect(parseConnectDetail({ type: BAD_REQUEST, value: '', debug: violations })).toEqual(
    violations,
  )
  expect(parseConnectDetail({ type: 'google.rpc.Unheard', value: '' })).toBeUndefined()
})
