import { describe, expect, test } from 'vitest'
import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { AUD, allowing, denying, EXACT, STS, SUB } from '@/lib/testing/cases/trust/aws'
import { CASE_ISSUER, OTHER_ISSUER, TRAINER } from '@/lib/testing/cases/trust/fixtures'
import { decideForAccounts } from './account-decisions'
import { TRUST_DOCUMENTATION, type TrustFindingKind } from './finding'
import { lintTrust } from './lint'
import { parseTrust } from './parse'

const accounts = [
  { issuerUrl: CASE_ISSUER, namespace: 'ml-team', name: 'trainer' },
  { issuerUrl: CASE_ISSUER, namespace: 'ml-team', name: 'loader' },
  { issuerUrl: CASE_ISSUER, namespace: 'web', name: 'trainer' },
  { issuerUrl: OTHER_ISSUER, namespace: 'ml-team', name: 'trainer' },
]
const [intended] = accounts
const surroundings = {
  clusters: [
    { name: 'train-east', issuerUrl: CASE_ISSUER },
    { name: 'lab', issuerUrl: OTHER_ISSUER },
  ],
  accounts,
  ...(intended && { intended }),
}

function review(text: string) {
  const { trust, source, mistakes } = parseTrust(text)
  if (!trust || !source) throw new Error(mistakes.map(({ message }) => message).join(' '))
  const findings = lintTrust(trust, source, surroundings)
  const inside = decideForAccounts(trust, accounts)
    .filter(({ decision }) => decision === 'allow')
    .map(({ account }) => `${account.namespace}/${account.name}`)
  return { findings, inside, kinds: findings.map(({ kind }) => kind), source }
}

/** The text after the first fix of the finding. */
function applyFix(text: string, kind: TrustFindingKind) {
  const { findings, source } = review(text)
  const fix = findings.find((finding) => finding.kind === kind)?.fixes[0]
  if (!fix) throw new Error(`no fix for ${kind}, but ${findings.map((it) => it.kind)}`)
  return source.edited(fix.changes) ?? ''
}

const policy = (...Statement: object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)
const when = (Condition: object, more: object = {}) => policy(allowing({ Condition, ...more }))
const BARE = bareIssuer(CASE_ISSUER)
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${BARE}`
const providing = (Federated: string) => policy(allowing({ Principal: { Federated } }))
const equal = (key: string, value: string = TRAINER) => ({
  StringEquals: { [key]: value, [AUD]: STS },
})

test('an exact trust has no finding and admits one account', () => {
  expect(review(policy(allowing()))).toMatchObject({ kinds: [], inside: ['ml-team/trainer'] })
})

describe('finds each mistake, and the fix leaves one account admitted', () => {
  test.each<[TrustFindingKind, string]>([
    ['any-subject', when({ StringEquals: { [AUD]: STS } })],
    ['any-subject', when({ StringLike: { [SUB]: '*' }, StringEquals: { [AUD]: STS } })],
    ['any-subject', when({ StringNotEquals: { [SUB]: 'x' }, StringEquals: { [AUD]: STS } })],
    ['no-audience', when({ StringEquals: { [SUB]: TRAINER } })],
    ['wildcard-namespaces', when({ StringLike: { [SUB]: 'system:serviceaccount:*:trainer' } })],
    ['wildcard-namespaces', when({ StringLike: { [SUB]: 'system:serviceaccount:ml-*' } })],
    ['wildcard-accounts', when({ StringLike: { [SUB]: 'system:serviceaccount:ml-team:*' } })],
    ['wildcard-in-equals', when(equal(SUB, 'system:serviceaccount:ml-team:*'))],
    ['not-a-subject', when(equal(SUB, 'ml-team/trainer'))],
    ['issuer-scheme', when(equal(`https://${SUB}`))],
    ['issuer-slash', when(equal(`${BARE}/:sub`))],
    ['other-cluster', when(equal(`${bareIssuer(OTHER_ISSUER)}:sub`))],
    ['unknown-key', when(equal(`${BARE}:subject`))],
    ['unknown-key', when(equal(`${BARE.replace('0b8f', '0b8e')}:sub`))],
    ['unknown-key', when(equal('sub'))],
    ['unknown-operator', when({ StringEqual: EXACT.StringEquals })],
    ['for-all-values', when({ 'ForAllValues:StringEquals': EXACT.StringEquals })],
    ['if-exists', when({ StringEqualsIfExists: EXACT.StringEquals })],
    ['wrong-action', policy(allowing({ Action: 'sts:AssumeRole' }))],
    ['has-resource', policy(allowing({ Resource: '*' }))],
    ['issuer-scheme', providing(PROVIDER.replace('provider/', 'provider/https://'))],
    ['issuer-slash', providing(`${PROVIDER}/`)],
    ['unknown-issuer', providing(PROVIDER.replace('0b8f', '0b8e'))],
    [
      'foreign-account',
      JSON.stringify({
        Role: {
          Arn: 'arn:aws:iam::444455556666:role/train',
          AssumeRolePolicyDocument: JSON.parse(policy(allowing())),
        },
      }),
    ],
  ])('%s', (kind, text) => {
    const after = applyFix(text, kind)
    expect(review(after)).toMatchObject({ inside: ['ml-team/trainer'] })
    expect(review(after).kinds).not.toContain(kind)
  })
})

test.each<[TrustFindingKind, string]>([
  ['any-principal', policy(allowing({ Principal: '*' }))],
  ['account-id', providing(PROVIDER.replace('111122223333', '11112222333'))],
  ['unknown-issuer', providing(`${PROVIDER.slice(0, -36)}ffffffff-0000-4000-8000-000000000000`)],
  ['request-context-key', when({ ...EXACT, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
  ['request-context-key', when({ ...EXACT, DateLessThan: { 'aws:CurrentTime': '2030-01-01' } })],
  ['deny-without-effect', policy(allowing(), denying({ Condition: equal(`${SUB}ject`) }))],
])('reports %s', (kind, text) => expect(review(text).kinds).toContain(kind))

test('reports no ineffective Deny if a token meets it', () => {
  const everybodyElse = denying({ Condition: { StringNotEquals: { [SUB]: TRAINER } } })
  const open = allowing({ Condition: { StringEquals: { [AUD]: STS } } })
  expect(review(policy(open, everybodyElse))).toMatchObject({
    kinds: [],
    inside: ['ml-team/trainer'],
  })
})

describe('never offers a fix that does damage', () => {
  const tagging = allowing({ Action: 'sts:TagSession', Condition: {} })
  const GITHUB = 'token.actions.githubusercontent.com'
  const gitHub = (sub: string) =>
    allowing({
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${GITHUB}` },
      Condition: {
        StringEquals: { [`${GITHUB}:aud`]: STS },
        StringLike: { [`${GITHUB}:sub`]: sub },
      },
    })

  test('a statement for session tags is in order beside one that decides who gets in', () => {
    expect(review(policy(allowing(), tagging))).toMatchObject({ findings: [] })
  })

  test('sts:AssumeRole without conditions is not changed to admit every workload', () => {
    const { findings } = review(policy(allowing({ Action: 'sts:AssumeRole', Condition: {} })))
    expect(findings.map(({ kind, fixes }) => [kind, fixes])).toEqual([['wrong-action', []]])
  })

  test('the subjects of GitHub are GitHub’s own, by name or by immutable ID', () => {
    const named = review(policy(gitHub('repo:octo-org/octo-repo:*'), allowing()))
    expect(named.findings.map(({ kind, severity, fixes }) => [kind, severity, fixes])).toEqual([
      ['github-name-subject', 'note', []],
    ])
    const immutable = 'repo:octo-org@123/octo-repo@456:ref:refs/heads/main'
    expect(review(policy(gitHub(immutable), allowing())).findings).toEqual([])
  })

  test('a subject bound as audience is bound as subject only if that admits nobody new', () => {
    const text = when({ StringEquals: { [AUD]: TRAINER } })
    const { findings, source } = review(text)
    const fix = findings.find(({ kind }) => kind === 'subject-as-audience')?.fixes[0]
    expect(fix?.effect).toBe('No longer admits ml-team/loader, web/trainer and future accounts.')
    const after = review(source.edited(fix?.changes ?? []) ?? '')
    expect(after).toMatchObject({ kinds: [], inside: ['ml-team/trainer'] })
  })

  test('a literal * is not made a wildcard that admits a namespace', () => {
    const { findings } = review(when(equal(SUB, 'system:serviceaccount:ml-team:*')))
    expect(findings.flatMap(({ fixes }) => fixes.map(({ title }) => title))).toEqual([
      'Restrict to ml-team/trainer',
    ])
  })

  test('ForAllValues beside Null is the form that AWS recommends', () => {
    const required = {
      'ForAllValues:StringEquals': EXACT.StringEquals,
      Null: { [SUB]: 'false', [AUD]: 'false' },
    }
    expect(review(when(required))).toMatchObject({ kinds: [], inside: ['ml-team/trainer'] })
  })
})

const NAME = 'projects/1/locations/global/workloadIdentityPools/cks/providers/train-east'
const provider = (condition?: string, issuerUri = CASE_ISSUER) =>
  JSON.stringify({
    name: NAME,
    attributeMapping: { 'google.subject': 'assertion.sub' },
    ...(condition && { attributeCondition: condition }),
    oidc: { issuerUri },
  })

describe('Google', () => {
  test.each<[TrustFindingKind, string]>([
    ['google-any-subject', provider()],
    ['google-any-subject', provider("assertion.sub.startsWith('system:')")],
    ['issuer-slash', provider(`assertion.sub == '${TRAINER}'`, `${CASE_ISSUER}/`)],
    ['absent-claim', provider(`assertion.subject == '${TRAINER}'`)],
  ])('finds %s, and the fix leaves one account admitted', (kind, text) => {
    expect(review(applyFix(text, kind))).toMatchObject({ inside: ['ml-team/trainer'], kinds: [] })
  })

  test.each<[TrustFindingKind, string]>([
    ['unterminated-prefix', provider("assertion.sub.startsWith('system:serviceaccount:ml-team')")],
    ['unanchored-pattern', provider("assertion.sub.matches('ml-team:trainer')")],
    ['not-evaluated', provider(`assertion.sub.lowerAscii() == '${TRAINER}'`)],
  ])('reports %s', (kind, text) => expect(review(text).kinds).toContain(kind))

  test('the fix of a namespace prefix appends the colon', () => {
    const text = provider("assertion.sub.startsWith('system:serviceaccount:ml-team')")
    expect(JSON.parse(applyFix(text, 'unterminated-prefix')).attributeCondition).toBe(
      "assertion.sub.startsWith('system:serviceaccount:ml-team:')",
    )
  })

  test('a fix keeps the layout and comments of YAML', () => {
    const text = `attributeMapping:\n  google.subject: assertion.sub # who\nname: ${NAME}\noidc:\n  issuerUri: ${CASE_ISSUER}\nstate: ACTIVE\n`
    const after = applyFix(text, 'google-any-subject')
    expect(after).toContain('assertion.sub # who')
    expect(review(after)).toMatchObject({ inside: ['ml-team/trainer'], kinds: [] })
  })

  test('recognizes a condition alone', () => {
    const { inside, kinds } = review(
      `assertion.sub == '${subjectOf({ namespace: 'web', name: 'x' })}'`,
    )
    expect({ inside, kinds }).toEqual({ inside: [], kinds: [] })
  })
})

const role = (more: object) =>
  JSON.stringify({
    data: { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'], ...more },
    config: { bound_issuer: CASE_ISSUER },
  })

test.each<[TrustFindingKind, string]>([
  ['vault-any-subject', role({})],
  ['vault-no-audience', role({ bound_subject: TRAINER, bound_audiences: [] })],
  ['vault-type', role({ bound_subject: TRAINER, role_type: 'oidc' })],
  ['vault-glob', role({ bound_subject: 'system:serviceaccount:ml-team:*' })],
  ['vault-glob', role({ bound_claims: { iss: CASE_ISSUER, sub: '*:trainer' } })],
])('Vault: finds and fixes %s', (kind, text) => {
  expect(review(text).kinds).toContain(kind)
  expect(review(applyFix(text, kind)).kinds).not.toContain(kind)
})

test('every finding links to documentation', () => {
  for (const [url, sentence] of Object.values(TRUST_DOCUMENTATION)) {
    expect(url).toMatch(/^https:\/\//)
    expect(sentence).toMatch(/\.$/)
  }
})
