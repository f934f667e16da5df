import { expect, test } from 'vitest'
import { CATALOGUE } from './catalogue'
import { countActionsByLevel } from './level-counts'

test('an action that two patterns take in counts once', () => {
  const counts = countActionsByLevel(['s3:PutObject'])
  expect(counts).toEqual([
    {
      level: 'Write',
      held: 1,
      of: CATALOGUE.filter(({ level }) => level === 'Write').length,
    },
  ])
  expect(countActionsByLevel(['s3:Put*', 's3:PutObject'])).toEqual(countActionsByLevel(['s3:Put*']))
})

test('a wildcard over everything holds every level whole', () => {
  const counts = countActionsByLevel(['*'])
  expect(counts.map(({ level }) => level)).toEqual([
    'List',
    'Read',
    'Write',
    'Delete',
    'Permissions',
  ])
  for (const { held, of } of counts) expect(held).toBe(of)
})

test('what the catalogue does not know is counted nowhere', () => {
  expect(countActionsByLevel(['s3:Teleport'])).toEqual([])
})
