import fc from 'fast-check'
import { test } from 'vitest'
import {
  parseBucketPolicy as parsePlainly,
  passesBucketPolicy,
} from '@/lib/sandbox/storage/bucket-policy'
import { allowsAction } from '@/lib/sandbox/storage/evaluate'
import {
  someAction,
  somePolicies,
  somePrincipal,
  someResource,
} from '@/lib/testing/laws/arbitraries'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { decideBucket } from './bucket-policy-decision'
import { parseBucketPolicyText } from './bucket-policy-document'
import { compilePolicies } from './evaluate'

test('the engine and the pretend organization’s own evaluator give the same answers', () => {
  const asked = fc.array(fc.tuple(somePrincipal, someAction, someResource), {
    minLength: 40,
    maxLength: 40,
  })
  fc.assert(
    fc.property(somePolicies, asked, (given, requests) => {
      // Whether ** is everything to global actions is nowhere written, and the two differ on it.
      const policies = given.map((policy) => ({
        ...policy,
        statements: policy.statements.map((statement) => ({
          ...statement,
          resources: statement.resources.map((resource) => (resource === '**' ? '*' : resource)),
        })),
      }))
      const { outcome } = compilePolicies(policies)
      for (const [principal, action, resource] of requests) {
        const request = { principal, action, resource }
        expect(outcome(request) === 'allow').toBe(allowsAction(policies, request))
      }
    }),
    lawParameters(),
  )
})

test('where the engine is certain of a bucket policy, the pretend object storage agrees', () => {
  const orgId = 'org'
  const arnOf = (principal: string) => `arn:aws:iam::${orgId}:${principal}`
  const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 2 })
  const who = fc.oneof(
    fc.constant('*'),
    somePrincipal.map(arnOf),
    somePrincipal,
    somePrincipal.map((principal) => `arn:aws:iam::other:${principal}`),
  )
  const action = fc.oneof(
    someAction,
    fc.constantFrom('*', 's3:*', 's3:Get*', 's3:*Object', 's3:PutBucketPolicy'),
  )
  const place = fc
    .constantFrom('b', 'b/*', 'b/a', 'b/a*', 'b/x/*')
    .map((text) => `arn:aws:s3:::${text}`)
  const resource = fc.oneof(place, fc.constant('*'))
  const condition = fc.constantFrom(
    {},
    { StringEquals: { 'cw:PrincipalOrgID': [orgId] } },
    { StringNotEquals: { 'aws:PrincipalOrgID': orgId } },
    { StringLike: { 'cw:PrincipalOrgID': 'o*' }, StringEquals: { 'aws:PrincipalOrgID': ['x'] } },
    { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    { IpAddress: { 'aws:SourceIp': '::/0' }, StringEquals: { 'cw:PrincipalOrgID': 'x' } },
  )
  const eitherOr = <T>(name: string, value: fc.Arbitrary<T>) =>
    fc.tuple(fc.boolean(), value).map(([not, given]) => ({ [not ? `Not${name}` : name]: given }))
  const statement = fc
    .tuple(
      fc.record({ Effect: fc.constantFrom('Allow', 'Allow', 'Deny'), Condition: condition }),
      eitherOr(
        'Principal',
        some(who).map((CW) => ({ CW })),
      ),
      eitherOr('Action', some(action)),
      eitherOr('Resource', some(resource)),
    )
    .map((parts) => Object.assign({}, ...parts) as object)
  const asked = fc.record({
    principal: somePrincipal,
    action: fc.oneof(someAction, fc.constant('s3:PutBucketPolicy')),
    resource: fc.constantFrom('b', 'b/', 'b/a', 'b/ab', 'b/x/a'),
  })
  const seen = new Set<string>()
  fc.assert(
    fc.property(
      some(statement),
      fc.array(asked, { minLength: 10, maxLength: 12 }),
      (statements, requests) => {
        const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
        const { policy } = parseBucketPolicyText(text)
        const plain = parsePlainly(text, 'b')
        expect(policy).toBeDefined()
        for (const request of requests) {
          const { decision } = decideBucket(policy, request, { orgId })
          seen.add(decision)
          if (decision !== 'depends')
            expect(passesBucketPolicy(plain, request, orgId)).toBe(decision === 'pass')
        }
      },
    ),
    lawParameters(),
  )
  expect([...seen].sort()).toEqual(['depends', 'pass', 'refuse'])
})
