import { expect, test } from 'vitest'
import { grantedAccess } from './granted-access'

const ME = 'role/https://x/id/1:system:serviceaccount:ml-team:train-runner'
const policy = (...statements: object[]) => ({
  version: 'v1alpha1',
  name: 'wif',
  statements: statements.map((statement) => ({
    name: 'one',
    effect: 'Allow',
    actions: ['s3:GetObject', 's3:ListBucket'],
    resources: ['datasets', 'datasets/*'],
    principals: [ME],
    ...statement,
  })),
})
const found = (...statements: object[]) =>
  grantedAccess([policy(...statements)], ME, ['datasets', 'models']).map(
    ({ bucket, level, prefix, removable }) =>
      [level, bucket, prefix, removable && 'removable'].filter(Boolean).join(' '),
  )

test.each<[string, object[], string[]]>([
  ['reading', [{}], ['Read datasets']],
  ['listing alone', [{ actions: ['s3:ListBucket'] }], ['List datasets']],
  [
    'reading that cannot be tried, because nothing can be listed',
    [{ actions: ['s3:GetObject'] }],
    [],
  ],
  ['writing without deleting', [{ actions: ['s3:PutObject'] }], ['Write datasets']],
  [
    'writing and deleting',
    [{ actions: ['s3:PutObject', 's3:DeleteObject'] }],
    ['Write datasets removable'],
  ],
  ['a prefix', [{ resources: ['datasets', 'datasets/team/*'] }], ['Read datasets team/']],
  ['all buckets', [{ resources: ['*'] }], ['Read datasets', 'Read models']],
  ['a Deny over it', [{}, { effect: 'Deny', actions: ['s3:*'], resources: ['*'] }], []],
  ['another account', [{ principals: [ME.replace('train-runner', 'eval')] }], []],
])('offers what policies grant: %s', (_, statements, expected) => {
  expect(found(...statements)).toEqual(expected)
})

test('what names the account comes before what is for everybody, and reading before writing', () => {
  expect(
    found(
      { principals: ['*'], resources: ['models', 'models/*'] },
      { actions: ['s3:PutObject'] },
      {},
    ),
  ).toEqual(['Read datasets', 'Write datasets', 'Read models'])
})

test('without a list of buckets, those that the statements name are offered', () => {
  const access = grantedAccess([policy({}, { resources: ['*', 'logs-*'] })], ME)
  expect(access.map(({ bucket }) => bucket)).toEqual(['datasets'])
})
