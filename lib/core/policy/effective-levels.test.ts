import { describe, expect, test } from 'vitest'
import { parseBucketPolicyText } from './bucket-policy-document'
import { summariseBucketStatement } from './bucket-policy-summary'
import { evaluateLevels } from './effective-levels'
import { compilePolicies } from './evaluate'

const principal = 'role/https://i.example/id/1:system:serviceaccount:ml:train'
const arn = `arn:aws:iam::org:${principal}`
const context = { orgId: 'org' }

const gateOf = (...statements: object[]) => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  const { policy, problems } = parseBucketPolicyText(text)
  if (!policy) throw new Error(JSON.stringify(problems))
  return policy
}
const organization = compilePolicies([
  {
    version: 'v1alpha1',
    name: 'p',
    statements: [
      {
        name: 's',
        effect: 'Allow',
        actions: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
        resources: ['b', 'b/*'],
        principals: [principal],
      },
    ],
  },
])
const allow = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }
const levels = (...statements: object[]) =>
  evaluateLevels(organization, gateOf(...statements), { principal, bucket: 'b' }, context)

describe('levels through both gates', () => {
  const asked = { principal, bucket: 'b' }

  test('without a bucket policy they are the organization’s', () => {
    expect(evaluateLevels(organization, 'none', asked, context)).toEqual({
      held: ['List', 'Read', 'Write'],
      open: [],
      refused: [],
      on: [],
    })
  })

  test('with one that was not read they depend on it', () => {
    const { held, open, on } = evaluateLevels(organization, 'unread', asked, context)
    expect([held, open]).toEqual([[], ['List', 'Read', 'Write']])
    expect(on.join()).toContain('could not be read')
  })

  test('what the bucket policy does not let through is refused, and nothing is added', () => {
    const found = levels({ ...allow, Action: ['s3:GetObject', 's3:PutBucketAcl'] })
    expect(found).toEqual({ held: ['Read'], open: [], refused: ['List', 'Write'], on: [] })
  })

  test('a Deny of one folder leaves the other folders allowed', () => {
    const deny = { ...allow, Effect: 'Deny', Resource: 'arn:aws:s3:::b/kept/*' }
    expect(levels(allow, deny).held).toEqual(['Read', 'Write'])
    expect(levels(allow, { ...deny, Resource: 'arn:aws:s3:::b/*' }).held).toEqual([])
    expect(levels({ ...allow, Resource: 'arn:aws:s3:::b/in/here' }).held).toEqual(['Read', 'Write'])
  })

  test('resources count however their ARN is written', () => {
    const of = (Resource: string) => levels({ ...allow, Resource })
    for (const resource of ['*', 'arn:aws:s3:*', 'arn:*:b/in/*', 'arn:aws:s3:::*/in/*'])
      expect(of(resource)).toMatchObject({ held: expect.arrayContaining(['Read', 'Write']) })
    expect(of('arn:aws:s3:::b/i?/*')).toMatchObject({ held: ['Read', 'Write'] })
    expect(of('arn:aws:s3:::?/in/*')).toMatchObject({ held: [], open: ['Read', 'Write'] })
    expect(of('arn:aws:s3:::c/in/*')).toMatchObject({ held: [], open: [] })
  })

  test('a condition that is not known leaves it open, and says on what', () => {
    const found = levels({ ...allow, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })
    expect(found).toMatchObject({ held: [], open: ['Read', 'Write'], refused: ['List'] })
    expect(found.on).toEqual(['aws:SourceIp (IpAddress 10.0.0.0/8)'])
  })
})

const known = { orgId: 'org', clusters: [{ issuerUrl: 'https://i.example/id/1', name: 'east' }] }
test.each([
  [allow, 'Everyone can do everything in S3 on b (its objects).'],
  [
    { ...allow, Principal: { CW: arn }, Action: 's3:GetObject' },
    'ml/train (east) can read objects on b (its objects).',
  ],
  [
    { ...allow, Principal: { CW: arn.replace('org', 'other') }, Action: 's3:GetObject' },
    'ml/train (east) of organization other can read objects on b (its objects).',
  ],
  [
    { ...allow, Effect: 'Deny', Principal: undefined, NotPrincipal: { CW: arn } },
    'Everyone but ml/train (east) cannot do anything in S3 on b (its objects).',
  ],
  [
    { ...allow, Action: undefined, NotAction: ['s3:GetObject', 's3:PutObject'] },
    'Everyone can do everything in S3 on b (its objects), but not s3:GetObject or s3:PutObject.',
  ],
  [
    { ...allow, Resource: undefined, NotResource: 'arn:aws:s3:::b/kept/*' },
    'Everyone can do everything in S3 on every bucket, except in b/kept/*.',
  ],
  [
    { ...allow, Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '::1/128'] } } },
    'Everyone can do everything in S3 on b (its objects), if aws:SourceIp is in 10.0.0.0/8 or ::1/128.',
  ],
])('describes statement %#', (statement, sentence) => {
  const [first] = gateOf(statement).Statement
  const parts = first ? summariseBucketStatement(first, known) : []
  expect(parts.map(({ text }) => text).join('')).toBe(sentence)
})
