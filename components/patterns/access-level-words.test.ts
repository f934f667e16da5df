import { expect, test } from 'vitest'
import {
  type AccessLevelSets,
  accessLevelState,
  describeAccessLevel,
  describeAccessLevels,
} from './access-level-words'

test.each<[string, AccessLevelSets]>([
  ['No access', {}],
  ['List, Read', { held: ['Read', 'List'] }],
  ['Delete', { held: ['Delete'] }],
  ['Write on paper', { paper: ['Write'] }],
  [
    'List, Read; Write on paper; Delete denied',
    { held: ['List', 'Read'], paper: ['Write'], denied: ['Delete'] },
  ],
  ['List, Read; gains Read', { held: ['List', 'Read'], gained: ['Read'] }],
])('access levels are described as “%s”', (words, sets) =>
  expect(describeAccessLevels(sets)).toBe(words),
)

test('a level that takes effect is shown as such, though it is also on paper or partly denied', () => {
  const sets: AccessLevelSets = { held: ['Write'], paper: ['Write'], denied: ['Write', 'Delete'] }
  expect(accessLevelState('Write', sets)).toBe('held')
  expect(accessLevelState('Delete', sets)).toBe('denied')
  expect(accessLevelState('List', sets)).toBe('absent')
})

test('each cell has words of its own', () => {
  const sets: AccessLevelSets = { held: ['Read'], paper: ['Write'], gained: ['Read'] }
  expect(describeAccessLevel('Read', sets)).toBe('Read, gained')
  expect(describeAccessLevel('Write', sets)).toBe('Write, on paper only')
  expect(describeAccessLevel('Delete', sets)).toBe('Delete: no access')
})
