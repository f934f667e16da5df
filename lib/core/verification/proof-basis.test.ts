import { expect, test } from 'vitest'
import type { ProofScope } from './proof'
import { acceptingConfigs, decidingStatements, digestParts } from './proof-basis'

const ME = 'role/https://x/id/1:system:serviceaccount:ml-team:train-runner'
const OTHER = ME.replace('train-runner', 'eval')
const READ: ProofScope = { kind: 'bucket', bucket: 'datasets', level: 'Read' }

const statement = (more: object = {}) => ({
  name: 'one',
  effect: 'Allow',
  actions: ['s3:GetObject', 's3:ListBucket'],
  resources: ['datasets', 'datasets/*'],
  principals: [ME],
  ...more,
})
const policy = (...statements: object[]) => ({ version: 'v1alpha1', name: 'wif', statements })
const found = (statements: object[], scope: ProofScope = READ) =>
  decidingStatements([policy(...statements)], ME, scope).length

test.each([
  ['the access itself', statement(), 1],
  ['the exchange', statement({ actions: ['cwobject:*'], resources: ['*'] }), 1],
  ['a Deny', statement({ effect: 'Deny', actions: ['s3:*'], resources: ['*'] }), 1],
  [
    'a Deny of a part of the bucket',
    statement({ effect: 'Deny', resources: ['datasets/v1/*'] }),
    1,
  ],
  ['everybody', statement({ principals: ['*'] }), 1],
  ['another account', statement({ principals: [OTHER] }), 0],
  ['another bucket', statement({ resources: ['models', 'models/*'] }), 0],
  [
    'a bucket whose name begins the same',
    statement({ resources: ['datasets-2', 'datasets-2/*'] }),
    0,
  ],
  ['another level', statement({ actions: ['s3:PutObject', 's3:DeleteObject'] }), 0],
  ['listing all buckets', statement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }), 0],
])('a proof of Read on a bucket and a statement about %s', (_, given, count) => {
  expect(found([given])).toBe(count)
})

test('a proof of listing buckets rests on that statement, and on no bucket', () => {
  const listing: ProofScope = { kind: 'buckets' }
  expect(found([statement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })], listing)).toBe(
    1,
  )
  expect(found([statement()], listing)).toBe(0)
})

test('a proof under a prefix does not rest on statements about other prefixes', () => {
  const scope: ProofScope = { ...READ, prefix: 'team/' }
  expect(found([statement({ resources: ['datasets/other/*'] })], scope)).toBe(0)
  expect(found([statement({ resources: ['datasets/team/*'] })], scope)).toBe(1)
})

test('who else is named, and the order of policies and lists, change nothing', () => {
  const deciding = (...policies: object[]) => JSON.stringify(decidingStatements(policies, ME, READ))
  const plain = statement({ actions: ['s3:ListBucket', 's3:GetObject'], principals: [OTHER, ME] })
  expect(deciding(policy(plain))).toBe(deciding(policy(statement())))
  const exchange = statement({ name: 'two', actions: ['cwobject:*'], resources: ['*'] })
  expect(deciding(policy(exchange, statement()))).toBe(deciding(policy(statement(), exchange)))
})

test('a policy that is not valid decides nothing', () => {
  expect(decidingStatements([{ name: 'broken' }, null], ME, READ)).toEqual([])
})

test('the config that a proof rests on is that of its issuer and audience, whatever it is called', () => {
  const config = {
    uid: 'a',
    name: 'x',
    issuerUrl: 'https://i',
    audience: 'https://i',
    active: true,
  }
  const found = acceptingConfigs(
    [config, { ...config, uid: 'b', audience: 'other' }],
    'https://i',
    'https://i',
  )
  expect(found).toEqual([{ uid: 'a', issuerUrl: 'https://i', audience: 'https://i', active: true }])
})

test('a part that could not be read has no digest, and one that is missing has one', () => {
  const digest = (value: unknown) => JSON.stringify(value)
  expect(digestParts({ keys: ['k1'], webhook: null, bucket: undefined }, digest)).toEqual({
    keys: '["k1"]',
    webhook: 'null',
  })
})
