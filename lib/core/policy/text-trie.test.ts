import fc from 'fast-check'
import { describe, test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { createTextTrie } from './text-trie'

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ż', '\ud83d', '\u0000'), maxLength: 8 })

function shared(a: string, b: string) {
  let length = 0
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++
  return length
}

describe('a trie of texts', lawTimeout(), () => {
  test('finds a text that shares the longest start, and the text itself where it is there', () => {
    fc.assert(
      fc.property(fc.uniqueArray(text, { maxLength: 24 }), text, (given, asked) => {
        const texts = given.sort()
        const at = createTextTrie(texts).nearest(asked)
        const longest = Math.max(-1, ...texts.map((each) => shared(each, asked)))
        expect(at === -1 ? -1 : shared(texts[at] ?? '', asked)).toBe(longest)
        if (texts.includes(asked)) expect(texts[at]).toBe(asked)
      }),
      lawParameters(),
    )
  })

  test('is as deep as prefixes are nested, without a limit', () => {
    const texts = Array.from({ length: 5000 }, (_, length) => 'a'.repeat(length))
    const { nearest } = createTextTrie(texts)
    expect(nearest('a'.repeat(4321))).toBe(4321)
    expect(nearest(`${'a'.repeat(4321)}b`)).toBe(4321)
  })
})
