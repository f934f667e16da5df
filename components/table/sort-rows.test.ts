import { expect, test } from 'vitest'
import { type SortValue, sortRows } from './sort-rows'

const sorted = (values: SortValue[], descending = false) =>
  sortRows(
    values.map((value) => ({ value })),
    ({ value }) => value,
    { descending },
  ).map(({ value }) => value)

test('numbers are sorted by size', () => {
  expect(sorted([10, 9, -1, 0])).toEqual([-1, 0, 9, 10])
  expect(sorted([10, 9, -1, 0], true)).toEqual([10, 9, 0, -1])
})

test('texts are sorted naturally, without regard to case', () => {
  expect(sorted(['pool-10', 'Pool-9', 'pool-1', 'archive'])).toEqual([
    'archive',
    'pool-1',
    'Pool-9',
    'pool-10',
  ])
})

test('times are sorted from the earliest', () => {
  const times = ['2026-11-02T10:00:00Z', '2026-02-11T10:00:00Z', '2025-12-31T23:59:59Z']
  expect(sorted(times)).toEqual(times.toReversed())
})

test.each([false, true])('unknown values stand last (descending: %j)', (descending) => {
  expect(sorted([undefined, 'a', undefined, 'a'], descending)).toEqual([
    'a',
    'a',
    undefined,
    undefined,
  ])
})

test.each([false, true])('equal values keep their order (descending: %j)', (descending) => {
  const rows = ['first', 'second', 'third'].map((name) => ({ name }))
  expect(sortRows(rows, () => 'same', { descending })).toEqual(rows)
})
