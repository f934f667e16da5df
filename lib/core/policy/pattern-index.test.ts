import fc from 'fast-check'
import { describe, test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { matchesPattern, parsePattern, patternsOverlap } from './pattern'
import { createOverlapIndex, createPatternIndex } from './pattern-index'

const pattern = fc
  .string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 5 })
  .map((text) => parsePattern(text))
const lists = fc.array(fc.array(pattern, { maxLength: 4 }), { maxLength: 8 })

describe('an index of patterns by what they match', lawTimeout(), () => {
  test('finds the ids that trying each pattern finds', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 5 }))
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 8 }), texts, (patterns, asked) => {
        const index = createPatternIndex(
          patterns.map((each, id) => [each, [id]]),
          patterns.length,
        )
        for (const text of asked)
          expect([...index.find(text).ids()]).toEqual(
            patterns.flatMap((each, id) => (matchesPattern(each, text) ? [id] : [])),
          )
      }),
      lawParameters(),
    )
  })
})

describe('an index of patterns by what overlaps them', lawTimeout(), () => {
  test('finds the lists that trying each pattern finds', () => {
    fc.assert(
      fc.property(lists, fc.array(pattern, { maxLength: 4 }), (all, asked) => {
        const index = createOverlapIndex(all, { left: 10_000 })
        for (const each of asked)
          expect([...new Set(index.find(each))].sort()).toEqual(
            all.flatMap((list, id) =>
              list.some((other) => patternsOverlap(other, each)) ? [id] : [],
            ),
          )
      }),
      lawParameters(),
    )
  })

  test('stops when no work is left', () => {
    const work = { left: 50 }
    const index = createOverlapIndex(
      Array.from({ length: 1000 }, (_, i) => [parsePattern(`${i}*`)]),
      work,
    )
    expect(index.find(parsePattern('*')).length).toBe(50)
    expect(work.left).toBeLessThan(0)
  })
})
