import { expect, test } from 'vitest'
import { createPrefetchBudget } from './prefetch-budget'

test('a view prefetches at most three pages, each as often as it likes', () => {
  const mayPrefetch = createPrefetchBudget()
  const asked = ['/a', '/b', '/a', '/c', '/d', '/b', '/e']
  expect(asked.filter((href) => mayPrefetch('/', href))).toEqual(['/a', '/b', '/a', '/c', '/b'])
})

test('the next view has a budget of its own', () => {
  const mayPrefetch = createPrefetchBudget()
  for (const href of ['/a', '/b', '/c']) mayPrefetch('/', href)
  expect(mayPrefetch('/', '/d')).toBe(false)
  expect(mayPrefetch('/a', '/d')).toBe(true)
})
