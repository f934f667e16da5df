import fc from 'fast-check'
import { test } from 'vitest'
import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { AUD, allowing, denying, EXACT, STS, SUB } from '@/lib/testing/cases/trust/aws'
import { CASE_ISSUER, OTHER_ISSUER, TRAINER } from '@/lib/testing/cases/trust/fixtures'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { candidateAudiences } from './account-decisions'
import { outcomeOf } from './decide'
import { lintTrust } from './lint'
import { parseTrust } from './parse'
import type { CloudTrust } from './trust'

const GITHUB = 'https://token.actions.githubusercontent.com'
const ISSUERS = [CASE_ISSUER, OTHER_ISSUER, GITHUB]
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${bareIssuer(CASE_ISSUER)}`
const GITHUB_PROVIDER = PROVIDER.replace(bareIssuer(CASE_ISSUER), bareIssuer(GITHUB))

const label = fc.constantFrom('ml-team', 'web', 'trainer', 'x')
const account = fc.record({
  issuerUrl: fc.constantFrom(CASE_ISSUER, OTHER_ISSUER),
  namespace: label,
  name: label,
})
const accounts = fc.array(account, { maxLength: 3 })
const intended = fc.option(account, { nil: undefined })

const subject = fc.oneof(
  fc.tuple(label, label).map(([namespace, name]) => subjectOf({ namespace, name })),
  fc.constantFrom(
    '*',
    'system:serviceaccount:*',
    'system:serviceaccount:ml-team:*',
    'system:serviceaccount:ml*:trainer',
    'ml-team/trainer',
    'repo:octo-org/octo-repo:*',
    'repo:octo-org@1/octo-repo@2:ref:refs/heads/main',
    STS,
  ),
)
const awsOperator = fc.constantFrom(
  'StringEquals',
  'StringLike',
  'StringNotEquals',
  'StringEqual',
  'StringEqualsIfExists',
  'ForAllValues:StringEquals',
  'ForAllValues:StringLike',
)
const awsKey = fc.constantFrom(
  SUB,
  SUB,
  AUD,
  `https://${SUB}`,
  `${bareIssuer(CASE_ISSUER)}/:sub`,
  `${bareIssuer(OTHER_ISSUER)}:sub`,
  `${bareIssuer(GITHUB)}:sub`,
  `${bareIssuer(CASE_ISSUER)}:subject`,
)
const awsStatement = fc
  .record({
    Condition: fc.oneof(
      fc.constant(EXACT),
      fc.dictionary(
        awsOperator,
        fc.dictionary(
          awsKey,
          fc.oneof(subject, fc.array(subject, { minLength: 1, maxLength: 2 })),
          {
            minKeys: 1,
            maxKeys: 2,
          },
        ),
        { maxKeys: 2 },
      ),
    ),
    Action: fc.constantFrom(
      'sts:AssumeRoleWithWebIdentity',
      'sts:AssumeRoleWithWebIdentity',
      'sts:TagSession',
      'sts:AssumeRole',
      ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
    ),
    Principal: fc
      .constantFrom<string | string[]>(
        PROVIDER,
        PROVIDER,
        GITHUB_PROVIDER,
        [PROVIDER, GITHUB_PROVIDER],
        `${PROVIDER}/`,
        PROVIDER.replace('provider/', 'provider/https://'),
        PROVIDER.replace('0b8f', '0b8e'),
      )
      .map((Federated) => ({ Federated })),
    isDeny: fc.boolean(),
    hasResource: fc.boolean(),
  })
  .map(({ isDeny, hasResource, ...more }) =>
    (isDeny && !hasResource ? denying : allowing)({
      ...more,
      ...(hasResource && { Resource: '*' }),
    }),
  )
const awsTrust = fc
  .array(awsStatement, { minLength: 1, maxLength: 3 })
  .map((Statement) => ({ Version: '2012-10-17', Statement }))

const NAME = 'projects/1/locations/global/workloadIdentityPools/cks/providers/train-east'
const gcpTrust = fc
  .record({
    condition: fc.constantFrom(
      undefined,
      `assertion.sub == '${TRAINER}'`,
      `assertion.subject == '${TRAINER}'`,
      "assertion.sub.startsWith('system:serviceaccount:ml-team')",
      "assertion.sub.startsWith('system:serviceaccount:')",
      "assertion.sub.matches('ml-team:trainer')",
      "assertion.sub.split(':')[2] == 'ml-team' || assertion.subject == 'x'",
      "attribute.aud == 'mine'",
    ),
    subject: fc.constantFrom('assertion.sub', "assertion.sub.split(':')[3]", "'everybody'"),
    attribute: fc.constantFrom(undefined, 'assertion.aud', 'assertion.aud[0]', 'assertion.actor'),
    issuerUri: fc.constantFrom(CASE_ISSUER, `${CASE_ISSUER}/`, GITHUB),
    member: fc.constantFrom(
      undefined,
      'principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/cks/*',
      `principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/cks/subject/${TRAINER}`,
    ),
  })
  .map(({ condition, subject: google, attribute, issuerUri, member }) => ({
    provider: {
      name: NAME,
      attributeMapping: {
        'google.subject': google,
        ...(attribute && { 'attribute.aud': attribute }),
      },
      ...(condition && { attributeCondition: condition }),
      oidc: { issuerUri },
    },
    ...(member && { policy: { bindings: [{ role: 'x', members: [member] }] } }),
  }))

const vaultTrust = fc
  .record({
    bound_subject: fc.oneof(fc.constant(''), subject),
    sub: fc.option(subject, { nil: undefined }),
    namespace: fc.constantFrom(undefined, 'ml-team', 'ml*'),
    bound_claims_type: fc.constantFrom('string', 'glob'),
    role_type: fc.constantFrom('jwt', 'jwt', 'oidc'),
    bound_audiences: fc.constantFrom([], ['vault'], 'vault,other'),
    issuer: fc.constantFrom(undefined, CASE_ISSUER, `${CASE_ISSUER}/`, GITHUB),
  })
  .map(({ sub, namespace, issuer, ...role }) => ({
    role: {
      ...role,
      user_claim: 'sub',
      bound_claims: {
        ...(sub && { sub }),
        ...(namespace && { '/kubernetes.io/namespace': namespace }),
      },
    },
    ...(issuer && { config: { bound_issuer: issuer } }),
  }))

const token = fc.record({
  iss: fc.constantFrom(...ISSUERS),
  sub: fc.oneof(
    subject.filter((text) => !text.includes('*')),
    fc
      .tuple(fc.constantFrom('ml-team', 'ml-team2', 'ml', 'q'), fc.constantFrom('trainer', 'q'))
      .map(([namespace, name]) => subjectOf({ namespace, name })),
  ),
})

const DOCUMENTS = 3_400
const RANK = { deny: 0, depends: 1, allow: 2 } as const
type Token = { iss: string; sub: string }

/** Ranks what a trust decides for a token and an audience; kept, because each fix is compared with it. */
function rankOf(trust: CloudTrust) {
  const known = new Map<Token, Map<string, number>>()
  return (token: Token, audience: string): number => {
    const ofToken = known.get(token) ?? new Map<string, number>()
    const { iss, sub } = token
    const aud = iss === GITHUB ? audience : [audience]
    const rank = ofToken.get(audience) ?? RANK[outcomeOf(trust, { iss, sub, aud })]
    known.set(token, ofToken.set(audience, rank))
    return rank
  }
}

// Together more than 10,000 documents.
test.each<[string, fc.Arbitrary<object>]>([
  ['AWS', awsTrust],
  ['Google', gcpTrust],
  ['Vault', vaultTrust],
])(
  'no offered fix of %s admits anybody but those admitted before and the intended account',
  (_, trusts) => {
    let [documents, offered] = [0, 0]
    fc.assert(
      fc.property(
        trusts,
        accounts,
        intended,
        fc.array(token, { minLength: 4, maxLength: 8 }),
        (document, known, chosen, tokens) => {
          documents++
          const { trust, source, kind } = parseTrust(JSON.stringify(document))
          if (!trust || !source) throw new Error('not parsed')
          const surroundings = {
            clusters: [
              { name: 'train-east', issuerUrl: CASE_ISSUER },
              { name: 'lab', issuerUrl: OTHER_ISSUER },
            ],
            accounts: known,
            ...(chosen && { intended: chosen }),
          }
          const rankBefore = rankOf(trust)
          for (const { fixes } of lintTrust(trust, source, surroundings))
            for (const { changes, effect } of fixes) {
              offered++
              expect(effect).toMatch(/\.$/)
              const after = parseTrust(source.edited(changes) ?? '', { kind }).trust
              if (!after) throw new Error('a fix leaves a text that cannot be read')
              const audiences = [...new Set([trust, after].flatMap(candidateAudiences))]
              const rankAfter = rankOf(after)
              for (const each of tokens) {
                const isChosen =
                  chosen && each.iss === chosen.issuerUrl && each.sub === subjectOf(chosen)
                const [was, is] = [rankBefore, rankAfter].map((rank) =>
                  Math.max(...audiences.map((audience) => rank(each, audience))),
                ) as [number, number]
                const isOfGitHub = each.iss === GITHUB && each.sub.startsWith('repo:')
                if ((isChosen || isOfGitHub) && was === RANK.allow) expect(is).toBe(was)
                if (!isChosen) expect(is).toBeLessThanOrEqual(was)
              }
            }
        },
      ),
      lawParameters(DOCUMENTS),
    )
    // A run that ends by time has few documents.
    if (documents >= DOCUMENTS) expect(offered).toBeGreaterThan(300)
  },
  lawTimeout().timeout,
)
