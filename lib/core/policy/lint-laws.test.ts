import fc from 'fast-check'
import { describe, test } from 'vitest'
import { somePolicies, somePolicy } from '@/lib/testing/laws/arbitraries'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import { expect } from '@/lib/testing/laws/expect'
import {
  accountPrincipal,
  applyPolicyFix,
  LINTED_ISSUER,
  lintContext,
  policyWith,
  statementWith,
  trainPrincipal,
} from '@/lib/testing/laws/linted'
import { type NaiveRequest, naiveDecide, naiveMatches } from '@/lib/testing/laws/naive'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { comparePolicies } from './compare'
import { type Policy, STATEMENT_FIELDS, type Statement, type StatementField } from './document'
import { compilePolicies } from './evaluate'
import { lintPolicies, lintPolicy } from './lint'
import type { AccessClaim, PolicyFinding } from './lint/finding'
import { scopeOfResource, scopesOf } from './universe'

const troubled: fc.Arbitrary<Policy> = fc
  .tuple(
    somePolicy,
    fc.array(
      fc.record({
        name: fc.constantFrom('t1', 't2'),
        effect: fc.constantFrom('Allow', 'Deny'),
        actions: fc.array(
          fc.constantFrom(
            's3:getobject',
            'cwobject:CreateAccessKeyFromOIDC',
            's3:*',
            's3:GetObject',
            'cwobject:*',
          ),
          { minLength: 1, maxLength: 3 },
        ),
        resources: fc.array(fc.constantFrom('b', 'b/*', '*', 'c/x/*', 'c'), {
          minLength: 1,
          maxLength: 3,
        }),
        principals: fc.array(
          fc.constantFrom(
            trainPrincipal,
            `role/${LINTED_ISSUER}`,
            `role/${LINTED_ISSUER}/*`,
            accountPrincipal('gone', 'x'),
            accountPrincipal('ml', 'x', `${LINTED_ISSUER}/`),
            trainPrincipal.replace('https', 'http'),
            '*',
            'a@b',
          ),
          { minLength: 1, maxLength: 3 },
        ),
      }) satisfies fc.Arbitrary<Statement>,
      { maxLength: 3 },
    ),
  )
  .map(([base, more]) => ({ ...base, statements: [...base.statements, ...more] }))

/** Other policies: mostly small ones, at times one with troubles of its own. */
const others = fc
  .oneof(
    { weight: 3, arbitrary: somePolicies },
    troubled.map((policy) => [policy]),
  )
  .map((policies) => policies.map((each, i) => ({ ...each, name: `other ${i}` })))

describe('laws', lawTimeout(), () => {
  const told = (findings: readonly PolicyFinding[]) =>
    findings
      .map(({ kind, path }) => `${kind} ${path.join('.')}`)
      .sort()
      .join('\n')
  const same = (a: PolicyFinding) => (b: PolicyFinding) => a.kind === b.kind

  const isClaimed = (
    claims: readonly AccessClaim[],
    { principal, action, resource }: NaiveRequest,
  ) =>
    claims.some(
      ({ principals, actions, resources }) =>
        principals.some((each) => naiveMatches(each, principal)) &&
        actions.some((each) => naiveMatches(each, action)) &&
        resources.some((each) => naiveMatches(each, resource)),
    )
  /** Texts that the entries of the policies match. */
  const textsOf = (policies: readonly Policy[], list: StatementField) => [
    ...new Set(
      policies.flatMap(({ statements }) =>
        statements.flatMap((statement) =>
          statement[list].flatMap((text) => [text.replaceAll('*', ''), text.replaceAll('*', 'q')]),
        ),
      ),
    ),
  ]

  test('each fix removes its finding and changes no access but what it claims to, and all policies at once are found wanting as one among the others', () => {
    let [documents, offered] = [0, 0]
    const picks = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 8, maxLength: 12 })
    fc.assert(
      fc.property(troubled, others, fc.nat(), picks, (before, rest, pick, requests) => {
        documents++
        const findings = lintPolicy(before, { ...lintContext, others: rest })
        const [first] = lintPolicies([before, ...rest], lintContext)
        expect(told(first?.findings ?? [])).toBe(told(findings))
        const fixes = findings.flatMap((finding) =>
          finding.fixes.map((fix, i) => ({ finding, fix, i })),
        )
        if (fixes.length === 0) return
        offered++
        // One fix of each policy, so that many policies are tried.
        const { finding, fix, i } = fixes[pick % fixes.length] as (typeof fixes)[number]
        const after = applyPolicyFix(before, finding, i)
        const { findings: found = [] } = lintPolicies([after, ...rest], lintContext)[0] ?? {}
        const left = found.filter(same(finding)).length
        expect([finding, left < findings.filter(same(finding)).length]).toEqual([finding, true])
        const [was, is] = [
          [before, ...rest],
          [after, ...rest],
        ] as const
        const texts = STATEMENT_FIELDS.map((list) => textsOf([...was, after], list))
        for (const each of requests) {
          const [action = '', resource = '', principal = ''] = texts.map(
            (list, at) => list[(each[at] ?? 0) % list.length],
          )
          const scopes = scopesOf(action)
          if (!scopes.includes('global') && !scopes.includes(scopeOfResource(resource))) continue
          const request = {
            principal,
            action,
            resource: scopes.includes('global') ? '*' : resource,
          }
          const [did, does] = [was, is].map((set) => naiveDecide(set, request) === 'allow')
          if (did === does) continue
          expect([fix, request, isClaimed(does ? fix.gains : fix.loses, request)]).toEqual([
            fix,
            request,
            true,
          ])
        }
      }),
      lawParameters(),
    )
    // A run that ends by time has few documents.
    if (documents >= 10_000) expect(offered).toBeGreaterThan(5000)
  })

  test('any policy is linted without throwing, every path leads somewhere', () => {
    const texts = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
    const odd = fc.record({
      name: fc.string({ minLength: 1 }),
      effect: fc.constantFrom('Allow' as const, 'Deny' as const),
      actions: texts,
      resources: texts,
      principals: texts,
    })
    fc.assert(
      fc.property(fc.array(odd, { minLength: 1, maxLength: 4 }), (statements) => {
        for (const { path } of lintPolicy(policyWith(...statements), lintContext)) {
          const [, index, list, at] = path
          const found = statements[Number(index)]
          expect(found).toBeDefined()
          if (list !== undefined) expect(found?.[list as 'actions'][Number(at)]).toBeDefined()
        }
      }),
      lawParameters(),
    )
  })

  test('any two policies are compared without throwing, and a witness really differs', () => {
    const unit = fc.constantFrom(
      '*',
      '/',
      ':',
      's3:',
      'cwobject:',
      '\ue000',
      'x',
      '\ud83d',
      '😀',
      '\0',
    )
    const texts = fc.array(fc.string({ unit, minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 3,
    })
    const odd = fc.record({
      name: fc.constant('s'),
      effect: fc.constantFrom('Allow' as const, 'Deny' as const),
      actions: texts,
      resources: texts,
      principals: texts,
    })
    const statements = fc.array(odd, { minLength: 1, maxLength: 2 })
    fc.assert(
      fc.property(statements, statements, (a, b) => {
        const [before, after] = [[policyWith(...a)], [policyWith(...b)]]
        const [was, is] = [compilePolicies(before).outcome, compilePolicies(after).outcome]
        for (const { witness } of comparePolicies(before, after).gained)
          if (witness) expect([is(witness), was(witness) === 'allow']).toEqual(['allow', false])
      }),
      lawParameters(),
    )
  })

  test('all policies at once are found wanting alike in any order', () => {
    const named = fc
      .array(troubled, { minLength: 2, maxLength: 2 })
      .map((policies) => policies.map((each, i) => ({ ...each, name: `p${i}` })))
    fc.assert(
      fc.property(named, (policies) => {
        const reversed = lintPolicies(policies.toReversed(), lintContext).toReversed()
        for (const [at, { findings }] of lintPolicies(policies, lintContext).entries())
          expect(told(findings)).toBe(told(reversed[at]?.findings ?? []))
      }),
      lawParameters(),
    )
  })

  test('a policy of 5,000 statements is linted within a second', () => {
    const many = policyWith(
      ...Array.from({ length: 5000 }, (_, i) =>
        statementWith({
          name: `s${i}`,
          effect: i % 2 ? 'Deny' : 'Allow',
          resources: [`b${i}`, `b${i}/*`],
          principals: [accountPrincipal(`ns${i % 50}`, `a${i}`)],
        }),
      ),
    )
    expect(measureCpuTime(() => lintPolicy(many, lintContext))).toBeLessThan(1000)
  })

  const many = (count: number, of: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => of(i))
  test.each([
    ['wildcards', { principals: many(30_000, (i) => `role/x${i}*`) }],
    ['the same wildcard', { principals: many(50_000, () => 'role/x*') }],
    ['wildcards inside', { principals: many(30_000, (i) => `role/*x${i}`) }],
    ['misspelt actions', { actions: many(30_000, (i) => `s3:GetObjec${i}`) }],
    ['resources', { resources: many(30_000, (i) => `b${i}/*`) }],
  ])('a statement of very many %s is linted soon', (_, given) => {
    expect(
      measureCpuTime(() => lintPolicy(policyWith(statementWith(given)), lintContext)),
    ).toBeLessThan(4000)
  })

  test('five thousand statements that say the same are linted soon', () => {
    const same = policyWith(...many(5000, String).map((name) => statementWith({ name })))
    expect(measureCpuTime(() => lintPolicy(same, lintContext))).toBeLessThan(4000)
  })

  test('an entry as long as a policy does not hold up the comparison', () => {
    const long = ['a'.repeat(40_000), `*${'a'.repeat(20_000)}b*`]
    const after = policyWith(statementWith({ principals: long }))
    expect(measureCpuTime(() => comparePolicies([], [after]))).toBeLessThan(4000)
  })
})
