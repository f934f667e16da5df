import { expect, test } from 'vitest'
import { CATALOGUE } from './catalogue'
import { countActionsByLevel } from './level-counts'

test('an action that two patterns take in counts once', () => {
  const counts = countActionsByLevel(['s3:PutObject'])
  expect(counts).toEqual([
    {
      level: 'Write',
      held: 1,
      of: CATALOGUE.filter(({ level, scope }) => level === 'Write' && scope !== 'global').length,
      organizationWide: 0,
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
  for (const { level, held, of, organizationWide } of counts) {
    expect(held).toBe(of)
    expect(held + organizationWide).toBe(
      CATALOGUE.filter((action) => action.level === level).length,
    )
  }
})

test('what the catalogue does not know is counted nowhere', () => {
  expect(countActionsByLevel(['s3:Teleport'])).toEqual([])
})

test('a whole level is counted whole, and its actions on the organization apart', () => {
  const reads = CATALOGUE.filter(({ level }) => level === 'Read')
  const onBuckets = reads.filter(({ scope }) => scope !== 'global').map(({ name }) => name)
  expect(countActionsByLevel(onBuckets)).toEqual([
    { level: 'Read', held: onBuckets.length, of: onBuckets.length, organizationWide: 0 },
  ])
  const [global] = reads.filter(({ scope }) => scope === 'global')
  expect(countActionsByLevel([global?.name ?? ''])).toEqual([
    { level: 'Read', held: 0, of: onBuckets.length, organizationWide: 1 },
  ])
})
