import fc from 'fast-check'
import { describe, test } from 'vitest'
import { someAction, somePrincipal, someResource } from '@/lib/testing/laws/arbitraries'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { decideBucket } from './bucket-policy-decision'
import { type BucketPolicy, parseBucketPolicyText } from './bucket-policy-document'
import { lintBucketPolicy } from './lint/bucket-policy'

const principal = 'role/https://i.example/id/1:system:serviceaccount:ml:train'
const request = { principal, action: 's3:GetObject', resource: 'b/key' }
const arn = `arn:aws:iam::ab1cd2:${principal}`
/** A policy variable of AWS. */
const VARIABLE = ['$', '{aws:username}'].join('')

function policy(...statements: object[]): BucketPolicy {
  const parsed = parseBucketPolicyText(
    JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  )
  if (!parsed.policy) throw new Error(JSON.stringify(parsed.problems))
  return parsed.policy
}
const allow = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }
const decide = (...statements: object[]) =>
  decideBucket(policy(...statements), request, { orgId: 'ab1cd2' })

describe('the second gate', () => {
  test('no policy passes; one without a match refuses', () => {
    expect(decideBucket(undefined, request).decision).toBe('pass')
    expect(decide({ ...allow, Action: 's3:PutObject' }).decision).toBe('refuse')
  })

  test.each([
    ['everyone', { ...allow, Principal: '*' }, 'pass'],
    ['everyone by kind', { ...allow, Principal: { AWS: '*' } }, 'pass'],
    ['this identity', { ...allow, Principal: { CW: [arn] } }, 'pass'],
    ['another identity', { ...allow, Principal: { CW: [`${arn}x`] } }, 'refuse'],
    [
      'another organization',
      { ...allow, Principal: { CW: arn.replace('ab1cd2', 'zz9') } },
      'refuse',
    ],
    [
      'its short form, which is not documented',
      { ...allow, Principal: { CW: principal } },
      'depends',
    ],
    [
      'the root of this account',
      { ...allow, Principal: { AWS: `arn:aws:iam::ab1cd2:root` } },
      'depends',
    ],
    ['this account alone', { ...allow, Principal: { AWS: 'ab1cd2' } }, 'depends'],
    [
      'the root of another account',
      { ...allow, Principal: { AWS: `arn:aws:iam::zz9:root` } },
      'refuse',
    ],
    ['another account alone', { ...allow, Principal: { AWS: '111122223333' } }, 'refuse'],
    ['any account', { ...allow, Principal: { AWS: arn.replace('ab1cd2', '*') } }, 'depends'],
    [
      'another name of any account',
      { ...allow, Principal: { AWS: `arn:aws:iam::*:role/x` } },
      'refuse',
    ],
    ['a service', { ...allow, Principal: { Service: 's3.amazonaws.com' } }, 'refuse'],
    ['an action in another case', { ...allow, Action: 's3:Getobject' }, 'depends'],
    [
      'a variable that could match',
      { ...allow, Resource: `arn:aws:s3:::b/${VARIABLE}` },
      'depends',
    ],
    ['a variable that cannot', { ...allow, Resource: `arn:aws:s3:::b/x/${VARIABLE}` }, 'refuse'],
    ['a wildcard in an ARN', { ...allow, Principal: { CW: `${arn.slice(0, -3)}*` } }, 'depends'],
    ['not another action', { ...allow, Action: undefined, NotAction: 's3:PutObject' }, 'pass'],
    ['not this action', { ...allow, Action: undefined, NotAction: 's3:Get*' }, 'refuse'],
    [
      'not this resource',
      { ...allow, Resource: undefined, NotResource: 'arn:aws:s3:::b/*' },
      'refuse',
    ],
    ['all resources', { ...allow, Resource: '*' }, 'pass'],
    ['a question mark that could match', { ...allow, Resource: 'arn:aws:s3:::b/ke?' }, 'depends'],
    ['a question mark that cannot', { ...allow, Resource: 'arn:aws:s3:::b/k?' }, 'refuse'],
    [
      'this organization',
      { ...allow, Condition: { StringEquals: { 'cw:PrincipalOrgID': ['ab1cd2'] } } },
      'pass',
    ],
    [
      'another organization’s id',
      { ...allow, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'x' } } },
      'refuse',
    ],
    [
      'any other organization',
      { ...allow, Condition: { StringNotEquals: { 'cw:PrincipalOrgID': 'x' } } },
      'pass',
    ],
    [
      'an address',
      { ...allow, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
      'depends',
    ],
    [
      'a time',
      { ...allow, Condition: { DateLessThan: { 'aws:CurrentTime': '2027-01-01' } } },
      'depends',
    ],
    ['groups', { ...allow, Condition: { StringEquals: { 'iam:ab1cd2:groups': 'ml' } } }, 'depends'],
    [
      'an unknown operator',
      { ...allow, Condition: { constructor: { 'cw:PrincipalOrgID': 'x' } } },
      'depends',
    ],
  ])('an Allow for %s: %#', (_, statement, decision) => {
    expect(decide(statement).decision).toBe(decision)
  })

  test('an answer that depends says on what, and by which statement', () => {
    const condition = { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }
    expect(decide({ ...allow, Sid: 'office', ...condition })).toEqual({
      decision: 'depends',
      because: ['office'],
      on: ['aws:SourceIp (IpAddress 10.0.0.0/8)'],
    })
  })

  test('a policy variable is plain text in version 2008-10-17', () => {
    const old = {
      ...policy({ ...allow, Resource: `arn:aws:s3:::b/${VARIABLE}` }),
      Version: '2008-10-17' as const,
    }
    expect(decideBucket(old, request, { orgId: 'ab1cd2' }).decision).toBe('refuse')
    const named = { ...request, resource: `b/${VARIABLE}` }
    expect(decideBucket(old, named, { orgId: 'ab1cd2' }).decision).toBe('pass')
  })

  test('a Deny for everyone but one refuses everyone else', () => {
    const but = { ...allow, Effect: 'Deny', Principal: undefined, NotPrincipal: { CW: arn } }
    expect(decide(allow, but).decision).toBe('pass')
    const other = { ...request, principal: `${principal}-2` }
    expect(decideBucket(policy(allow, but), other, { orgId: 'ab1cd2' }).decision).toBe('refuse')
  })

  test('a Deny refuses; one that may match leaves it open only where an Allow could pass', () => {
    const deny = { ...allow, Effect: 'Deny', Sid: 'no' }
    const maybe = { ...deny, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }
    expect(decide(allow, deny)).toEqual({ decision: 'refuse', because: ['no'], on: [] })
    expect(decide(allow, maybe).decision).toBe('depends')
    expect(decide(maybe).decision).toBe('refuse')
  })

  test('writing the bucket policy is never held up by it', () => {
    const put = { ...request, action: 's3:PutBucketPolicy', resource: 'b' }
    expect(decideBucket(policy({ ...allow, Effect: 'Deny' }), put).decision).toBe('pass')
  })

  test('an ARN with an organization id depends on whether it is this organization’s, where that id is unknown', () => {
    const { decision, on } = decideBucket(policy({ ...allow, Principal: { CW: arn } }), request)
    expect([decision, on]).toEqual(['depends', ['whether ab1cd2 is the ID of this organization']])
  })
})

describe('reading', () => {
  test.each([
    ['Invalid JSON', '{', 'Invalid JSON'],
    ['an organization policy', '{"statements":[]}', 'organization policy'],
    ['another version', '{"Version":"2020-01-01","Statement":[]}', '2008-10-17'],
    ['no statement', '{"Version":"2012-10-17","Statement":[]}', 'needs at least one statement'],
    ['null', 'null', ''],
  ])('%s', (_, text, message) => {
    const { policy, problems } = parseBucketPolicyText(text)
    expect(policy).toBeUndefined()
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message)
  })

  test('Action beside NotAction, or neither, is a problem', () => {
    const text = (statement: object) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    expect(
      parseBucketPolicyText(text({ ...allow, NotAction: 'x' })).problems.length,
    ).toBeGreaterThan(0)
    expect(
      parseBucketPolicyText(text({ ...allow, Action: undefined })).problems.length,
    ).toBeGreaterThan(0)
  })
})

test.each([
  ['other-bucket', { Resource: 'arn:aws:s3:::c/*' }],
  ['everyone', {}],
  ['everyone-else', { Principal: undefined, NotPrincipal: { CW: arn } }],
  ['unknown-action', { Action: 's3:Frobnicate' }],
  ['short-principal', { Principal: { CW: principal } }],
  ['denies-all', { Effect: 'Deny' }],
  ['no-allow', { Effect: 'Deny', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
  ['service-principal', { Principal: { Service: 'logging.s3.amazonaws.com' } }],
  ['whole-account', { Principal: { AWS: 'arn:aws:iam::ab1cd2:root' } }],
  ['policy-variable', { Resource: `arn:aws:s3:::b/home/${VARIABLE}/*` }],
])('a bucket policy is linted: %s', (kind, given) => {
  const found = lintBucketPolicy(policy({ ...allow, ...given }), 'b')
  expect(found.map((finding) => finding.kind)).toContain(kind)
  const fine = policy({ ...allow, Principal: { CW: arn }, Action: 's3:GetObject' })
  expect(lintBucketPolicy(fine, 'b')).toEqual([])
})

test('any JSON is read or answered, and any policy decided, without throwing', () => {
  const value = fc.oneof(fc.constantFrom('*', 's3:*', 'b/*', '?', arn), fc.string())
  const statement = fc.record(
    {
      Effect: fc.constantFrom('Allow', 'Deny'),
      Principal: fc.oneof(fc.constant('*'), fc.dictionary(fc.string(), value)),
      Action: fc.oneof(value, fc.array(value)),
      Resource: fc.oneof(value, fc.array(value)),
      Condition: fc.dictionary(fc.string(), fc.dictionary(fc.string(), value)),
    },
    { requiredKeys: ['Effect', 'Principal', 'Action', 'Resource'] },
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc
          .array(statement)
          .map((list) => JSON.stringify({ Version: '2012-10-17', Statement: list })),
      ),
      somePrincipal,
      someAction,
      someResource,
      (text, who, action, resource) => {
        const { policy: parsed, problems } = parseBucketPolicyText(text)
        expect(parsed === undefined).toBe(problems.length > 0)
        const { decision, on } = decideBucket(parsed, { principal: who, action, resource })
        expect(on.length > 0).toBe(decision === 'depends')
      },
    ),
    lawParameters(),
  )
})
