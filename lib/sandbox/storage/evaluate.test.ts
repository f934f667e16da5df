import { expect, test } from 'vitest'
import type { WirePolicy, WireStatement } from '@/lib/adapters/coreweave/wire'
import { allowsAction, matchesWildcard } from './evaluate'

test.each([
  ['*', '', true],
  ['*', 'anything/at:all', true],
  ['s3:*', 's3:GetObject', true],
  ['s3:Get*', 's3:PutObject', false],
  ['s3:*Object', 's3:GetObject', true],
  ['s3:*Object', 's3:GetObjectAcl', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'acb', false],
  ['datasets/*', 'datasets', false],
  ['datasets/*', 'datasets/', true],
  ['role/https://i.test*', 'role/https://i.test:system:serviceaccount:a:b', true],
  ['role/https://i.test', 'role/https://i.test:system:serviceaccount:a:b', false],
  ['role/https://i.test/*', 'role/https://i.test:system:serviceaccount:a:b', false],
  ['role/i.test', 'role/i-test', false],
  ['', 'x', false],
])('the pattern "%s" and the text "%s" match: %s', (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected)
})

const policy = (...statements: Partial<WireStatement>[]): WirePolicy => ({
  version: 'v1alpha1',
  name: 'p',
  statements: statements.map((statement) => ({
    name: 's',
    effect: 'Allow',
    actions: ['s3:GetObject'],
    resources: ['datasets/*'],
    principals: ['role/a'],
    ...statement,
  })),
})
const read = { principal: 'role/a', action: 's3:GetObject', resource: 'datasets/x' }
const exchange = { principal: 'role/a', action: 'cwobject:CreateAccessKeyOIDC', resource: '*' }
const list = { principal: 'role/a', action: 's3:ListAllMyBuckets', resource: '*' }

test.each([
  ['nothing is allowed without a policy', [], read, false],
  ['an Allow that names all three allows', [policy({})], read, true],
  ['another principal gains nothing', [policy({ principals: ['role/b'] })], read, false],
  ['another action is not allowed', [policy({ actions: ['s3:PutObject'] })], read, false],
  ['another bucket is not allowed', [policy({ resources: ['logs/*'] })], read, false],
  ['the bucket is not its objects', [policy({ resources: ['datasets'] })], read, false],
  ['a Deny in the same policy wins', [policy({}, { effect: 'Deny' })], read, false],
  ['a Deny in another policy wins', [policy({}), policy({ effect: 'Deny' })], read, false],
  [
    'a Deny for somebody else changes nothing',
    [policy({}, { effect: 'Deny', principals: ['role/b'] })],
    read,
    true,
  ],
  ['an effect in another case is none', [policy({ effect: 'allow' })], read, false],
  [
    'a global action needs the resource *',
    [policy({ actions: ['cwobject:*'], resources: ['**', 'datasets'] })],
    exchange,
    false,
  ],
  [
    'a global action is allowed on *',
    [policy({ actions: ['cwobject:*'], resources: ['*'] })],
    exchange,
    true,
  ],
  [
    'listing all buckets is global as well',
    [policy({ actions: ['s3:*'], resources: ['*/*', 'datasets'] })],
    list,
    false,
  ],
  ['listing all buckets on *', [policy({ actions: ['s3:*'], resources: ['*'] })], list, true],
])('%s', (_sentence, policies, question, expected) => {
  expect(allowsAction(policies, question)).toBe(expected)
})
