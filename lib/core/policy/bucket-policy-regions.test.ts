import fc from 'fast-check'
import { describe, test } from 'vitest'
import {
  someAction,
  somePolicies,
  somePrincipal,
  someResource,
} from '@/lib/testing/laws/arbitraries'
import { expect } from '@/lib/testing/laws/expect'
import { naiveDecide } from '@/lib/testing/laws/naive'
import { isInRegion } from '@/lib/testing/laws/region-membership'
import { lawParameters } from '@/lib/testing/laws/runs'
import { decideBucket } from './bucket-policy-decision'
import { type BucketPolicy, parseBucketPolicyText } from './bucket-policy-document'
import { comparePolicies } from './compare'
import type { Policy, Statement } from './document'
import { scopeOfResource, scopesOf } from './universe'

const orgId = 'ab1cd2'
const gate = (...statements: object[]): BucketPolicy => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  const { policy, problems } = parseBucketPolicyText(text)
  if (!policy) throw new Error(JSON.stringify(problems))
  return policy
}
const policy = (given: Partial<Statement>): Policy => ({
  version: 'v1alpha1',
  name: 'p',
  statements: [
    {
      name: 's',
      effect: 'Allow',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: ['b/*', 'c/*'],
      principals: ['role/A', 'role/B'],
      ...given,
    },
  ],
})
const gained = (after: Policy, ...statements: object[]) =>
  comparePolicies([], [after], undefined, {
    policies: { b: gate(...statements) },
    context: { orgId },
  }).gained.map(({ principals, actions, resources, held }) => [
    principals.map(({ pattern }) => pattern).join(),
    actions.map(({ pattern }) => pattern).join(),
    resources.map(({ pattern }) => pattern).join(),
    held?.decision,
  ])
const everyone = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }

describe('what a change gives, through the buckets’ own policies', () => {
  test('what a bucket policy has no Allow for is refused; other buckets are not held up', () => {
    expect(gained(policy({}), { ...everyone, Action: 's3:GetObject' })).toEqual([
      ['role/A,role/B', 's3:GetObject,s3:PutObject', 'c/*', undefined],
      ['role/A,role/B', 's3:GetObject', 'b/*', undefined],
      ['role/A,role/B', 's3:PutObject', 'b/*', 'refuse'],
    ])
  })

  test('a condition that is not known leaves its part open, and says on what', () => {
    const { gained, lost } = comparePolicies([policy({ resources: ['b/*'] })], [], undefined, {
      policies: {
        b: gate(everyone, {
          ...everyone,
          Effect: 'Deny',
          Action: 's3:PutObject',
          Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
        }),
      },
      context: { orgId },
    })
    expect(gained).toEqual([])
    expect(lost.map(({ held }) => held)).toEqual([
      undefined,
      { bucket: 'b', decision: 'depends', on: ['aws:SourceIp (IpAddress 10.0.0.0/8)'] },
    ])
  })

  test('counts hold what passes and what may pass, and nothing that is refused', () => {
    const inventory = {
      accounts: [{ principal: 'role/A', cluster: 'east', namespace: 'ml' }],
      buckets: ['b', 'c', 'd'],
      unread: [],
    }
    const { counts, touched } = comparePolicies([], [policy({})], inventory, {
      policies: { b: gate({ ...everyone, Action: 's3:GetObject' }) },
      context: { orgId },
    })
    expect(counts?.gained.map(({ level, buckets }) => [level, buckets])).toEqual([
      ['Read', 2],
      ['Write', 1],
    ])
    expect(touched).toEqual(['b', 'c'])
  })

  test('bucket policies that are too complex are left out and reported', () => {
    const Action = [...'abcdefghijklmnopqrst'].map((letter) => `*${letter}*`)
    const { gained, exact, gated } = comparePolicies([], [policy({})], undefined, {
      policies: { b: gate({ ...everyone, Action }) },
      context: { orgId },
    })
    expect([gained.length, exact, gated]).toEqual([1, true, false])
  })
})

const oneOrTwo = (texts: fc.Arbitrary<string>) => fc.array(texts, { minLength: 1, maxLength: 2 })
const arn = (text: string) => `arn:aws:iam::${orgId}:${text}`
const someGate = fc
  .array(
    fc
      .record({
        Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
        who: fc.oneof(
          fc.constant('*'),
          fc.record({
            CW: oneOrTwo(
              fc.oneof(
                somePrincipal.map(arn),
                fc.constantFrom(arn('role/*'), arn('role/?'), 'role/A', 'arn:aws:iam::x:role/A'),
              ),
            ),
          }),
        ),
        what: oneOrTwo(fc.oneof(someAction, fc.constantFrom('s3:*', '*', 's3:?etObject'))),
        where: oneOrTwo(
          fc.oneof(
            someResource.map((text) => `arn:aws:s3:::${text}`),
            fc.constantFrom(
              '*',
              'arn:aws:s3:::b/*',
              'arn:*',
              '*/a',
              'arn:*:b/?',
              'arn:aws:s3:::b*',
            ),
          ),
        ),
        not: fc.constantFrom('', '', 'Principal', 'Action', 'Resource'),
        Condition: fc.constantFrom(
          ...[{}, {}, { IpAddress: { 'aws:SourceIp': '::1' } }],
          ...[
            { StringEquals: { 'cw:PrincipalOrgID': orgId } },
            { StringEquals: { 'cw:PrincipalOrgID': 'x' } },
            { StringLike: { 'aws:PrincipalArn': arn('role/*') } },
          ],
        ),
      })
      .map(({ who, what, where, not, ...rest }) => ({
        ...rest,
        [not === 'Principal' ? 'NotPrincipal' : 'Principal']: who,
        [not === 'Action' ? 'NotAction' : 'Action']: what,
        [not === 'Resource' ? 'NotResource' : 'Resource']: where,
      })),
    { minLength: 1, maxLength: 3 },
  )
  .map((statements) => gate(...statements))

test('a request lies in one region, which says what the two gates decide one by one', () => {
  const request = fc
    .tuple(somePrincipal, someAction, someResource)
    .filter(([, action, resource]) => scopesOf(action).includes(scopeOfResource(resource)))
    .map(([principal, action, resource]) => ({ principal, action, resource }))
  fc.assert(
    fc.property(
      somePolicies,
      somePolicies,
      someGate,
      fc.array(request, { minLength: 3, maxLength: 8 }),
      (before, after, own, requests) => {
        const context = { orgId }
        const { gained, lost, gated } = comparePolicies(before, after, undefined, {
          policies: { b: own },
          context,
        })
        expect(gated).toBe(true)
        for (const each of requests) {
          const [was, is] = [before, after].map((set) => naiveDecide(set, each) === 'allow')
          const regions = [...gained, ...lost].filter((region) => isInRegion(region, each))
          expect(regions.length).toBe(was === is ? 0 : 1)
          if (!regions[0]) continue
          const decision = regions[0].held?.decision ?? 'pass'
          const asked = each.resource === 'b' || each.resource.startsWith('b/')
          const alone = asked ? decideBucket(own, each, context).decision : 'pass'
          // Of a set with unknowns more may depend than of each request in it, and never less.
          if (decision !== 'depends') expect(decision).toBe(alone)
          else expect(JSON.stringify(own)).toMatch(/\?|aws:|\*"|"role\/A"/)
        }
      },
    ),
    lawParameters(),
  )
}, 120_000)
