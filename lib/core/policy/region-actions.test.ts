import { expect, test } from 'vitest'
import { comparePolicies } from './compare'
import type { Policy } from './document'
import { findDestruction, levelsOfRegion } from './region-actions'

const policy = (actions: string[], resources: string[]): Policy => ({
  version: 'v1alpha1',
  name: 'p',
  statements: [{ name: 's', effect: 'Allow', actions, resources, principals: ['role/x'] }],
})
const gainedBy = (actions: string[], resources: string[]) =>
  comparePolicies([], [policy(actions, resources)]).gained

test.each<[string, string[], string[], ReturnType<typeof findDestruction>]>([
  ['reading and writing destroys nothing', ['s3:GetObject', 's3:PutObject'], ['b', 'b/*'], []],
  [
    'deleting a bucket destroys the bucket',
    ['s3:DeleteBucket'],
    ['b'],
    [{ what: 'buckets', resources: ['b'] }],
  ],
  [
    'a wildcard that takes in deletion of objects destroys objects',
    ['s3:DeleteObject*'],
    ['b/*'],
    [{ what: 'objects', resources: ['b/*'] }],
  ],
  [
    'lifecycle rules destroy objects',
    ['s3:PutBucketLifecycleConfiguration'],
    ['b'],
    [{ what: 'objects', resources: ['b'] }],
  ],
  ['deleting a bucket on objects alone destroys nothing', ['s3:DeleteBucket'], ['b/*'], []],
])('%s', (_, actions, resources, destruction) =>
  expect(findDestruction(gainedBy(actions, resources))).toEqual(destruction),
)

test('everything destroys buckets and objects', () => {
  expect(findDestruction(gainedBy(['s3:*'], ['*'])).map(({ what }) => what)).toEqual([
    'buckets',
    'objects',
  ])
})

test('what was allowed before, or what a bucket policy denies, is no new destruction', () => {
  const same = comparePolicies([policy(['s3:*'], ['b', 'b/*'])], [policy(['s3:*'], ['b', 'b/*'])])
  expect(findDestruction(same.gained)).toEqual([])
  const denied = gainedBy(['s3:DeleteBucket'], ['b']).map((region) => ({
    ...region,
    held: { bucket: 'b', decision: 'refuse' as const, on: [] },
  }))
  expect(findDestruction(denied)).toEqual([])
})

test('the levels of a region are those of its actions, without exceptions', () => {
  const term = { pattern: 's3:*Object', and: [], except: ['s3:DeleteObject'] }
  expect(levelsOfRegion({ actions: [term] })).toEqual(['Read', 'Write'])
})
