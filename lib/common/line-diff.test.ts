import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { type DiffLine, diffHunks, diffLines } from './line-diff'

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

test('texts with too many changes are shown whole', () => {
  const long = (letter: string) =>
    Array.from({ length: 1200 }, (_, i) => `${letter}${i}`).join('\n')
  const diff = diffLines(long('a'), long('b'))
  expect(side(diff, 'added')).toHaveLength(1200)
  expect(side(diff, 'removed')).toHaveLength(1200)
  expect(diffHunks(long('a'), long('b'))).toEqual([{ line: 1, lines: diff }])
})

const lines = (...all: (string | number)[]) => `${all.join('\n')}\n`

test('hunks keep only what differs, with two lines of context and the line number', () => {
  const before = lines(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
  const after = lines(1, 2, 3, 'four', 5, 6, 7, 8, 9, 10, 11, 12, 13)
  expect(diffHunks(before, after)).toEqual([
    { line: 2, lines: diffLines(lines(2, 3, 4, 5, 6), lines(2, 3, 'four', 5, 6)) },
    { line: 11, lines: diffLines(lines(11, 12), lines(11, 12, 13)) },
  ])
})

test('a new text is one hunk, and equal texts have none', () => {
  expect(diffHunks('', lines(1, 2))).toEqual([{ line: 1, lines: diffLines('', lines(1, 2)) }])
  expect(diffHunks(lines(1), lines(1))).toEqual([])
  expect(diffHunks('1', lines(1))).toEqual([])
})

test('hunks hold every changed line of the whole difference', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const changed = (diff: DiffLine[]) =>
        diff.flatMap(({ mark, text }) => (mark === 'same' ? [] : [`${mark} ${text}`])).sort()
      const [a, b] = [lines(...before), lines(...after)]
      expect(changed(diffHunks(a, b).flatMap((hunk) => hunk.lines))).toEqual(
        changed(diffLines(a, b)),
      )
    }),
    lawParameters(),
  )
})
