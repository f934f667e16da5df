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
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import type { Policy, Statement } from './document'
import { compilePolicies } from './evaluate'

const train = 'role/https://i.example/id/1:system:serviceaccount:ml:train'

const statement = (given: Partial<Statement>): Statement => ({
  name: 's',
  effect: 'Allow',
  actions: ['s3:GetObject'],
  resources: ['b/*'],
  principals: [train],
  ...given,
})
const policy = (name: string, ...statements: Statement[]): Policy => ({
  version: 'v1alpha1',
  name,
  statements,
})
const request = { principal: train, action: 's3:GetObject', resource: 'b/key' }

describe('deciding', () => {
  test('a matching Allow allows, and is named', () => {
    expect(
      compilePolicies([policy('p', statement({ name: 'read' }))]).decide(request),
    ).toMatchObject({
      decision: 'allow',
      because: [{ policy: 'p', statement: 'read', index: 0 }],
      nearest: undefined,
    })
  })

  test('a Deny anywhere beats every Allow, and only Denies are named', () => {
    const policies = [
      policy('p', statement({})),
      policy('q', statement({ name: 'x' }), statement({ effect: 'Deny', name: 'no' })),
    ]
    expect(compilePolicies(policies).decide(request)).toMatchObject({
      decision: 'deny',
      because: [{ policy: 'q', statement: 'no', index: 1 }],
    })
  })

  test('silence is an implicit deny, with the nearest Allow and what it misses', () => {
    const compiled = compilePolicies([
      policy('p', statement({ name: 'other', principals: ['role/Admin'] })),
      policy('q', statement({ name: 'near' })),
    ])
    expect(compiled.decide({ ...request, resource: 'c/key' })).toMatchObject({
      decision: 'implicit-deny',
      because: [],
      nearest: { statement: { policy: 'q', statement: 'near' }, missed: ['resource'] },
    })
    expect(compiled.decide({ ...request, action: 's3:PutObject' }).nearest?.missed).toEqual([
      'action',
    ])
    expect(compiled.decide({ ...request, principal: 'role/X' }).nearest?.missed).toEqual([
      'principal',
    ])
    expect(
      compiled.decide({ principal: 'role/X', action: 'a', resource: 'b/c' }).nearest?.missed,
    ).toEqual(['principal', 'action'])
    expect(compilePolicies([]).decide(request).nearest).toBeUndefined()
  })

  test('global actions match the resource * only', () => {
    const listing = { principal: train, action: 's3:ListAllMyBuckets', resource: '*' }
    const on = (resources: string[]) =>
      compilePolicies([policy('p', statement({ actions: ['*'], resources }))]).decide(listing)
        .decision
    expect([on(['b', 'b/*']), on(['*']), on(['b*'])]).toEqual([
      'implicit-deny',
      'allow',
      'implicit-deny',
    ])
  })

  test('an answer says when it rests on how an inner * is read', () => {
    const compiled = compilePolicies([
      policy('p', statement({ resources: ['b*/*'] }), statement({ resources: ['c/*'] })),
    ])
    expect(compiled.decide(request)).toMatchObject({ decision: 'allow', restsOnInnerStar: true })
    expect(compiled.decide({ ...request, resource: 'c/x' }).restsOnInnerStar).toBe(false)
    expect(
      compilePolicies([policy('p', statement({ resources: ['b*/*'] }))], 'literal').decide(request),
    ).toMatchObject({ decision: 'implicit-deny', restsOnInnerStar: true })
  })
})

describe('laws', lawTimeout(), () => {
  test('decide equals a plain scan of every statement', () => {
    const requests = fc.array(fc.tuple(somePrincipal, someAction, someResource), {
      minLength: 4,
      maxLength: 8,
    })
    fc.assert(
      fc.property(somePolicies, requests, (policies, asked) => {
        const compiled = compilePolicies(policies)
        for (const [principal, action, resource] of asked) {
          const expected = naiveDecide(policies, { principal, action, resource })
          const { decision, because } = compiled.decide({ principal, action, resource })
          expect(decision).toBe(expected)
          expect(because.length > 0).toBe(decision !== 'implicit-deny')
        }
      }),
      lawParameters(),
    )
  })

  test('order, names and duplicates change no answer', () => {
    fc.assert(
      fc.property(
        somePolicies,
        somePrincipal,
        someAction,
        someResource,
        (policies, principal, action, resource) => {
          const shuffled = policies.toReversed().map((p) => ({
            ...p,
            name: 'q',
            statements: [...p.statements, ...p.statements].reverse(),
          }))
          const asked = { principal, action, resource }
          expect(compilePolicies(shuffled).outcome(asked)).toBe(
            compilePolicies(policies).outcome(asked),
          )
        },
      ),
      lawParameters(),
    )
  })
})
