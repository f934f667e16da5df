import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { difference, type Segment } from './difference'

const text = (segments: Segment[]) => segments.map((segment) => segment.text).join('')
const same = (segments: Segment[]) => text(segments.filter((segment) => segment.mark === 'same'))

test('marks only a trailing slash', () => {
  expect(difference('https://a.example', 'https://a.example/')).toEqual({
    left: [{ text: 'https://a.example', mark: 'same' }],
    right: [
      { text: 'https://a.example', mark: 'same' },
      { text: '/', mark: 'different' },
    ],
  })
})

test('marks dissimilar texts as a whole between their common ends', () => {
  expect(difference('https://oidc.example/id/1', 'https://iam.corp/x').left).toEqual([
    { text: 'https://', mark: 'same' },
    { text: 'oidc.example/id/1', mark: 'different' },
  ])
})

test('marks each of two typos in a long text', () => {
  const { right } = difference('66329d4a-1260-433d-9232', '66239d4a-1260-433d-9323')
  expect(right.filter(({ mark }) => mark === 'different').length).toBeGreaterThan(1)
})

test('segments join to the original sides and agree on what both share', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '/', '😀', 'é'), maxLength: 40 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      const { left, right } = difference(a, b)
      expect(text(left)).toBe(a)
      expect(text(right)).toBe(b)
      expect(same(left)).toBe(same(right))
      expect([...left, ...right].some(({ mark }) => mark === 'different')).toBe(a !== b)
    }),
    lawParameters(),
  )
})

test('compares a megabyte on each side quickly', () => {
  const { left } = difference(`${'a'.repeat(1e6)}b`, `${'a'.repeat(1e6)}c`)
  expect(left.length).toBe(2)
})
