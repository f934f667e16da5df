import { expect, test } from 'vitest'
import { editValue, renderCorrection } from './manifest-correction'

const correct = (text: string, edits: { path: (string | number)[]; value?: unknown }[]) =>
  renderCorrection(text, false, [{ index: 0, edits }], [])

test('deletions of one list keep its other items, whatever their order', () => {
  const edits = [{ path: ['a', 0] }, { path: ['a', 2] }, { path: ['a', 0] }]
  expect(editValue({ a: [1, 2, 3, 4] }, edits)).toEqual({ a: [2, 4] })
  expect(correct('a: [1, 2, 3, 4]\n', edits)).toBe('a: [ 2, 4 ]\n')
})

test('a null member takes members', () => {
  expect(correct('a:\n  env:\n', [{ path: ['a', 'env', 0], value: 1 }])).toBe(
    'a:\n  env:\n    - 1\n',
  )
})

test.each([
  ['an alias', 'b: &b { x: [1] }\na: *b\n', ['a', 'x', 1]],
  ['a list that a merge key brings in', 'b: &b { x: [1] }\na: { <<: *b }\n', ['a', 'x', 1]],
])('no correction goes through %s', (_, text, path) => {
  expect(correct(text, [{ path, value: 2 }])).toBeUndefined()
})

test('no correction deletes what a merge key brings in', () => {
  expect(correct('b: &b { x: 1 }\na: { <<: *b }\n', [{ path: ['a', 'x'] }])).toBeUndefined()
})
