import fc from 'fast-check'
import { describe, test } from 'vitest'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import { expect } from '@/lib/testing/laws/expect'
import { naiveMatches } from '@/lib/testing/laws/naive'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import {
  hasInnerWildcard,
  includesPattern,
  matchesEverything,
  matchesPattern,
  parsePattern,
  patternsOverlap,
} from './pattern'

describe('matching', () => {
  test.each([
    ['*', '', true],
    ['*', 'anything/at all', true],
    ['b', 'b', true],
    ['b', 'bb', false],
    ['b/*', 'b/', true],
    ['b/*', 'b', false],
    ['s3:Get*', 's3:GetObject', true],
    ['*a*a*', 'a', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*ab', 'aab', true],
    ['a*b*c', 'abbc', true],
    ['a*bc*c', 'abc', false],
    ['', '', true],
    ['B', 'b', false],
  ])('%j and %j: %s', (pattern, text, expected) => {
    expect(matchesPattern(parsePattern(pattern), text)).toBe(expected)
  })

  test('read literally, a star that is not last is a star', () => {
    expect(matchesPattern(parsePattern('a*b', 'literal'), 'axb')).toBe(false)
    expect(matchesPattern(parsePattern('a*b', 'literal'), 'a*b')).toBe(true)
    expect(matchesPattern(parsePattern('a*b*', 'literal'), 'a*bc')).toBe(true)
    expect(hasInnerWildcard('a*b')).toBe(true)
    expect(hasInnerWildcard('ab*')).toBe(false)
  })

  test('only stars alone are everything', () => {
    expect(
      ['*', '**', 'a*', '*a', ''].map((text) => matchesEverything(parsePattern(text))),
    ).toEqual([true, true, false, false, false])
  })
})

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 })
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 })

/** All texts over a, b, c up to five letters: enough to tell short patterns apart. */
const texts = [0, 1, 2, 3, 4]
  .reduce<string[][]>(
    (levels) => [...levels, (levels.at(-1) ?? []).flatMap((t) => [`${t}a`, `${t}b`, `${t}c`])],
    [['']],
  )
  .flat()

describe('laws', lawTimeout(), () => {
  test('matching equals trying every stretch of every wildcard', () => {
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(matchesPattern(parsePattern(p), t)).toBe(naiveMatches(p, t))
      }),
      lawParameters(20_000),
    )
  })

  test('inclusion is what it says, on every text there is', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 })
    fc.assert(
      fc.property(short, short, (outer, inner) => {
        const [a, b] = [parsePattern(outer), parsePattern(inner)]
        const counterexample = texts.find((t) => matchesPattern(b, t) && !matchesPattern(a, t))
        expect(includesPattern(a, b)).toBe(counterexample === undefined)
      }),
      lawParameters(),
    )
  })

  test('overlap is symmetric, and true exactly when a common text exists', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 3 })
    const long = texts.concat(texts.flatMap((t) => ['a', 'b'].map((c) => t + c)))
    fc.assert(
      fc.property(short, short, (left, right) => {
        const [a, b] = [parsePattern(left), parsePattern(right)]
        expect(patternsOverlap(a, b)).toBe(patternsOverlap(b, a))
        expect(patternsOverlap(a, b)).toBe(
          long.some((t) => matchesPattern(a, t) && matchesPattern(b, t)),
        )
      }),
      lawParameters(),
    )
  })

  test('inclusion is reflexive and carries matches over', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (outer, inner, t) => {
        const [a, b] = [parsePattern(outer), parsePattern(inner)]
        expect(includesPattern(a, a)).toBe(true)
        if (includesPattern(a, b) && matchesPattern(b, t)) expect(matchesPattern(a, t)).toBe(true)
      }),
      lawParameters(),
    )
  })
})

test('a hostile pattern on a long text is answered at once', () => {
  const text = 'a'.repeat(100_000)
  const work = () => {
    expect(matchesPattern(parsePattern('*a'.repeat(500)), text)).toBe(true)
    expect(matchesPattern(parsePattern(`${'*a'.repeat(500)}b*`), text)).toBe(false)
  }
  expect(measureCpuTime(work)).toBeLessThan(500)
})
