import { expect, test } from 'vitest'
import { diffHunks } from './hunks'

const lines = (...texts: (string | number)[]) => `${texts.join('\n')}\n`

test('keeps only what differs, with two lines of context and the line number', () => {
  const before = lines(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
  const after = lines(1, 2, 3, 'four', 5, 6, 7, 8, 9, 10, 11, 12, 13)
  expect(diffHunks(before, after)).toEqual([
    { line: 2, before: lines(2, 3, 4, 5, 6), after: lines(2, 3, 'four', 5, 6) },
    { line: 11, before: lines(11, 12), after: lines(11, 12, 13) },
  ])
})

test('a new text is one hunk, and equal texts have none', () => {
  expect(diffHunks('', lines(1, 2))).toEqual([{ line: 1, before: '', after: lines(1, 2) }])
  expect(diffHunks(lines(1), lines(1))).toEqual([])
})
