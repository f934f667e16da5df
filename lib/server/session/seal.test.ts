import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { seal, unseal } from './seal'

const keys = (...all: Buffer[]) => ({ newest: all[0] ?? randomBytes(32), all })
const key = keys(randomBytes(32))

test('a sealed text opens only with its key and its context', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, bound) => {
      const sealed = seal(key, text, bound)
      expect(unseal(key, sealed, bound)).toBe(text)
      expect(unseal(key, sealed, `${bound}x`)).toBeUndefined()
      expect(unseal(keys(randomBytes(32)), sealed, bound)).toBeUndefined()
    }),
    lawParameters(),
  )
})

test('a changed bit anywhere is noticed', () => {
  const bytes = Buffer.from(seal(key, 'secret', 'here'), 'base64')
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(unseal(key, changed.toString('base64'), 'here')).toBeUndefined()
  }
  expect(unseal(key, '', 'here')).toBeUndefined()
  expect(unseal(key, 'AAAA', 'here')).toBeUndefined()
})

test('what an older secret sealed still opens, and new texts are sealed with the newest', () => {
  const [older, newer] = [randomBytes(32), randomBytes(32)]
  const rotated = keys(newer, older)
  expect(unseal(rotated, seal(keys(older), 'secret', 'here'), 'here')).toBe('secret')
  expect(unseal(keys(newer), seal(rotated, 'secret', 'here'), 'here')).toBe('secret')
  expect(unseal(keys(older), seal(rotated, 'secret', 'here'), 'here')).toBeUndefined()
})

test('the same text is never sealed to the same value twice', () => {
  expect(seal(key, 'secret', 'here')).not.toBe(seal(key, 'secret', 'here'))
})
