import { describe, expect, test } from 'vitest'
import { isPermanentKey, isUnexpiredKey } from './key-states'

const now = new Date('2026-11-29T10:00:00Z')

describe('a key that never expires', () => {
  test.each([
    undefined,
    '',
    '1970-01-01T00:00:00Z',
    '1970-01-01T00:00:00.000Z',
    '0001-01-01T00:00:00Z',
    '1969-12-31T19:00:00-05:00',
  ])('is one whose expiry is %j, and it is alive', (expiry) => {
    expect(isPermanentKey({ status: 'ACTIVE', expiry })).toBe(true)
    expect(isUnexpiredKey({ status: 'ACTIVE', expiry }, now)).toBe(true)
    expect(isUnexpiredKey({ status: 'FULL_SUSPENDED', expiry }, now)).toBe(true)
  })

  test.each(['EXPIRED', 'DELETED', 'ACCESS_KEY_STATUS_REVOKED'])(
    'is dead once it is %s',
    (status) => {
      expect(isPermanentKey({ status, expiry: '0001-01-01T00:00:00Z' })).toBe(false)
      expect(isUnexpiredKey({ status, expiry: '0001-01-01T00:00:00Z' }, now)).toBe(false)
    },
  )
})

test('a temporary key is alive until its expiry', () => {
  expect(isPermanentKey({ expiry: '2026-11-29T10:15:00Z' })).toBe(false)
  expect(isUnexpiredKey({ expiry: '2026-11-29T10:15:00Z' }, now)).toBe(true)
  expect(isUnexpiredKey({ expiry: '2026-11-29T10:00:00Z' }, now)).toBe(false)
})
