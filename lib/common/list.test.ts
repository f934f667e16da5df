import { expect, test } from 'vitest'
import { listAnd, listOr } from './list'

test.each([
  [[], '', ''],
  [['a'], 'a', 'a'],
  [['a', 'b'], 'a and b', 'a or b'],
  [['a', 'b', 'c'], 'a, b and c', 'a, b or c'],
])('writes %j as "%s" and "%s"', (items, and, or) => {
  expect([listAnd(items), listOr(items)]).toEqual([and, or])
})
