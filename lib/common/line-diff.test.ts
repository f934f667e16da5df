import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lawParameters } from '@/lib/testing/laws/runs'
import { type DiffLine, diffLines } from './line-diff'

const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })
const side = (diff: DiffLine[], other: DiffLine['mark']) =>
  diff.filter(({ mark }) => mark !== other).map(({ text }) => text)

test('both texts can be restored from their difference', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const diff = diffLines(before.join('\n'), after.join('\n'))
      expect(side(diff, 'added')).toEqual(before)
      expect(side(diff, 'removed')).toEqual(after)
    }),
    lawParameters(),
  )
})

test('equal texts have no difference', () => {
  expect(diffLines('a\nb\n', 'a\nb').map(({ mark }) => mark)).toEqual(['same', 'same'])
})

test('a changed line leaves the lines around it the same', () => {
  expect(diffLines('{\n  "a": 1\n}', '{\n  "a": 2\n}')).toEqual([
    { mark: 'same', text: '{' },
    { mark: 'removed', text: '  "a": 1' },
    { mark: 'added', text: '  "a": 2' },
    { mark: 'same', text: '}' },
  ])
})

test('texts above the size limit are shown whole', () => {
  const long = (letter: string) => Array.from({ length: 1200 }, (_, i) => `${letter}${i}`)
  const diff = diffLines(long('a').join('\n'), long('b').join('\n'))
  expect(side(diff, 'added')).toHaveLength(1200)
  expect(side(diff, 'removed')).toHaveLength(1200)
})
