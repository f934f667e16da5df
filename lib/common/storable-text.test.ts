import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lawParameters } from '@/lib/testing/laws/runs'
import { StorableInput } from './storable-text'

const problemOf = (value: unknown) => {
  const { path, message } = StorableInput.safeParse(value).error?.issues[0] ?? {}
  return path && `${path.join('.')}: ${message}`
}
const nested = (depth: number): unknown => {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

test.each([
  ['a NUL', { name: 'a\0b' }, 'name: The text contains NUL or half of a character.'],
  ['half a pair', { a: ['x', '\ud800'] }, 'a.1: The text contains NUL or half of a character.'],
  ['a NUL in a name', { a: { 'b\0': 1 } }, 'a: A name contains NUL or half of a character.'],
  ['a long text', { a: 'x'.repeat(1_100_001) }, 'a: The text is too long.'],
  ['many texts', Array.from({ length: 12 }, () => 'x'.repeat(100_000)), ': The text is too long.'],
  ['many values', Array.from({ length: 50_001 }, () => 1), ': There are too many values.'],
])('refuses %s', (_, value, expected) => {
  expect(problemOf(value)?.replace(/^\d+/, '')).toBe(expected)
})

test('refuses deep nesting, however deep', () => {
  expect(problemOf(nested(32))).toBeUndefined()
  expect(problemOf(nested(34))).toContain('nested too deeply')
  expect(problemOf(nested(100_000))).toContain('nested too deeply')
})

test('takes a value exactly if a database would', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('\0', '\ud83d', '\udca9', '💩'), fc.string()),
  })
  fc.assert(
    fc.property(fc.jsonValue(), text, (value, text) => {
      const isStorable = Buffer.from(text).toString() === text && !text.includes('\0')
      const refused = problemOf({ text: [text] })
      expect(refused === undefined).toBe(isStorable)
      expect(problemOf(['x', value])).toBeUndefined()
    }),
    lawParameters(1000),
  )
})
