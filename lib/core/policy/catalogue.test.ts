import { expect, test } from 'vitest'
import { ACCESS_LEVELS, EVERY_LEVEL, levelBits, levelsOfBits } from './access-level'
import { CATALOGUE } from './catalogue'

const levelOf = (name: string) => CATALOGUE.find((action) => action.name === name)?.level

test.each([
  ['s3:ListBucket', 'List'],
  ['s3:GetObjectTagging', 'Read'],
  ['s3:GetBucketTagging', 'Read'],
  ['s3:PutObjectTagging', 'Write'],
  ['s3:DeleteObjectTagging', 'Write'],
  ['s3:PutObject', 'Write'],
  ['s3:AbortMultipartUpload', 'Write'],
  ['s3:DeleteObject', 'Delete'],
  ['s3:DeleteObjectVersion', 'Delete'],
  ['s3:DeleteBucket', 'Delete'],
  ['s3:PutBucketLifecycleConfiguration', 'Delete'],
  ['s3:DeleteBucketPolicy', 'Permissions'],
  ['cwobject:RevokeAccessKeyByAccessKey', 'Delete'],
])('%s counts as %s', (name, level) => expect(levelOf(name)).toBe(level))

test('every level has actions, and every action has one of the levels', () => {
  expect([...new Set(CATALOGUE.map(({ level }) => level))].toSorted()).toEqual(
    ACCESS_LEVELS.toSorted(),
  )
})

test('a set of levels survives its bits, in the order in which levels are shown', () => {
  expect(levelsOfBits(levelBits(['Delete', 'List']))).toEqual(['List', 'Delete'])
  expect(levelsOfBits(EVERY_LEVEL)).toEqual([...ACCESS_LEVELS])
  expect(levelsOfBits(0)).toEqual([])
})
