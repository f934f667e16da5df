import { expect, test } from 'vitest'
import { resourceGroups } from './resource-groups'

const groups = (...texts: string[]) =>
  resourceGroups(texts.map((text, index) => ({ index, text }))).map(
    ({ label, detail, entries }) => [label, detail, entries],
  )

test('a bucket and its objects are one choice, wherever the two texts stand', () => {
  expect(groups('b/*', 'c', 'b')).toEqual([
    ['c', 'the bucket, not its objects', [1]],
    ['b', 'bucket and objects', [2, 0]],
  ])
})

test('half of the pair, a prefix, an object and everything are told apart', () => {
  expect(
    groups('b/*', 'c/logs/*', 'c/a', '*').map(([label, detail]) => `${label}: ${detail}`),
  ).toEqual([
    'b: its objects, not the bucket',
    'c/logs/*: objects',
    'c/a: one object',
    'Everything: every bucket and object, and the organization',
  ])
})
