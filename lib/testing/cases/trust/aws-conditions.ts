import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { AUD, allowing, awsTrustCase, denying, EXACT, STS, SUB } from './aws'
import { CASE_ISSUER, caseClaims, FOREIGN, TRAINER } from './fixtures'
import type { ExpectedDecision, TrustCase } from './trust-case'

const of = (namespace: string, name: string) => caseClaims(STS, subjectOf({ namespace, name }))

const when = (
  title: string,
  expected: ExpectedDecision,
  Condition: object,
  claims = caseClaims(STS),
) => awsTrustCase(title, expected, [allowing({ Condition })], claims)
const like = (
  title: string,
  expected: ExpectedDecision,
  pattern: string,
  claims = caseClaims(STS),
) => when(title, expected, { StringLike: { [SUB]: pattern }, StringEquals: { [AUD]: STS } }, claims)

const BARE = bareIssuer(CASE_ISSUER)
const OTHER_KEYS = { StringEquals: { [AUD]: STS } }

export const AWS_CONDITION_CASES: readonly TrustCase[] = [
  like('StringLike over one namespace', 'allow', 'system:serviceaccount:ml-team:*'),
  like(
    'StringLike over one namespace, met from another',
    'deny',
    'system:serviceaccount:ml-team:*',
    of('web', 'trainer'),
  ),
  like(
    'StringLike over every namespace',
    'allow',
    'system:serviceaccount:*:trainer',
    of('web', 'trainer'),
  ),
  like(
    'StringLike over namespaces that begin alike',
    'allow',
    'system:serviceaccount:ml-*',
    of('ml-other', 'x'),
  ),
  like(
    'a question mark is one character',
    'allow',
    'system:serviceaccount:ml-team:train-?',
    of('ml-team', 'train-1'),
  ),
  like(
    'a question mark is not two characters',
    'deny',
    'system:serviceaccount:ml-team:train-?',
    of('ml-team', 'train-10'),
  ),
  like('StringLike without a wildcard', 'allow', TRAINER),
  like('StringLike minds the case', 'deny', TRAINER.toUpperCase()),
  when('StringEquals takes * as it stands', 'deny', {
    StringEquals: { [SUB]: 'system:serviceaccount:ml-team:*' },
  }),
  when('any value of a list', 'allow', { StringEquals: { [SUB]: [FOREIGN, TRAINER], [AUD]: STS } }),
  when('no value of a list', 'deny', { StringEquals: { [SUB]: [FOREIGN, 'other'], [AUD]: STS } }),
  when('audiences as a list', 'allow', { StringEquals: { [SUB]: TRAINER, [AUD]: [STS, 'vault'] } }),
  when('StringEquals minds the case', 'deny', { StringEquals: { [SUB]: TRAINER.toUpperCase() } }),
  when('StringEqualsIgnoreCase', 'allow', {
    StringEqualsIgnoreCase: { [SUB]: TRAINER.toUpperCase() },
    ...OTHER_KEYS,
  }),
  when('two operators, one of which fails', 'deny', {
    StringEquals: { [AUD]: STS },
    StringLike: { [SUB]: 'system:serviceaccount:web:*' },
  }),
  when('two keys, one of which fails', 'deny', {
    StringEquals: { [SUB]: TRAINER, [AUD]: 'vault' },
  }),
  when('StringNotEquals of another subject', 'allow', { StringNotEquals: { [SUB]: FOREIGN } }),
  when('StringNotEquals of this subject', 'deny', {
    StringNotEquals: { [SUB]: [FOREIGN, TRAINER] },
  }),
  when('StringNotLike of the namespace', 'deny', {
    StringNotLike: { [SUB]: 'system:serviceaccount:ml-team:*' },
  }),
  when('a negated operator on an absent key', 'allow', {
    StringNotEquals: { [`${SUB}ject`]: TRAINER },
  }),

  when('the key in other cases', 'allow', {
    StringEquals: { [SUB.toUpperCase()]: TRAINER, [AUD]: STS },
  }),
  when('the key with the scheme', 'deny', { StringEquals: { [`https://${SUB}`]: TRAINER } }),
  when('the key with a slash behind the issuer', 'deny', {
    StringEquals: { [`${BARE}/:sub`]: TRAINER },
  }),
  when('a misspelt key', 'deny', { StringEquals: { [`${BARE}:subject`]: TRAINER } }),
  when('the key without the issuer', 'deny', { StringEquals: { sub: TRAINER } }),
  when('the key of another issuer', 'deny', {
    StringEquals: { 'accounts.google.com:sub': TRAINER },
  }),

  when('ForAnyValue', 'allow', { 'ForAnyValue:StringEquals': { [SUB]: [FOREIGN, TRAINER] } }),
  when('ForAnyValue on an absent key', 'deny', {
    'ForAnyValue:StringNotEquals': { [`${BARE}:subject`]: TRAINER },
  }),
  when('ForAllValues', 'allow', { 'ForAllValues:StringEquals': { [SUB]: [FOREIGN, TRAINER] } }),
  when(
    'ForAllValues, another subject',
    'deny',
    { 'ForAllValues:StringLike': { [SUB]: 'system:serviceaccount:ml-team:*' } },
    of('web', 'x'),
  ),
  when(
    'ForAllValues on an absent key admits everyone',
    'allow',
    { 'ForAllValues:StringEquals': { [`${BARE}:subject`]: TRAINER } },
    of('web', 'x'),
  ),
  when('IfExists, the key is there', 'deny', { StringEqualsIfExists: { [SUB]: FOREIGN } }),
  when(
    'IfExists on an absent key admits everyone',
    'allow',
    { StringEqualsIfExists: { [`${BARE}:subject`]: TRAINER } },
    of('web', 'x'),
  ),
  when('Null: the subject must be there', 'allow', { Null: { [SUB]: 'false' } }),
  when('Null: the subject must not be there', 'deny', { Null: { [SUB]: true } }),
  when('Null: another claim must not be there', 'allow', {
    ...EXACT,
    Null: { [`${BARE}:email`]: 'true' },
  }),

  when('an unknown operator', 'depends', { ...EXACT, StringAlmost: { [SUB]: TRAINER } }),
  when('an unknown operator beside one that fails', 'deny', {
    StringEquals: { [SUB]: FOREIGN },
    StringAlmost: { [SUB]: TRAINER },
  }),
  when('until a date', 'depends', {
    ...EXACT,
    DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' },
  }),
  when('from an address', 'depends', { ...EXACT, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
  when('by the name of the session', 'depends', {
    StringEquals: { ...EXACT.StringEquals, 'sts:RoleSessionName': 'trainer' },
  }),
  when('a policy variable', 'depends', {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as AWS writes policy variables
    StringLike: { [SUB]: 'system:serviceaccount:${aws:PrincipalTag/team}:*' },
  }),
  awsTrustCase(
    'a policy variable in a version that knows none',
    'deny',
    [
      allowing({
        // biome-ignore lint/suspicious/noTemplateCurlyInString: as AWS writes policy variables
        Condition: { StringLike: { [SUB]: 'system:serviceaccount:${aws:PrincipalTag/team}:*' } },
      }),
    ],
    caseClaims(STS),
    '2008-10-17',
  ),
  awsTrustCase('a Deny from an address', 'depends', [
    allowing(),
    denying({ Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }),
  ]),
]
