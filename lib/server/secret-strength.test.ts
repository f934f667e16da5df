import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { isStrongSecret } from './secret-strength'

const bytes = (seed: number) => createHash('sha512').update(`secret ${seed}`).digest()

test.each(Array.from({ length: 50 }, (_, seed) => seed))(
  'generated secrets are strong (%d)',
  (seed) => {
    expect(isStrongSecret(bytes(seed).subarray(0, 48).toString('base64'))).toBe(true)
    expect(isStrongSecret(bytes(seed).subarray(0, 24).toString('base64'))).toBe(true)
    expect(isStrongSecret(bytes(seed).subarray(0, 32).toString('hex'))).toBe(true)
    expect(isStrongSecret(bytes(seed).subarray(0, 16).toString('hex'))).toBe(true)
  },
)

test.each([
  'a'.repeat(64),
  'ab'.repeat(32),
  'changeme-changeme-changeme-changeme',
  'secret secret secret secret secret secret',
  '01234567890123456789012345678901',
  'abcdefghijklmnopqrstuvwxyz012345',
  'password1password1password1password1',
  '------------------------------------x',
])('%j is no secret', (secret) => {
  expect(isStrongSecret(secret)).toBe(false)
})
