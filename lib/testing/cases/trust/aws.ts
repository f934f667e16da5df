import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer, oidcProviderArn } from '@/lib/core/identity/trust-target-names'
import { AWS_SURROUNDINGS, claimsOf, FOREIGN, ISSUER, OTHER_ISSUER, TRAINER } from './fixtures'
import type { ExpectedDecision, TrustCase } from './trust-case'

const account = { partition: 'aws', accountId: AWS_SURROUNDINGS.account } as const
const PROVIDER = oidcProviderArn(account, ISSUER)
const OTHER_PROVIDER = oidcProviderArn(account, OTHER_ISSUER)
const FOREIGN_PROVIDER = oidcProviderArn({ ...account, accountId: '444455556666' }, ISSUER)
export const SUB = `${bareIssuer(ISSUER)}:sub`
export const AUD = `${bareIssuer(ISSUER)}:aud`
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
export function aws(
  title: string,
  expected: ExpectedDecision,
  Statement: Statement | Statement[],
  claims = claimsOf(STS),
  Version: string | undefined = '2012-10-17',
): TrustCase {
  const trust = { ...(Version && { Version }), Statement }
  return { title, cloud: 'aws', trust, claims, expected }
}

const other = (sub: string) => claimsOf(STS, sub)
const noSub = allowing({ Condition: { StringEquals: { [AUD]: STS } } })
const noAud = allowing({ Condition: { StringEquals: { [SUB]: TRAINER } } })

export const AWS_CASES: readonly TrustCase[] = [
  aws('exact subject and audience', 'allow', [allowing()]),
  aws('one statement that is no list', 'allow', allowing()),
  aws('exact, a namesake in another namespace', 'deny', [allowing()], other(FOREIGN)),
  aws(
    'exact, another account of the namespace',
    'deny',
    [allowing()],
    other(subjectOf({ namespace: 'ml-team', name: 'trainer-2' })),
  ),
  aws('exact, a token for another audience', 'deny', [allowing()], claimsOf('vault')),
  aws('exact, the audience as a list of one', 'allow', [allowing()], claimsOf([STS])),
  aws(
    'a token with two audiences: which one AWS compares is not documented',
    'depends',
    [allowing()],
    claimsOf([STS, 'vault']),
  ),
  aws(
    'exact, the namesake in another cluster',
    'deny',
    [allowing()],
    claimsOf(STS, TRAINER, OTHER_ISSUER),
  ),
  aws('no condition on the subject', 'allow', [noSub], other(FOREIGN)),
  aws('no condition at all', 'allow', [without('Condition')], other(FOREIGN)),
  aws('no condition on the audience', 'allow', [noAud], claimsOf('https://coreweave.com/iam')),
  aws('no condition on an audience the provider does not list', 'deny', [noAud], claimsOf('vault')),

  aws('the second of two statements', 'allow', [
    allowing({ Condition: { StringEquals: { [SUB]: FOREIGN } } }),
    allowing(),
  ]),
  aws('neither of two statements', 'deny', [
    allowing({ Condition: { StringEquals: { [SUB]: FOREIGN } } }),
    allowing({ Condition: { StringEquals: { [AUD]: 'vault' } } }),
  ]),
  aws('no statement', 'deny', []),
  aws('a Deny behind the Allow', 'deny', [allowing(), denying()]),
  aws('a Deny before the Allow', 'deny', [denying(), allowing()]),
  aws('a Deny of another subject', 'allow', [
    allowing(),
    denying({ Condition: { StringEquals: { [SUB]: FOREIGN } } }),
  ]),
  aws('a Deny whose key is misspelt never matches', 'allow', [
    allowing(),
    denying({ Condition: { StringEquals: { [`${SUB}ject`]: TRAINER } } }),
  ]),
  aws('a Deny of everybody else, negated', 'allow', [
    noSub,
    denying({ Condition: { StringNotEquals: { [SUB]: TRAINER } } }),
  ]),
  aws(
    'a Deny of everybody but one, met by another',
    'deny',
    [noSub, denying({ Condition: { StringNotEquals: { [SUB]: TRAINER } } })],
    other(FOREIGN),
  ),
  aws('a Deny with an unknown operator', 'depends', [
    allowing(),
    denying({ Condition: { StringAlmost: { [SUB]: TRAINER } } }),
  ]),
  aws('a Deny of another provider', 'allow', [
    allowing(),
    denying({ Principal: { Federated: OTHER_PROVIDER } }),
  ]),
  aws('a Deny of every principal', 'deny', [allowing(), denying({ Principal: '*' })]),

  aws('a list of providers with this one', 'allow', [
    allowing({ Principal: { Federated: [OTHER_PROVIDER, PROVIDER] } }),
  ]),
  aws(
    'two providers, and the subject under the key of one of them',
    'deny',
    [allowing({ Principal: { Federated: [OTHER_PROVIDER, PROVIDER] } })],
    claimsOf(STS, TRAINER, OTHER_ISSUER),
  ),
  aws('the provider of another cluster', 'deny', [
    allowing({ Principal: { Federated: OTHER_PROVIDER } }),
  ]),
  aws('the provider in another AWS account', 'deny', [
    allowing({ Principal: { Federated: FOREIGN_PROVIDER } }),
  ]),
  aws('a provider with its scheme', 'deny', [
    allowing({ Principal: { Federated: PROVIDER.replace('provider/', 'provider/https://') } }),
  ]),
  aws('a provider with a slash at its end', 'deny', [
    allowing({ Principal: { Federated: `${PROVIDER}/` } }),
  ]),
  aws('an AWS account as principal', 'deny', [
    allowing({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
  ]),
  aws('an AWS account and the provider', 'allow', [
    allowing({ Principal: { AWS: '111122223333', Federated: PROVIDER } }),
  ]),
  aws('every principal: for web identities not documented', 'depends', [
    allowing({ Principal: '*' }),
  ]),
  aws('every principal, another subject', 'deny', [allowing({ Principal: '*' })], other(FOREIGN)),
  aws('NotPrincipal, which roles do not take', 'depends', [
    { ...without('Principal'), NotPrincipal: { Federated: OTHER_PROVIDER } },
  ]),

  aws('a list of actions', 'allow', [
    allowing({ Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'] }),
  ]),
  aws('every action of STS', 'allow', [allowing({ Action: 'sts:*' })]),
  aws('the action in other cases', 'allow', [
    allowing({ Action: 'STS:assumerolewithwebidentity' }),
  ]),
  aws('the action by its beginning', 'allow', [allowing({ Action: 'sts:AssumeRoleWith*' })]),
  aws('AssumeRole alone', 'deny', [allowing({ Action: 'sts:AssumeRole' })]),
  aws('AssumeRoleWithSAML alone', 'deny', [allowing({ Action: ['sts:AssumeRoleWithSAML'] })]),
  aws('NotAction of another action, which roles are not documented to take', 'depends', [
    { ...without('Action'), NotAction: 'sts:AssumeRole' },
  ]),
  aws('NotAction of this very action', 'deny', [
    { ...without('Action'), NotAction: ['sts:AssumeRoleWithWebIdentity'] },
  ]),
]
