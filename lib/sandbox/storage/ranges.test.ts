import { expect, test } from 'vitest'
import { contentRange, parseRange } from './ranges'

test.each([
  ['bytes=0-4', 10, { start: 0, end: 5 }],
  ['bytes=9-9', 10, { start: 9, end: 10 }],
  ['bytes=5-', 10, { start: 5, end: 10 }],
  ['bytes=5-99', 10, { start: 5, end: 10 }],
  ['bytes=-3', 10, { start: 7, end: 10 }],
  ['bytes=-99', 10, { start: 0, end: 10 }],
  [' Bytes=0-0 ', 10, { start: 0, end: 1 }],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=10-12', 10, 'unsatisfiable'],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=-1', 0, 'unsatisfiable'],
  [null, 10, undefined],
  ['', 10, undefined],
  ['bytes=', 10, undefined],
  ['bytes=-', 10, undefined],
  ['bytes=5-4', 10, undefined],
  ['bytes=0-1,3-4', 10, undefined],
  ['bytes=a-b', 10, undefined],
  ['items=0-4', 10, undefined],
])('%s of %i bytes is %j', (header, size, range) => {
  expect(parseRange(header, size)).toEqual(range)
})

test('Content-Range names the last byte', () => {
  expect(contentRange({ start: 5, end: 10 }, 20)).toBe('bytes 5-9/20')
})
