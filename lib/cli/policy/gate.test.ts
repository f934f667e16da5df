import { expect, test } from 'vitest'
import { DENY_POLICY, examplePolicy, READ_POLICY, WRITE_POLICY } from '@/lib/testing/policy-folder'
import { passesGate } from './gate'

const everyone = (actions: string[]) => examplePolicy('a', actions, ['*'])

const DELETES = ['s3:DeleteObject', 's3:DeleteObjectVersion']
const TAGS = ['s3:PutObjectTagging', 's3:DeleteObjectTagging']

test.each([
  ['reading, where reading may be gained', [], [READ_POLICY], 'read', [], true],
  ['writing, where reading may be gained', [], [WRITE_POLICY], 'read', [], false],
  [
    'writing where it was had before',
    [WRITE_POLICY],
    [{ ...WRITE_POLICY, name: 'b' }],
    'none',
    [],
    true,
  ],
  ['writing in a namespace that may', [], [WRITE_POLICY], 'read', ['ml-*'], true],
  ['writing in a namespace that may, by its name', [], [WRITE_POLICY], 'read', ['ml-team'], true],
  ['writing in a namespace that begins alike', [], [WRITE_POLICY], 'read', ['ml'], false],
  ['writing for everyone', [], [everyone(['s3:PutObject'])], 'read', ['ml-*'], false],
  ['deleting, where writing may be gained', [], [examplePolicy('a', DELETES)], 'write', [], false],
  ['deleting, where deleting may be gained', [], [examplePolicy('a', DELETES)], 'delete', [], true],
  ['deleting a bucket', [], [examplePolicy('a', ['s3:DeleteBucket'])], 'write', [], false],
  [
    'expiring objects by lifecycle rules',
    [],
    [examplePolicy('a', ['s3:PutBucketLifecycleConfiguration'])],
    'write',
    [],
    false,
  ],
  ['changing tags', [], [examplePolicy('a', TAGS)], 'write', [], true],
  ['reading tags', [], [examplePolicy('a', ['s3:GetObjectTagging'])], 'read', [], true],
  [
    'changing permissions, where deleting may be gained',
    [],
    [examplePolicy('a', ['s3:PutBucketPolicy'])],
    'delete',
    [],
    false,
  ],
  ['everything of S3', [], [examplePolicy('a', ['s3:*'])], 'write', [], false],
  ['an action nobody knows', [], [examplePolicy('a', ['s3:Mystery'])], 'permissions', [], false],
  [
    'signing in and seeing names',
    [],
    [examplePolicy('a', ['cwobject:CreateAccessKeyOIDC', 's3:ListAllMyBuckets'], undefined, ['*'])],
    'list',
    [],
    true,
  ],
  [
    'writing policies',
    [],
    [examplePolicy('a', ['cwobject:EnsureAccessPolicy'], undefined, ['*'])],
    'read',
    [],
    false,
  ],
  [
    'a Deny that goes',
    [everyone(['s3:PutObject']), DENY_POLICY],
    [everyone(['s3:PutObject'])],
    'read',
    [],
    false,
  ],
  ['losing', [WRITE_POLICY], [READ_POLICY], 'none', [], true],
] as const)('a gate for %s', (_, before, after, level, exceptIn, holds) => {
  expect(passesGate({ before, after }, { level, exceptIn }).holds).toBe(holds)
})
