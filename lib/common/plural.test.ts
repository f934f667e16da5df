import { expect, test } from 'vitest'
import { plural, pluralOf } from './plural'

test.each([
  [0, 'key', undefined, '0 keys'],
  [1, 'key', undefined, '1 key'],
  [2, 'key', undefined, '2 keys'],
  [1, 'policy', 'policies', '1 policy'],
  [1200, 'key', undefined, '1,200 keys'],
  [21, 'policy', 'policies', '21 policies'],
])('writes %i × %s as %s', (count, one, many, expected) => {
  expect(plural(count, one, many)).toBe(expected)
})

test('gives the verb that agrees with a count', () => {
  expect([pluralOf(1, 'has', 'have'), pluralOf(2, 'has', 'have')]).toEqual(['has', 'have'])
})
