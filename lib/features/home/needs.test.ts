import { expect, test } from 'vitest'
import { needsOf } from './needs'

test('what is due comes before what waits, and what is not there is not told', () => {
  expect(needsOf([], [], { waiting: 2, due: 1 }).map(({ title }) => title)).toEqual([
    '1 grant has expired and can be taken back',
    '2 requests wait',
  ])
  expect(needsOf([], [], { waiting: 1, due: 0 })).toMatchObject([
    { title: '1 request waits', action: { href: '/requests' } },
  ])
  expect(needsOf([], [])).toEqual([])
})
