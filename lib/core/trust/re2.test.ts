import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { matchesRe2 } from './re2'

const PATTERNS = [
  '^system:serviceaccount:ml-[a-z]+:(trainer|loader)$',
  'a*b?c+',
  '(a|ab)(c|bcd)(d*)',
  '[^a-c]x{2,3}',
  'a{2}|b{0,2}c',
  '^$',
  '\\d+\\.\\d*',
  '(?:a|b)*c',
  '.*a.a',
]

test('agrees with the JavaScript engine', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PATTERNS),
      fc.string({ unit: fc.constantFrom(...'abcdx1.:'), maxLength: 12 }),
      (pattern, text) => {
        expect(matchesRe2(pattern, text)).toBe(new RegExp(pattern).test(text))
      },
    ),
    lawParameters(),
  )
})

test.each([
  '(a',
  'a)',
  '[a',
  '*a',
  'a**',
  '(?=a)',
  '\\1',
  '\\bx',
  'a{5000}',
  '(?i)a',
  'x'.repeat(600),
])('%s is unsupported', (pattern) => expect(matchesRe2(pattern, 'a')).toBeUndefined())

test('no pattern causes exponential time', () => {
  expect(matchesRe2('^(((a*)*)*)*b$', 'a'.repeat(5000))).toBe(false)
  expect(matchesRe2(`${'a?'.repeat(60)}${'a'.repeat(60)}$`, 'a'.repeat(60))).toBe(true)
})
