import { describe, expect, test } from 'vitest'
import {
  account,
  exchange,
  fixed,
  issuerUrl,
  policy,
  statement,
  surroundings,
  train,
} from '@/lib/testing/laws/linted'
import type { Policy, Statement } from './document'
import { lintPolicy } from './lint'
import { lintPolicyChange } from './lint/change'
import { FINDING_DOCUMENTATION, type PolicyFinding } from './lint/finding'

test('a policy as the tutorial has it is without errors', () => {
  const tutorial = policy(
    statement({ actions: ['s3:*', 'cwobject:CreateAccessKeyOIDC'], resources: ['*'] }),
  )
  expect(lintPolicy(tutorial, surroundings)).toEqual([])
})

describe('each finding is at its place', () => {
  test.each<[PolicyFinding['kind'], Partial<Statement>, (string | number)[]]>([
    ['global-on-bucket', { actions: ['s3:GetObject', 's3:ListAllMyBuckets'] }, ['actions', 1]],
    ['global-on-bucket', { actions: ['cwobject:*'] }, ['actions', 0]],
    ['objects-missing', { resources: ['b'] }, ['resources', 0]],
    ['bucket-missing', { actions: ['s3:ListBucket', 's3:GetObject'] }, ['resources', 0]],
    ['arn-principal', { principals: ['arn:aws:iam::o:role/A'] }, ['principals', 0]],
    ['bare-issuer', { principals: [train, `role/${issuerUrl}`] }, ['principals', 1]],
    ['slash-form', { principals: [`role/${issuerUrl}/*`] }, ['principals', 0]],
    ['unknown-principal', { principals: ['admin@example.com'] }, ['principals', 0]],
    [
      'trailing-slash',
      { principals: [account('ml', 'train', `${issuerUrl}/`)] },
      ['principals', 0],
    ],
    [
      'unknown-issuer',
      { principals: [account('ml', 'train', 'https://x.example')] },
      ['principals', 0],
    ],
    ['ghost-namespace', { principals: [account('gone', 'a')] }, ['principals', 0]],
    ['ghost-namespace', { principals: [account('gone', '*')] }, ['principals', 0]],
    ['ghost-account', { principals: [account('ml', 'gone')] }, ['principals', 0]],
    [
      'open-wildcard',
      { principals: [`role/${issuerUrl}:system:serviceaccount:ml-*`] },
      ['principals', 0],
    ],
    ['open-wildcard', { principals: [`role/${issuerUrl}*`] }, ['principals', 0]],
    ['trailing-slash', { resources: ['b/', 'b/*'] }, ['resources', 0]],
    ['inner-star', { resources: ['b/*/logs'] }, ['resources', 0]],
    [
      'action-typo',
      { actions: ['cwobject:CreateAccessKeyFromOIDC'], resources: ['*'] },
      ['actions', 0],
    ],
    ['action-typo', { actions: ['s3:getobject'] }, ['actions', 0]],
    ['action-typo', { actions: ['S3:Get*'] }, ['actions', 0]],
    ['unknown-action', { actions: ['s3:Frobnicate'] }, ['actions', 0]],
    ['everyone-writes', { actions: ['s3:Put*'], principals: ['*'] }, ['principals', 0]],
    ['repeated-entry', { principals: [train, train] }, ['principals', 1]],
    ['covered-entry', { actions: ['s3:GetObject', 's3:Get*'] }, ['actions', 0]],
    [
      'deny-nothing',
      {
        effect: 'Deny',
        principals: ['role/Nobody'],
        resources: ['zz/*'],
        actions: ['s3:PutObject'],
      },
      [],
    ],
    ['admin-role', { actions: ['cwobject:EnsureAccessPolicy'], resources: ['*'] }, ['actions', 0]],
  ])('%s %#', (kind, given, at) => {
    const found = lintPolicy(policy(exchange, statement(given)), surroundings)
    expect(found.find((each) => each.kind === kind)?.path).toEqual(['statements', 1, ...at])
    expect(FINDING_DOCUMENTATION[kind][0]).toMatch(/^https:/)
  })

  test('S3 without the exchange, and the exchange without S3', () => {
    expect(lintPolicy(policy(statement({})), surroundings).map(({ kind }) => kind)).toEqual([
      's3-without-exchange',
    ])
    const others = [{ ...policy(exchange), name: 'sign-in' }]
    expect(lintPolicy(policy(statement({})), { ...surroundings, others })).toEqual([])
    const alone = policy(statement({ actions: ['cwobject:CreateAccessKeyOIDC'], resources: ['*'] }))
    expect(lintPolicy(alone, surroundings).map(({ kind }) => kind)).toEqual(['exchange-without-s3'])
  })

  test('a statement that another policy covers is shadowed; of two equal ones the later', () => {
    const twice = policy(exchange, statement({ name: 'a' }), statement({ name: 'b' }))
    expect(lintPolicy(twice, surroundings).map(({ kind, path }) => [kind, path])).toEqual([
      ['shadowed', ['statements', 2]],
    ])
    const others = [{ ...policy(statement({ actions: ['s3:*'] })), name: 'wide' }]
    const [finding] = lintPolicy(policy(exchange, statement({})), { ...surroundings, others })
    expect(finding?.message).toContain('s of wide allows')
  })

  test('an Allow under a wider Deny is always denied', () => {
    const deny = statement({ effect: 'Deny', actions: ['*'], principals: ['*'] })
    expect(
      lintPolicy(policy(exchange, statement({}), deny), surroundings).map(({ kind }) => kind),
    ).toEqual(['always-denied'])
  })

  test('a near miss of a known issuer is explained and can be mended', () => {
    const near = policy(exchange, statement({ principals: [train.replace('https', 'http')] }))
    const [finding] = lintPolicy(near, surroundings)
    expect(finding?.message).toContain('http and https')
    if (!finding) throw new Error('expected a finding')
    expect(lintPolicy(fixed(near, finding), surroundings)).toEqual([])
  })
})

describe('changes that are hard to undo', () => {
  const admin = statement({ actions: ['cwobject:*'], resources: ['*'], principals: ['role/Admin'] })
  const deny = statement({
    effect: 'Deny',
    actions: ['cwobject:Ensure*'],
    resources: ['*'],
    principals: ['*'],
  })
  const kinds = (before: Policy[], after: Policy[], editor?: string) =>
    lintPolicyChange(before, after, editor).map(({ kind }) => kind)

  test('a Deny for everyone, a removed Allow, the last policy', () => {
    expect(kinds([policy(admin)], [policy(admin, deny)])).toEqual(['lock-out'])
    expect(kinds([policy(exchange, admin)], [policy(exchange)])).toEqual(['lock-out'])
    expect(kinds([policy(exchange, admin)], [policy(exchange)], 'role/Admin')).toEqual(['lock-out'])
    expect(kinds([policy(exchange)], [])).toEqual(['last-policy'])
  })

  test('nothing where somebody keeps the right, or nobody had it', () => {
    expect(kinds([policy(admin)], [policy(admin, exchange)])).toEqual([])
    expect(kinds([policy(exchange)], [policy(exchange, statement({}))])).toEqual([])
    expect(kinds([policy(exchange, admin)], [policy(exchange)], 'role/Other')).toEqual(['lock-out'])
  })
})
