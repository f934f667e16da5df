import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lawParameters } from '@/lib/testing/laws/runs'
import { difference, type Segment } from './difference'

const text = (segments: Segment[]) => segments.map((segment) => segment.text).join('')
const same = (segments: Segment[]) => text(segments.filter((segment) => segment.mark === 'same'))

test('a slash at the end is the one thing marked', () => {
  expect(difference('https://a.example', 'https://a.example/')).toEqual({
    left: [{ text: 'https://a.example', mark: 'same' }],
    right: [
      { text: 'https://a.example', mark: 'same' },
      { text: '/', mark: 'different' },
    ],
  })
})

test('texts that share a little by chance are marked whole between their common ends', () => {
  expect(difference('https://oidc.example/id/1', 'https://iam.corp/x').left).toEqual([
    { text: 'https://', mark: 'same' },
    { text: 'oidc.example/id/1', mark: 'different' },
  ])
})

test('two slips in a long text are marked each', () => {
  const { right } = difference('66329d4a-1260-433d-9232', '66239d4a-1260-433d-9323')
  expect(right.filter(({ mark }) => mark === 'different').length).toBeGreaterThan(1)
})

test('both sides join to what they were, agree on what is the same, and are all same when equal', () => {
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

test('a megabyte on each side takes no noticeable time', () => {
  const { left } = difference(`${'a'.repeat(1e6)}b`, `${'a'.repeat(1e6)}c`)
  expect(left.length).toBe(2)
})
