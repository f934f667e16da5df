import fc from 'fast-check'
import { describe, test } from 'vitest'
import { PATHOLOGICAL_COMPARISONS } from '@/lib/testing/cases/pathological-policies'
import {
  someAction,
  somePolicies,
  somePrincipal,
  someResource,
} from '@/lib/testing/laws/arbitraries'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import { expect } from '@/lib/testing/laws/expect'
import { type NaiveRequest, naiveDecide } from '@/lib/testing/laws/naive'
import { isInRegion } from '@/lib/testing/laws/region-membership'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import type { PatternTerm } from './atoms'
import { type ComparisonLimits, changesNothing, comparePolicies } from './compare'
import type { Policy, Statement } from './document'
import { compilePolicies } from './evaluate'
import { includesPattern, parsePattern } from './pattern'
import type { Region } from './regions'
import { scopeOfResource, scopesOf } from './universe'

const issuer = 'role/https://i.example/id/1:system:serviceaccount'
const policy = (...statements: Statement[]): Policy => ({
  version: 'v1alpha1',
  name: 'p',
  statements,
})
const statement = (given: Partial<Statement>): Statement => ({
  name: 's',
  effect: 'Allow',
  actions: ['s3:GetObject'],
  resources: ['b/*'],
  principals: [`${issuer}:ml:train`],
  ...given,
})
const patterns = (parts: PatternTerm[]) => parts.map(({ pattern }) => pattern)

describe('what a change gains and loses', () => {
  test('a new statement gains what it allows, by scope', () => {
    const added = policy(
      statement({ actions: ['s3:ListBucket', 's3:GetObject'], resources: ['b', 'b/*'] }),
    )
    const { gained, lost, exact } = comparePolicies([], [added])
    expect(exact).toBe(true)
    expect(lost).toEqual([])
    expect(
      gained.map(({ scope, actions, resources }) => [
        scope,
        patterns(actions),
        patterns(resources),
      ]),
    ).toEqual([
      ['bucket', ['s3:ListBucket'], ['b']],
      ['object', ['s3:GetObject'], ['b/*']],
    ])
    expect(gained[0]?.witness).toEqual({
      principal: `${issuer}:ml:train`,
      action: 's3:ListBucket',
      resource: 'b',
    })
  })

  test('a wider wildcard gains all but those who had it', () => {
    const { gained } = comparePolicies(
      [policy(statement({}))],
      [policy(statement({ principals: [`${issuer}:ml:*`] }))],
    )
    expect(gained.map(({ principals }) => principals)).toEqual([
      [{ pattern: `${issuer}:ml:*`, and: [], except: [`${issuer}:ml:train`] }],
    ])
  })

  test('a new Deny removes only access that was allowed', () => {
    const before = policy(statement({ resources: ['b/*', 'c/*'] }))
    const deny = statement({
      effect: 'Deny',
      principals: ['*'],
      actions: ['s3:*'],
      resources: ['b/*', 'x/*'],
    })
    const { gained, lost } = comparePolicies([before], [policy(...before.statements, deny)])
    expect(gained).toEqual([])
    expect(lost.map(({ resources }) => patterns(resources))).toEqual([['b/*']])
  })

  test('order, names, duplicates and statements that add nothing change nothing', () => {
    const a = statement({ actions: ['s3:GetObject', 's3:PutObject'] })
    const b = statement({
      name: 'other',
      actions: ['s3:PutObject', 's3:GetObject', 's3:GetObject'],
    })
    expect(changesNothing(comparePolicies([policy(a)], [policy(b), policy(a)]))).toBe(true)
    const covered = statement({ resources: ['b/logs/*'] })
    expect(changesNothing(comparePolicies([policy(a)], [policy(a, covered)]))).toBe(true)
    const onBucketsOnly = statement({ resources: ['b', 'b/*'], actions: a.actions })
    expect(changesNothing(comparePolicies([policy(a)], [policy(onBucketsOnly)]))).toBe(true)
  })

  test('counts name what they were counted over', () => {
    const account = (namespace: string, name: string) => ({
      principal: `${issuer}:${namespace}:${name}`,
      cluster: 'east',
      namespace,
    })
    const inventory = {
      accounts: [account('ml', 'a'), account('ml', 'b'), account('lab', 'a')],
      buckets: ['b', 'bb', 'c'],
      unread: ['namespaces of west'],
    }
    const added = statement({
      actions: ['s3:PutObject', 's3:ListBucket', 'cwobject:*'],
      principals: [`${issuer}:*`],
      resources: ['b*', '*'],
    })
    expect(comparePolicies([], [policy(added)], inventory).counts).toEqual({
      gained: [
        { level: 'List', accounts: 3, namespaces: 2, buckets: 3 },
        { level: 'Write', accounts: 3, namespaces: 2, buckets: 3 },
        { level: 'organization', accounts: 3, namespaces: 2, buckets: 0 },
      ],
      lost: [],
      unread: ['namespaces of west'],
    })
    const narrow = {
      ...added,
      principals: [`${issuer}:ml:*`],
      resources: ['b*'],
      actions: ['s3:Put*'],
    }
    expect(comparePolicies([], [policy(narrow)], inventory).counts?.gained).toContainEqual({
      level: 'Write',
      accounts: 2,
      namespaces: 1,
      buckets: 2,
    })
  })

  test('a thousand statements of as many accounts are compared exactly and soon', () => {
    const many = Array.from({ length: 1000 }, (_, i) =>
      statement({
        principals: [`${issuer}:team-${i % 90}:account-${i}`],
        actions: ['s3:*'],
        resources: [`bucket-${i % 300}`, `bucket-${i % 300}/*`],
      }),
    )
    expect(comparePolicies([], [policy(...many)]).exact).toBe(true)
    expect(measureCpuTime(() => comparePolicies([], [policy(...many)]))).toBeLessThan(1500)
  })

  test('too many ways to meet: an over-approximation, marked', () => {
    const hostile = statement({
      principals: [...'abcdefghijklmnopqrst'].map((letter) => `*${letter}*`),
    })
    const { gained, exact } = comparePolicies([], [policy(hostile)])
    expect(exact).toBe(false)
    expect(gained.some((region) => region.principals.length === 20)).toBe(true)
    expect(measureCpuTime(() => comparePolicies([], [policy(hostile)]))).toBeLessThan(1000)
  })
})

/** Generous limits, of which a test makes one tight. */
const limits = (tight: Partial<ComparisonLimits>): ComparisonLimits => ({
  steps: 1_500_000,
  words: 400_000_000,
  bytes: 380_000,
  ...tight,
})

/** Whether a region is within another, term by term. */
const isWithin = (inner: Region, outer: Region) =>
  inner.scope === outer.scope &&
  (['principals', 'actions', 'resources'] as const).every((list) =>
    inner[list].every((term) =>
      outer[list].some(
        ({ pattern, and, except }) =>
          and.length + except.length === 0 &&
          includesPattern(parsePattern(pattern), parsePattern(term.pattern)),
      ),
    ),
  )

describe('the answer to a pathological comparison', () => {
  test.each(Object.entries(PATHOLOGICAL_COMPARISONS))(
    '%s: is short, and lists nothing unchanged and nothing twice',
    (_, comparisonOf) => {
      const { before, after, bucketPolicies: policies = {} } = comparisonOf(0.05)
      const gates = { policies, context: { orgId: 'o' } }
      const bounded = limits({ bytes: 15_000 })
      const { gained, lost, exact, reason } = comparePolicies(
        before,
        after,
        undefined,
        gates,
        bounded,
      )
      expect(reason === undefined).toBe(exact)
      // The merged regions of each scope and effect come on top of those listed one by one.
      expect(JSON.stringify({ gained, lost }).length).toBeLessThan(2 * 15_000 + 9 * 15_000)
      expect(gained.length).toBeGreaterThan(0)
      const [was, is] = [before, after].map((each) => compilePolicies(each).outcome)
      for (const { witness } of gained)
        expect([witness && was?.(witness), witness && is?.(witness)]).toEqual([
          'implicit-deny',
          'allow',
        ])
      const listed = gained.filter(({ merged }) => merged === undefined)
      const repeated = listed.filter((region) =>
        listed.some(
          (other) => other !== region && !other.held && !region.held && isWithin(region, other),
        ),
      )
      expect(repeated).toEqual([])
    },
  )

  test('a list that is too long says how many regions were merged, and keeps the exact counts', () => {
    const statements = Array.from({ length: 60 }, (_, i) =>
      statement({ principals: [`${issuer}:ml:a${i}`], resources: [`b${i}/*`] }),
    )
    const accounts = statements.map(({ principals: [principal = ''] }) => ({
      principal,
      cluster: 'east',
      namespace: 'ml',
    }))
    const { gained, exact, reason, counts } = comparePolicies(
      [],
      [policy(...statements)],
      { accounts, buckets: ['b0', 'b59', 'c'], unread: [] },
      undefined,
      limits({ bytes: 2000 }),
    )
    expect([exact, reason]).toEqual([false, 'size'])
    expect(gained.reduce((sum, { merged = 1 }) => sum + merged, 0)).toBe(60)
    expect(counts?.gained).toEqual([{ level: 'Read', accounts: 60, namespaces: 1, buckets: 2 }])
  })
})

const allows = (policies: Policy[], request: NaiveRequest) =>
  naiveDecide(policies, request) === 'allow'

const request = fc
  .tuple(somePrincipal, someAction, someResource)
  .filter(([, action, resource]) => {
    const scopes = scopesOf(action)
    return scopes.includes('global') || scopes.includes(scopeOfResource(resource))
  })
  .map(([principal, action, resource]) => ({
    principal,
    action,
    resource: scopesOf(action).includes('global') ? '*' : resource,
  }))

describe('laws', lawTimeout(), () => {
  test('a request changes exactly when it lies in one region of that direction, every witness really differs, and the way back is the reverse', () => {
    fc.assert(
      fc.property(
        somePolicies,
        somePolicies,
        fc.array(request, { minLength: 3, maxLength: 8 }),
        (before, after, requests) => {
          const { gained, lost, exact } = comparePolicies(before, after)
          expect(exact).toBe(true)
          for (const each of requests) {
            const [was, is] = [allows(before, each), allows(after, each)]
            expect(gained.filter((region) => isInRegion(region, each)).length).toBe(
              is && !was ? 1 : 0,
            )
            expect(lost.filter((region) => isInRegion(region, each)).length).toBe(
              was && !is ? 1 : 0,
            )
          }
          for (const region of [...gained, ...lost]) {
            const { witness } = region
            if (!witness) throw new Error('a region without witness')
            expect(isInRegion(region, witness)).toBe(true)
            expect(allows(after, witness)).toBe(gained.includes(region))
            expect(allows(before, witness)).toBe(lost.includes(region))
          }
          const back = comparePolicies(after, before)
          // As texts, which are compared many times as fast.
          expect(JSON.stringify(gained)).toBe(JSON.stringify(back.lost))
          expect(JSON.stringify(lost)).toBe(JSON.stringify(back.gained))
        },
      ),
      lawParameters(),
    )
  })

  test('within limits no change is left out, and no example is made up', () => {
    const tight = fc.constantFrom({ steps: 4 }, { words: 30 }, { bytes: 600 })
    fc.assert(
      fc.property(
        somePolicies,
        somePolicies,
        fc.array(request, { minLength: 3, maxLength: 8 }),
        tight,
        (before, after, requests, given) => {
          const found = comparePolicies(before, after, undefined, undefined, limits(given))
          const directions = [
            [found.gained, before, after],
            [found.lost, after, before],
          ] as const
          for (const [regions, from, to] of directions) {
            const changes = (each: NaiveRequest) => allows(to, each) && !allows(from, each)
            for (const each of requests.filter(changes))
              expect(regions.some((region) => isInRegion(region, each))).toBe(true)
            for (const { witness } of regions) if (witness) expect(changes(witness)).toBe(true)
            expect(new Set(regions.map((each) => JSON.stringify(each))).size).toBe(regions.length)
            if (found.reason === undefined || found.reason === 'size')
              expect(regions.every(({ witness }) => witness)).toBe(true)
          }
        },
      ),
      lawParameters(3000),
    )
  })

  test('nothing compared with itself, in any order and under any name, has changed', () => {
    fc.assert(
      fc.property(somePolicies, (policies) => {
        const other = policies.toReversed().map((each) => ({
          ...each,
          name: 'other',
          statements: [...each.statements].reverse(),
        }))
        expect(changesNothing(comparePolicies(policies, policies))).toBe(true)
        expect(changesNothing(comparePolicies(policies, other))).toBe(true)
      }),
      lawParameters(),
    )
  })
})
