import { expect, test } from 'vitest'
import { isLargerThan } from './input-size'

test.each<[string, unknown, number]>([
  ['a text', 'abc', 3],
  ['a list of texts', ['ab', 'c'], 5],
  ['numbers, nothing and dates', [1, null, undefined, true], 8],
  ['names and values', { ab: 'c', d: { e: 1 } }, 6],
])('%s has its size', (_, data, size) => {
  expect(isLargerThan(size - 1, data)).toBe(true)
  expect(isLargerThan(size, data)).toBe(false)
})

test('nothing of what is beyond the limit is looked at', () => {
  let looked = 0
  const item = {
    get text() {
      looked += 1
      return 'text'
    },
  }
  expect(isLargerThan(100, Array(100_000).fill(item))).toBe(true)
  expect(isLargerThan(100, Array(50).fill(item))).toBe(true)
  expect(looked).toBeLessThan(20)
})
