import { expect, test } from 'vitest'
import { DENY, policyOf, READ, WRITE } from '@/lib/testing/policy-folder'
import { passesGate } from './gate'

const everyone = (actions: string[]) => policyOf('a', actions, ['*'])

test.each([
  ['reading, where reading may be gained', [], [READ], 'read', [], true],
  ['writing, where reading may be gained', [], [WRITE], 'read', [], false],
  ['writing where it was had before', [WRITE], [{ ...WRITE, name: 'b' }], 'none', [], true],
  ['writing in a namespace that may', [], [WRITE], 'read', ['ml-*'], true],
  ['writing in a namespace that may, by its name', [], [WRITE], 'read', ['ml-team'], true],
  ['writing in a namespace that begins alike', [], [WRITE], 'read', ['ml'], false],
  ['writing for everyone', [], [everyone(['s3:PutObject'])], 'read', ['ml-*'], false],
  ['everything of S3', [], [policyOf('a', ['s3:*'])], 'write', [], false],
  ['an action nobody knows', [], [policyOf('a', ['s3:Mystery'])], 'permissions', [], false],
  [
    'signing in and seeing names',
    [],
    [policyOf('a', ['cwobject:CreateAccessKeyOIDC', 's3:ListAllMyBuckets'], undefined, ['*'])],
    'list',
    [],
    true,
  ],
  [
    'writing policies',
    [],
    [policyOf('a', ['cwobject:EnsureAccessPolicy'], undefined, ['*'])],
    'read',
    [],
    false,
  ],
  [
    'a Deny that goes',
    [everyone(['s3:PutObject']), DENY],
    [everyone(['s3:PutObject'])],
    'read',
    [],
    false,
  ],
  ['losing', [WRITE], [READ], 'none', [], true],
] as const)('a gate for %s', (_, before, after, level, exceptIn, holds) => {
  expect(passesGate({ before, after }, { level, exceptIn }).holds).toBe(holds)
})
