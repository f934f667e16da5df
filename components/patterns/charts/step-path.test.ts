import { expect, test } from 'vitest'
import { chartTop, spreadLabels, stepPath } from './step-path'

test.each([
  [[], 2],
  [[0], 2],
  [[3], 4],
  [[4, 1], 4],
  [[5], 6],
  [[7], 10],
  [[11], 20],
  [[340], 400],
])('the values %j fit below %s', (values, top) => {
  expect(chartTop(values)).toBe(top)
})

test('a line keeps each value until the day of the next, and ends at the last day', () => {
  const points = [
    { day: '2026-11-01', value: 0 },
    { day: '2026-11-06', value: 4 },
  ]
  const range = { from: '2026-11-01', to: '2026-11-11', top: 4 }
  expect(stepPath(points, range)).toBe('M0 100H50V0H100')
})

test('a single day is a flat line, and nothing is no line', () => {
  const range = { from: '2026-11-01', to: '2026-11-01', top: 2 }
  expect(stepPath([{ day: '2026-11-01', value: 1 }], range)).toBe('M0 50H100')
  expect(stepPath([], range)).toBe('')
})

test('labels keep their order and a distance', () => {
  expect(spreadLabels([50, 50, 90], 15)).toEqual([50, 35, 90])
  expect(spreadLabels([10, 40], 15)).toEqual([10, 40])
})
