import fc from 'fast-check'
import { describe, test } from 'vitest'
import { somePolicies, somePrincipal } from '@/lib/testing/laws/arbitraries'
import { expect } from '@/lib/testing/laws/expect'
import { naiveDecide, naiveStatementsOf } from '@/lib/testing/laws/naive'
import { lawParameters } from '@/lib/testing/laws/runs'
import {
  decideWithBucketPolicy,
  evaluateBucketActions,
  evaluateGlobalActions,
  findAllowedPrincipals,
} from './access-decision'
import { ACCESS_LEVELS } from './access-level'
import { createMatrix } from './access-matrix'
import { type BucketPolicy, parseBucketPolicyText } from './bucket-policy-document'
import { CATALOGUE } from './catalogue'
import type { Policy, Statement } from './document'
import { compilePolicies } from './evaluate'

const train = 'role/https://i.example/id/1:system:serviceaccount:ml:train'
const namespace = 'role/https://i.example/id/1:system:serviceaccount:ml:*'
const statement = (given: Partial<Statement>): Statement => ({
  name: 's',
  effect: 'Allow',
  actions: ['s3:GetObject', 's3:ListBucket'],
  resources: ['b', 'b/*'],
  principals: [train],
  ...given,
})
const compiled = (...statements: Statement[]) =>
  compilePolicies([{ version: 'v1alpha1', name: 'p', statements } satisfies Policy])

describe('both gates', () => {
  const request = { principal: train, action: 's3:GetObject', resource: 'b/x' }
  const closed: BucketPolicy | undefined = parseBucketPolicyText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }],
    }),
  ).policy

  test('the bucket policy is evaluated only if organization policies allow', () => {
    if (!closed) throw new Error('expected a policy')
    const open = compiled(statement({}))
    expect(decideWithBucketPolicy(open, () => 'none', request).decision).toBe('allow')
    expect(decideWithBucketPolicy(open, () => closed, request).decision).toBe('deny')
    const none = decideWithBucketPolicy(compiled(), () => closed, request)
    expect([none.decision, none.bucket]).toEqual(['implicit-deny', undefined])
  })

  test('an unread bucket policy makes the answer unknown', () => {
    const verdict = decideWithBucketPolicy(compiled(statement({})), () => 'unread', request)
    expect(verdict.decision).toBe('depends')
    expect(verdict.bucket?.on.join()).toContain('bucket policy of b')
  })
})

test('what can: action by action, everywhere in the bucket or in places', () => {
  const engine = compiled(
    statement({}),
    statement({ effect: 'Deny', actions: ['s3:GetObject'], resources: ['b/secret/*'] }),
    statement({ actions: ['cwobject:CreateAccessKeyOIDC'], resources: ['*'] }),
  )
  const access = evaluateBucketActions(engine, train, 'b')
  const reach = (name: string) => access.find(({ action }) => action.name === name)?.reach
  expect([reach('s3:ListBucket'), reach('s3:GetObject'), reach('s3:PutObject')]).toEqual([
    'all',
    'some',
    'none',
  ])
  const levels = (found: typeof access) =>
    new Set(found.flatMap(({ action, reach }) => (reach === 'none' ? [] : [action.level])))
  expect(levels(access)).toEqual(new Set(['List', 'Read']))
  expect(levels(evaluateBucketActions(engine, train, 'c'))).toEqual(new Set())
  const global = evaluateGlobalActions(engine, train).filter((each) => each.reach === 'all')
  expect(global.map(({ action }) => action.name)).toEqual(['cwobject:CreateAccessKeyOIDC'])
})

test('who can: known principals by name, others as the policies name them', () => {
  const engine = compiled(
    statement({ principals: [namespace, 'role/Admin', 'role/Gone'] }),
    statement({ effect: 'Deny', principals: ['role/Gone'], actions: ['*'], resources: ['*'] }),
  )
  const other = train.replace('ml', 'lab')
  const answer = findAllowedPrincipals(engine, { action: 's3:GetObject', resource: 'b/x' }, [
    train,
    other,
  ])
  expect(answer.principals.map(({ principal }) => principal)).toEqual([train])
  expect(answer.others.map(({ pattern }) => pattern)).toEqual([namespace, 'role/Admin'])
})

const keys = ['', 'a', 'ab', 'q', 'qa', 'aq', 'x/a', 'x/q', 'x/', 'q/', 'x/qa', 'abq', 'q/b', 'b']

test('a cell of the matrix is set exactly where some action of its level is allowed', () => {
  fc.assert(
    fc.property(somePolicies, somePrincipal, fc.nat(3), (policies, principal, at) => {
      const buckets = ['b', 'bb', 'c', 'zz']
      const bucket = buckets[at] as string
      const row = createMatrix(compilePolicies(policies), buckets).row(principal)
      const own = [naiveStatementsOf(policies, principal)]
      for (const [bit, level] of ACCESS_LEVELS.entries()) {
        const allowed = CATALOGUE.some((action) => {
          if (action.scope === 'global' || action.level !== level) return false
          const places =
            action.scope === 'bucket' ? [bucket] : keys.map((key) => `${bucket}/${key}`)
          return places.some(
            (resource) =>
              naiveDecide(own, { principal, action: action.name, resource }) === 'allow',
          )
        })
        expect(((row[at] ?? 0) & (1 << bit)) !== 0).toBe(allowed)
      }
    }),
    lawParameters(),
  )
})
