import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { statementSummaryText, summariseStatement } from './summary'

const issuerUrl = 'https://oidc.cks.coreweave.com/id/7f3c'
const known = { clusters: [{ issuerUrl, name: 'train-east' }], users: { u1: 'Dana' } }
const account = (name: string) => `role/${issuerUrl}:system:serviceaccount:ml-team:${name}`

const sentence = (
  effect: 'Allow' | 'Deny',
  principals: string[],
  actions: string[],
  resources: string[],
) => statementSummaryText({ name: 's', effect, actions, resources, principals }, known)

test.each([
  [
    sentence('Allow', [account('*')], ['cwobject:CreateAccessKeyOIDC'], ['*']),
    'Every service account in ml-team (train-east) can exchange a token for access keys.',
  ],
  [
    sentence(
      'Allow',
      [account('train-runner'), account('eval')],
      ['s3:ListAllMyBuckets', 's3:ListBucket', 's3:GetBucketLocation', 's3:GetObject'],
      ['datasets', 'datasets/*'],
    ),
    'ml-team/train-runner (train-east) and ml-team/eval (train-east) can list and read on datasets, and list all buckets.',
  ],
  [
    sentence(
      'Deny',
      ['*'],
      ['s3:DeleteBucket', 's3:DeleteObject'],
      ['datasets', 'datasets/*', 'checkpoints', 'checkpoints/*'],
    ),
    'No one can delete buckets or delete objects on datasets or checkpoints.',
  ],
  [sentence('Allow', ['*'], ['*'], ['*']), 'Everyone can do everything.'],
  [
    sentence('Allow', ['role/Admin'], ['s3:*'], ['*']),
    'SAML role Admin can do everything in S3 on every bucket.',
  ],
  [
    sentence('Allow', ['role/Admin'], ['s3:*', 'cwobject:CreateAccessKeyOIDC'], ['*']),
    'SAML role Admin can do everything in S3 on every bucket, and exchange a token for access keys.',
  ],
  [
    sentence('Allow', ['coreweave/u1'], ['s3:GetObject'], ['b/*']),
    'User Dana can read objects on b (its objects).',
  ],
  [
    sentence('Allow', ['coreweave/u2'], ['s3:ListBucket'], ['b']),
    'User u2 can list objects on b (the bucket, not its objects).',
  ],
  [
    sentence('Deny', ['coreweave/u1'], ['s3:GetObject'], ['b/logs/*']),
    'User Dana cannot read objects on b/logs/*.',
  ],
  [
    sentence('Allow', [`role/${issuerUrl}*`], ['s3:Foo'], ['*']),
    'Everyone from train-east can use s3:Foo on every bucket.',
  ],
  [
    sentence(
      'Allow',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `role/${name}`),
      ['s3:GetObject'],
      ['*'],
    ),
    'SAML role a, SAML role b, SAML role c, SAML role d and 3 others can read objects on every bucket.',
  ],
  [
    sentence('Allow', [`role/${issuerUrl}`], ['*'], ['*']),
    `role/${issuerUrl} (matches no one) can do everything.`,
  ],
])('%s', (actual, expected) => expect(actual).toBe(expected))

test('the parts that vary are strong', () => {
  const parts = summariseStatement({
    name: 's',
    effect: 'Allow',
    actions: ['*'],
    resources: ['*'],
    principals: ['*'],
  })
  expect(parts.filter((part) => part.strong).map(({ text }) => text)).toEqual([
    'Everyone',
    'do everything',
  ])
})

test('every statement has a sentence', () => {
  const texts = fc.array(
    fc.oneof(fc.constantFrom('*', 's3:*', 's3:Get*', 'b', 'b/*', 'role/x'), fc.string()),
    { minLength: 1, maxLength: 8 },
  )
  fc.assert(
    fc.property(
      fc.constantFrom('Allow' as const, 'Deny' as const),
      texts,
      texts,
      texts,
      (effect, actions, resources, principals) => {
        expect(statementSummaryText({ name: 's', effect, actions, resources, principals })).toMatch(
          / can(not)? .*\.$/su,
        )
      },
    ),
    lawParameters(),
  )
})

test.each(['constructor', 'toString', '__proto__', 'valueOf'])(
  'an action called %s is said as it is written',
  (name) => {
    const parts = summariseStatement({
      name,
      effect: 'Allow',
      actions: [name],
      resources: [name],
      principals: [name],
    })
    expect(parts.every(({ text }) => typeof text === 'string')).toBe(true)
    expect(parts.map(({ text }) => text).join('')).toContain(`use ${name}`)
  },
)
