import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer, oidcProviderArn } from '@/lib/core/identity/trust-target-names'
import {
  AWS_SURROUNDINGS,
  CASE_ISSUER,
  caseClaims,
  FOREIGN,
  OTHER_ISSUER,
  TRAINER,
} from './fixtures'
import type { ExpectedDecision, TrustCase } from './trust-case'

const account = { partition: 'aws', accountId: AWS_SURROUNDINGS.account } as const
const PROVIDER = oidcProviderArn(account, CASE_ISSUER)
const OTHER_PROVIDER = oidcProviderArn(account, OTHER_ISSUER)
const FOREIGN_PROVIDER = oidcProviderArn({ ...account, accountId: '444455556666' }, CASE_ISSUER)
export const SUB = `${bareIssuer(CASE_ISSUER)}:sub`
export const AUD = `${bareIssuer(CASE_ISSUER)}:aud`
export const STS = 'sts.amazonaws.com'

type Statement = Record<string, unknown>

export const EXACT = { StringEquals: { [SUB]: TRAINER, [AUD]: STS } }
export const allowing = (more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: EXACT,
  ...more,
})
export const denying = (more: Statement = {}) => allowing({ Effect: 'Deny', ...more })
const without = (name: string, statement = allowing()) =>
  Object.fromEntries(Object.entries(statement).filter(([key]) => key !== name))

/** Of a token for `sts.amazonaws.com` and ml-team/trainer, unless said otherwise. */
export function awsTrustCase(
  title: string,
  expected: ExpectedDecision,
  Statement: Statement | Statement[],
  claims = caseClaims(STS),
  Version: string | undefined = '2012-10-17',
): TrustCase {
  const trust = { ...(Version && { Version }), Statement }
  return { title, cloud: 'aws', trust, claims, expected }
}

const other = (sub: string) => caseClaims(STS, sub)
const noSub = allowing({ Condition: { StringEquals: { [AUD]: STS } } })
const noAud = allowing({ Condition: { StringEquals: { [SUB]: TRAINER } } })

export const AWS_CASES: readonly TrustCase[] = [
  awsTrustCase('exact subject and audience', 'allow', [allowing()]),
  awsTrustCase('one statement that is no list', 'allow', allowing()),
  awsTrustCase('exact, a namesake in another namespace', 'deny', [allowing()], other(FOREIGN)),
  awsTrustCase(
    'exact, another account of the namespace',
    'deny',
    [allowing()],
    other(subjectOf({ namespace: 'ml-team', name: 'trainer-2' })),
  ),
  awsTrustCase('exact, a token for another audience', 'deny', [allowing()], caseClaims('vault')),
  awsTrustCase('exact, the audience as a list of one', 'allow', [allowing()], caseClaims([STS])),
  awsTrustCase(
    'a token with two audiences: which one AWS compares is not documented',
    'depends',
    [allowing()],
    caseClaims([STS, 'vault']),
  ),
  awsTrustCase(
    'exact, the namesake in another cluster',
    'deny',
    [allowing()],
    caseClaims(STS, TRAINER, OTHER_ISSUER),
  ),
  awsTrustCase('no condition on the subject', 'allow', [noSub], other(FOREIGN)),
  awsTrustCase('no condition at all', 'allow', [without('Condition')], other(FOREIGN)),
  awsTrustCase(
    'no condition on the audience',
    'allow',
    [noAud],
    caseClaims('https://coreweave.com/iam'),
  ),
  awsTrustCase(
    'no condition on an audience the provider does not list',
    'deny',
    [noAud],
    caseClaims('vault'),
  ),

  awsTrustCase('the second of two statements', 'allow', [
    allowing({ Condition: { StringEquals: { [SUB]: FOREIGN } } }),
    allowing(),
  ]),
  awsTrustCase('neither of two statements', 'deny', [
    allowing({ Condition: { StringEquals: { [SUB]: FOREIGN } } }),
    allowing({ Condition: { StringEquals: { [AUD]: 'vault' } } }),
  ]),
  awsTrustCase('no statement', 'deny', []),
  awsTrustCase('a Deny behind the Allow', 'deny', [allowing(), denying()]),
  awsTrustCase('a Deny before the Allow', 'deny', [denying(), allowing()]),
  awsTrustCase('a Deny of another subject', 'allow', [
    allowing(),
    denying({ Condition: { StringEquals: { [SUB]: FOREIGN } } }),
  ]),
  awsTrustCase('a Deny whose key is misspelt never matches', 'allow', [
    allowing(),
    denying({ Condition: { StringEquals: { [`${SUB}ject`]: TRAINER } } }),
  ]),
  awsTrustCase('a Deny of everybody else, negated', 'allow', [
    noSub,
    denying({ Condition: { StringNotEquals: { [SUB]: TRAINER } } }),
  ]),
  awsTrustCase(
    'a Deny of everybody but one, met by another',
    'deny',
    [noSub, denying({ Condition: { StringNotEquals: { [SUB]: TRAINER } } })],
    other(FOREIGN),
  ),
  awsTrustCase('a Deny with an unknown operator', 'depends', [
    allowing(),
    denying({ Condition: { StringAlmost: { [SUB]: TRAINER } } }),
  ]),
  awsTrustCase('a Deny of another provider', 'allow', [
    allowing(),
    denying({ Principal: { Federated: OTHER_PROVIDER } }),
  ]),
  awsTrustCase('a Deny of every principal', 'deny', [allowing(), denying({ Principal: '*' })]),

  awsTrustCase('a list of providers with this one', 'allow', [
    allowing({ Principal: { Federated: [OTHER_PROVIDER, PROVIDER] } }),
  ]),
  awsTrustCase(
    'two providers, and the subject under the key of one of them',
    'deny',
    [allowing({ Principal: { Federated: [OTHER_PROVIDER, PROVIDER] } })],
    caseClaims(STS, TRAINER, OTHER_ISSUER),
  ),
  awsTrustCase('the provider of another cluster', 'deny', [
    allowing({ Principal: { Federated: OTHER_PROVIDER } }),
  ]),
  awsTrustCase('the provider in another AWS account', 'deny', [
    allowing({ Principal: { Federated: FOREIGN_PROVIDER } }),
  ]),
  awsTrustCase('a provider with its scheme', 'deny', [
    allowing({ Principal: { Federated: PROVIDER.replace('provider/', 'provider/https://') } }),
  ]),
  awsTrustCase('a provider with a slash at its end', 'deny', [
    allowing({ Principal: { Federated: `${PROVIDER}/` } }),
  ]),
  awsTrustCase('an AWS account as principal', 'deny', [
    allowing({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
  ]),
  awsTrustCase('an AWS account and the provider', 'allow', [
    allowing({ Principal: { AWS: '111122223333', Federated: PROVIDER } }),
  ]),
  awsTrustCase('every principal: for web identities not documented', 'depends', [
    allowing({ Principal: '*' }),
  ]),
  awsTrustCase(
    'every principal, another subject',
    'deny',
    [allowing({ Principal: '*' })],
    other(FOREIGN),
  ),
  awsTrustCase('NotPrincipal, which roles do not take', 'depends', [
    { ...without('Principal'), NotPrincipal: { Federated: OTHER_PROVIDER } },
  ]),

  awsTrustCase('a list of actions', 'allow', [
    allowing({ Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'] }),
  ]),
  awsTrustCase('every action of STS', 'allow', [allowing({ Action: 'sts:*' })]),
  awsTrustCase('the action in other cases', 'allow', [
    allowing({ Action: 'STS:assumerolewithwebidentity' }),
  ]),
  awsTrustCase('the action by its beginning', 'allow', [
    allowing({ Action: 'sts:AssumeRoleWith*' }),
  ]),
  awsTrustCase('AssumeRole alone', 'deny', [allowing({ Action: 'sts:AssumeRole' })]),
  awsTrustCase('AssumeRoleWithSAML alone', 'deny', [
    allowing({ Action: ['sts:AssumeRoleWithSAML'] }),
  ]),
  awsTrustCase('NotAction of another action, which roles are not documented to take', 'depends', [
    { ...without('Action'), NotAction: 'sts:AssumeRole' },
  ]),
  awsTrustCase('NotAction of this very action', 'deny', [
    { ...without('Action'), NotAction: ['sts:AssumeRoleWithWebIdentity'] },
  ]),
]
