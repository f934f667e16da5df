import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAllowed } from '../sandbox/storage/evaluate'
import { compile } from './evaluate'
import { someAction, somePolicies, somePrincipal, someResource } from './laws/arbitraries'
import { runs } from './laws/runs'

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
      const { outcome } = compile(policies)
      for (const [principal, action, resource] of requests) {
        const request = { principal, action, resource }
        expect(outcome(request) === 'allow').toBe(isAllowed(policies, request))
      }
    }),
    runs(2500),
  )
})
