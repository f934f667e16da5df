import fc from 'fast-check'
import { describe, test } from 'vitest'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import { expect } from '@/lib/testing/laws/expect'
import { naiveMatches } from '@/lib/testing/laws/naive'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { parsePattern } from './pattern'
import { intersectPatterns, remaindersAfter, TooManyIntersections } from './pattern-intersection'
import { samplePatterns } from './resource-samples'

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 6 })
const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'q'), maxLength: 7 })
const intersect = (a: string, b: string) => intersectPatterns(parsePattern(a), parsePattern(b))

describe('common texts of two patterns', lawTimeout(), () => {
  test('the intersection matches what both match', () => {
    fc.assert(
      fc.property(pattern, pattern, fc.array(text, { maxLength: 10 }), (a, b, texts) => {
        const both = intersect(a, b)
        for (const t of texts)
          expect(both.some((each) => naiveMatches(each, t))).toBe(
            naiveMatches(a, t) && naiveMatches(b, t),
          )
      }),
      lawParameters(),
    )
  })

  test('the remainders complete a text to what the pattern matches', () => {
    fc.assert(
      fc.property(text, pattern, text, (start, p, end) => {
        expect(remaindersAfter(start, p).some((rest) => naiveMatches(rest, end))).toBe(
          naiveMatches(p, start + end),
        )
      }),
      lawParameters(),
    )
  })

  test('a bucket meets a wildcard before the end in few patterns', () => {
    expect(intersect('b/*', '*/logs/*').sort()).toEqual(['b/*/logs/*', 'b/logs/*'])
    expect(intersect('*a*', '*b*').sort()).toEqual(['*a*b*', '*b*a*'])
  })

  test('two patterns with too many common texts are refused, soon', () => {
    const hostile = (of: string) => `*${[...of.repeat(40)].join('*')}*`
    const refused = () =>
      expect(() => intersect(hostile('ab'), hostile('cd'))).toThrow(TooManyIntersections)
    expect(measureCpuTime(refused)).toBeLessThan(4000)
  })
})

describe('samples', lawTimeout(), () => {
  const some = fc.array(pattern, { maxLength: 5 })
  /** Every text up to a length, over the characters of the patterns and one more. */
  const texts = [...'ab/q'].reduce<string[]>(
    (all) => {
      return [...new Set([...all, ...all.flatMap((each) => [...'ab/q'].map((c) => each + c))])]
    },
    [''],
  )

  test('one is matched by a pattern and none of others if any text is', () => {
    fc.assert(
      fc.property(some, some, pattern, (allowed, denied, within) => {
        const open = (t: string) =>
          naiveMatches(within, t) &&
          allowed.some((each) => naiveMatches(each, t)) &&
          !denied.some((each) => naiveMatches(each, t))
        const samples = samplePatterns([[...allowed, ...denied]], within)
        expect(samples.every((sample) => naiveMatches(within, sample))).toBe(true)
        if (texts.some(open)) expect(samples.some(open)).toBe(true)
        if (samples.every(open))
          expect(texts.filter((t) => naiveMatches(within, t)).every(open)).toBe(true)
      }),
      lawParameters(2000),
    )
  })

  test('one is matched by a pattern of each group and none of others if any text is', () => {
    fc.assert(
      fc.property(some, some, some, (first, second, denied) => {
        const open = (t: string) =>
          [first, second].every((group) => group.some((each) => naiveMatches(each, t))) &&
          !denied.some((each) => naiveMatches(each, t))
        if (texts.some(open))
          expect(samplePatterns([[...first, ...denied], second], '*').some(open)).toBe(true)
      }),
      lawParameters(2000),
    )
  })
})
