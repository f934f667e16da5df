import { expect, test } from 'vitest'
import { resourceGroups } from './resource-groups'

const groups = (...texts: string[]) =>
  resourceGroups(texts.map((text, index) => ({ index, text }))).map(({ kind, name, entries }) => [
    name,
    kind,
    entries,
  ])

test('groups a bucket with its objects, whatever the order of the two entries', () => {
  expect(groups('b/*', 'c', 'b')).toEqual([
    ['c', 'bucket', [1]],
    ['b', 'bucket-and-objects', [2, 0]],
  ])
})

test('distinguishes a bucket, its objects, a prefix, an object and everything', () => {
  expect(groups('b/*', 'c/logs/*', 'c/a', '*').map(([name, kind]) => `${name}: ${kind}`)).toEqual([
    'b: bucket-objects',
    'c/logs/*: objects',
    'c/a: object',
    '*: everything',
  ])
})
