import fc from 'fast-check'
import { describe, test } from 'vitest'
import { subjectOf } from '@/lib/core/identity/subject'
import { AUD, allowing, denying, STS, SUB } from '@/lib/testing/cases/trust/aws'
import { CASE_ISSUER, OTHER_ISSUER } from '@/lib/testing/cases/trust/fixtures'
import { TRUST_CASES } from '@/lib/testing/cases/trust/index'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import { candidateAudiences, decideForAccounts } from './account-decisions'
import { decide } from './decide'
import { lintTrust } from './lint'
import { parseTrust } from './parse'
import { parseAwsTrust } from './parse-aws'
import type { CloudTrust, TrustKind } from './trust'

const label = fc.constantFrom('ml-team', 'ml', 'web', 'trainer', 'train', 'a')
const account = fc.record({
  issuerUrl: fc.constantFrom(CASE_ISSUER, OTHER_ISSUER),
  namespace: label,
  name: label,
})
const accounts = fc.uniqueArray(account, {
  selector: ({ issuerUrl, ...each }) => `${issuerUrl} ${subjectOf(each)}`,
  maxLength: 4,
})

const value = fc.oneof(
  fc.tuple(label, label).map(([namespace, name]) => subjectOf({ namespace, name })),
  fc.constantFrom('*', 'system:serviceaccount:ml*', '*:trainer', '?*', 'x', STS),
)
const operator = fc
  .tuple(
    fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringAlmost',
    ),
    fc.constantFrom('', '', 'IfExists'),
  )
  .map((parts) => parts.join(''))
const key = fc.constantFrom(SUB, AUD, `${SUB}ject`, 'aws:SourceIp')
const Condition = fc.dictionary(
  operator,
  fc.dictionary(key, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), {
    minKeys: 1,
    maxKeys: 2,
  }),
  { maxKeys: 2 },
)
const statement = fc
  .record({ Condition, deny: fc.boolean() })
  .map(({ deny, ...more }) => (deny ? denying(more) : allowing(more)))
const statements = fc.array(statement, { minLength: 1, maxLength: 4 })

function understood(pasted: unknown): CloudTrust {
  const { trust, mistakes } = parseTrust(JSON.stringify(pasted))
  if (!trust) throw new Error(mistakes.map(({ message }) => message).join(' '))
  return trust
}
const policy = (Statement: unknown): CloudTrust => {
  const { trust, problems } = parseAwsTrust({ Version: '2012-10-17', Statement })
  if (!trust || problems.length > 0) throw new Error(problems.map(({ message }) => message).join())
  return trust
}
const RANK = { deny: 0, depends: 1, allow: 2 } as const

describe('an exact trust admits its account and no other', lawTimeout(), () => {
  const exact: Record<string, (sub: string) => unknown> = {
    aws: (sub) => ({
      Statement: allowing({ Condition: { StringEquals: { [SUB]: sub, [AUD]: STS } } }),
    }),
    gcp: (sub) => ({
      name: 'projects/1/locations/global/workloadIdentityPools/p/providers/q',
      attributeMapping: { 'google.subject': 'assertion.sub' },
      attributeCondition: `assertion.sub == '${sub}'`,
      oidc: { issuerUri: CASE_ISSUER },
    }),
    vault: (sub) => ({
      role: { user_claim: 'sub', bound_audiences: ['vault'], bound_subject: sub },
      config: { bound_issuer: CASE_ISSUER },
    }),
  }
  test.each(Object.entries(exact))('%s', (_, make) => {
    fc.assert(
      fc.property(accounts, account, (others, wanted) => {
        const trust = understood(make(subjectOf(wanted)))
        for (const { decision, account: each } of decideForAccounts(trust, [...others, wanted])) {
          const same = subjectOf(each) === subjectOf(wanted) && each.issuerUrl === CASE_ISSUER
          expect(decision).toBe(same ? 'allow' : 'deny')
        }
      }),
      lawParameters(),
    )
  })
})

test(
  'adding a Deny admits no one further, adding an Allow denies no one further',
  lawTimeout(),
  () => {
    fc.assert(
      fc.property(statements, statement, accounts, (before, added, among) => {
        const now = decideForAccounts(policy(before), among)
        const then = decideForAccounts(policy([...before, added]), among)
        for (const [index, { decision }] of now.entries()) {
          const after = RANK[then[index]?.decision ?? 'deny']
          if (added['Effect'] === 'Deny') expect(after).toBeLessThanOrEqual(RANK[decision])
          else expect(after).toBeGreaterThanOrEqual(RANK[decision])
        }
      }),
      lawParameters(),
    )
  },
)

test('an empty audience, which no provider can list, admits no account', () => {
  const notLike = allowing({ Condition: { StringNotLike: { [AUD]: ['?*'] } } })
  const nameless = denying({ Condition: { StringEquals: { [AUD]: ['*'] } } })
  const among = [{ issuerUrl: CASE_ISSUER, namespace: 'ml-team', name: 'trainer' }]
  for (const list of [[notLike], [notLike, nameless]])
    expect(decideForAccounts(policy(list), among)[0]?.decision).toBe('deny')
})

test('a Deny that names an audience admits no one whom the patterns of the Allow left out', () => {
  const among = [{ issuerUrl: CASE_ISSUER, namespace: 'ml-team', name: 'trainer' }]
  const both = allowing({
    Condition: { StringLike: { [AUD]: 'ab?*' }, 'ForAnyValue:StringLike': { [AUD]: '?*ab' } },
  })
  const ofAnother = denying({ Condition: { StringEquals: { [AUD]: 'abxab', [SUB]: 'x' } } })
  for (const list of [[both], [both, ofAnother]])
    expect(decideForAccounts(policy(list), among)[0]?.decision).toBe('allow')
})

test('the order of statements does not matter', lawTimeout(), () => {
  fc.assert(
    fc.property(statements, accounts, (before, among) => {
      const of = (list: unknown) =>
        decideForAccounts(policy(list), among).map(({ decision }) => decision)
      expect(of(before.toReversed())).toEqual(of(before))
    }),
    lawParameters(),
  )
})

test(
  'the decision for an account is the decision for its token with the best audience',
  lawTimeout(),
  () => {
    fc.assert(
      fc.property(statements, accounts, (list, among) => {
        const trust = policy(list)
        for (const { account: each, audience, decision } of decideForAccounts(trust, among)) {
          const claims = { iss: each.issuerUrl, sub: subjectOf(each) }
          expect(decide(trust, { ...claims, aud: [audience] }).decision).toBe(decision)
          for (const aud of candidateAudiences(trust))
            expect(RANK[decide(trust, { ...claims, aud }).decision]).toBeLessThanOrEqual(
              RANK[decision],
            )
        }
      }),
      lawParameters(),
    )
  },
)

describe('hostile texts', lawTimeout(), () => {
  const surroundings = { clusters: [{ name: 'a', issuerUrl: CASE_ISSUER }], accounts: [] }
  const reviewed = (text: string) => {
    const kinds = new Set<TrustKind>()
    for (const kind of [undefined, 'aws', 'gcp', 'vault'] as const) {
      const { trust, source, mistakes } = parseTrust(text, { kind })
      for (const { from, to, message } of mistakes) {
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(Math.max(text.length, 1))
        expect(message).not.toBe('')
      }
      // The kind that is detected is read the same where it is chosen.
      if (!trust || !source || kinds.has(trust.kind)) continue
      kinds.add(trust.kind)
      decideForAccounts(trust, [{ issuerUrl: CASE_ISSUER, namespace: 'a', name: 'b' }])
      for (const { fixes } of lintTrust(trust, source, surroundings))
        for (const { changes } of fixes) expect(typeof source.edited(changes)).toBe('string')
    }
  }

  test('parsing any text or JSON does not throw', () => {
    fc.assert(fc.property(anyText({ maxLength: 80 }), reviewed), lawParameters())
    fc.assert(fc.property(fc.json(), reviewed), lawParameters())
  })

  test('parsing a trust with one part replaced does not throw', () => {
    const anything = fc.oneof(fc.jsonValue(), fc.constantFrom('__proto__', '*', null, [[]], {}))
    fc.assert(
      fc.property(fc.constantFrom(...TRUST_CASES), fc.nat(), anything, ({ trust }, place, put) => {
        const text = JSON.stringify(trust)
        const values = [...text.matchAll(/:("(?:[^"\\]|\\.)*"|\[[^[\]{}]*\]|\{[^{}]*\})/g)]
        const found = values[place % values.length]
        if (!found) return
        const at = found.index + 1
        reviewed(text.slice(0, at) + JSON.stringify(put) + text.slice(at + found[0].length - 1))
      }),
      lawParameters(),
    )
  })

  test.each([
    ['deep JSON', '['.repeat(60_000)],
    ['deep YAML', `a: ${'['.repeat(30_000)}`],
    ['deep YAML by dashes', `a:\n${'- '.repeat(30_000)}x`],
    ['an expression of many brackets', '('.repeat(4000)],
    ['an expression of many nots', '!'.repeat(4000)],
    ['a long expression', Array(1300).fill('a').join('||')],
    ['many dots', `assertion${'.a'.repeat(1900)}`],
    ['a pattern for backtracking', "assertion.sub.matches('^(((.*)*)*)*$')"],
    [
      'aliases of aliases',
      `a: &a [x]\n${[...'bcdefghij'].map((c, i) => `${c}: &${c} [${`*${'abcdefghij'[i]},`.repeat(9)}]`).join('\n')}`,
    ],
    [
      'many stars',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: allowing({ Condition: { StringLike: { [SUB]: `${'*a'.repeat(20_000)}b` } } }),
      }),
    ],
    ['too long', `{"a": "${'x'.repeat(200_000)}"}`],
  ])('%s is rejected or reviewed quickly', (_, text) => {
    expect(measureCpuTime(() => reviewed(text))).toBeLessThan(5000)
  })
})

describe('the decision for an account is the best one over every audience', () => {
  const account = { issuerUrl: CASE_ISSUER, namespace: 'ml-team', name: 'trainer' }
  const sub = subjectOf(account)
  const holds = (trust: CloudTrust) => {
    const ranks = candidateAudiences(trust).map(
      (aud) => RANK[decide(trust, { iss: CASE_ISSUER, sub, aud: [aud] }).decision],
    )
    for (const { decision } of decideForAccounts(trust, [account]))
      expect(RANK[decision]).toBe(Math.max(...ranks))
  }

  test('in every case', () => {
    for (const { trust } of TRUST_CASES) holds(understood(trust))
  })

  const provider = {
    name: 'projects/1/locations/global/workloadIdentityPools/p/providers/q',
    oidc: { issuerUri: CASE_ISSUER, allowedAudiences: ['other', 'mine'] },
  }
  const role = {
    role_type: 'jwt',
    user_claim: 'sub',
    bound_subject: sub,
    bound_audiences: 'other,mine',
  }
  test.each<[string, object]>([
    ['a condition', { attributeCondition: "'mine' in assertion.aud" }],
    ['a name that is put together', { attributeCondition: "'mine' in assertion['a' + 'ud']" }],
    ['a mapped attribute', { attributeCondition: "attribute.aud == 'mine'", aud: true }],
  ])('where %s of Google reads the audience', (_, { aud, ...more }: { aud?: boolean }) => {
    const attributeMapping = {
      'google.subject': 'assertion.sub',
      ...(aud && { 'attribute.aud': 'assertion.aud[0]' }),
    }
    const trust = understood({ ...provider, ...more, attributeMapping })
    expect(decideForAccounts(trust, [account])[0]?.decision).toBe('allow')
    holds(trust)
  })

  test.each<[string, object]>([
    ['a claim', { bound_claims: { aud: 'mine' } }],
    ['a pointer', { bound_claims: { '/aud/0': 'mine' } }],
  ])('where %s of Vault reads the audience', (_, more) => {
    const trust = understood({ role: { ...role, ...more }, config: { bound_issuer: CASE_ISSUER } })
    holds(trust)
  })
})
