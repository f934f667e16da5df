import { expect, test } from 'vitest'
import { decodePart } from './decode-part'

test.each([
  ['a%2Fb', 'a/b'],
  ['%C3%A4', 'ä'],
  ['plain', 'plain'],
  ['100%', '100%'],
  ['%zz', '%zz'],
])('%s is decoded to %s', (text, expected) => {
  expect(decodePart(text)).toBe(expected)
})
