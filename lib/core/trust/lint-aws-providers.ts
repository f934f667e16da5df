import { nearMiss } from '@/lib/core/identity/near-miss'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { parseProviderArn } from './decide-aws'
import type { TrustFinding, TrustFindingKind, TrustReviewContext, TrustSubject } from './finding'
import type { AwsStatement, AwsTrust, LocatedText } from './trust'

/** The identity providers that a statement names: issuers without their scheme. */
export const oidcProvidersOf = ({ principal }: AwsStatement): string[] =>
  principal.kind === 'listed'
    ? principal.federated.flatMap(({ text }) => parseProviderArn(text)?.url ?? [])
    : []

/** The issuers of those of them that are clusters of the organization. */
export const clusterIssuersOf = (
  { clusters }: TrustReviewContext,
  statements: readonly AwsStatement[],
): string[] => {
  const providers = new Set(statements.flatMap(oidcProvidersOf))
  return clusters
    .map(({ issuerUrl }) => issuerUrl)
    .filter((issuer) => providers.has(bareIssuer(issuer)))
}

/** What is wrong with the identity providers that a statement names. */
export function providerFindings(
  subject: TrustSubject<AwsTrust>,
  { principal }: AwsStatement,
): TrustFinding[] {
  if (principal.kind !== 'listed') return []
  return principal.federated.flatMap((entry) => providerFinding(subject, entry) ?? [])
}

function providerFinding(
  { trust, surroundings }: TrustSubject<AwsTrust>,
  { text, path }: LocatedText,
): TrustFinding | undefined {
  const finding = (
    kind: TrustFindingKind,
    message: string,
    fix?: string,
    severity: TrustFinding['severity'] = 'error',
  ): TrustFinding => ({
    ...{ kind, severity, path, message },
    fixes: fix === undefined ? [] : [{ title: `Write ${fix}`, changes: [{ path, value: fix }] }],
  })
  const [, account, url = ''] = /^arn:[\w-]+:iam::([^:]*):oidc-provider\/(.+)$/.exec(text) ?? []
  // Of users who sign in, or of another kind of provider.
  if (account === undefined) return undefined
  if (/^https?:\/\//i.test(url))
    return finding(
      'issuer-scheme',
      'The provider is named with its scheme, so it is none.',
      text.replace(url, url.replace(/^https?:\/\//i, '').replace(/\/+$/, '')),
    )
  if (url.endsWith('/'))
    return finding(
      'issuer-slash',
      'The provider ends with a slash, and no cluster’s issuer does.',
      text.replace(/\/+$/, ''),
    )
  if (!/^\d{12}$/.test(account))
    return finding('account-id', `${account || 'Nothing'} is no account id: it has 12 digits.`)
  const own = trust.account ?? surroundings.account
  if (own !== undefined && own !== account)
    return finding(
      'foreign-account',
      `The role is in account ${own}, and the provider in ${account}: its tokens are refused.`,
      text.replace(`:${account}:`, `:${own}:`),
    )
  const { clusters } = surroundings
  if (clusters.length === 0 || clusters.some(({ issuerUrl }) => bareIssuer(issuerUrl) === url))
    return undefined
  const near = clusters.find(({ issuerUrl }) => nearMiss(bareIssuer(issuerUrl), url))
  if (near)
    return finding(
      'unknown-issuer',
      `The provider is all but the issuer of ${near.name}, so tokens of ${near.name} are refused.`,
      text.replace(url, bareIssuer(near.issuerUrl)),
    )
  return finding(
    'unknown-issuer',
    `${url} is the issuer of no cluster of this organization that you can see.`,
    undefined,
    'warning',
  )
}
