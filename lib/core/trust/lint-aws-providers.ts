import { otherIssuerName } from '@/lib/core/identity/issuer-kind'
import { nearMiss } from '@/lib/core/identity/near-miss'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { parseProviderArn } from './decide-aws'
import {
  isUnresolved,
  type TrustFinding,
  type TrustFindingKind,
  type TrustReviewContext,
  type TrustSubject,
} from './finding'
import type { AwsStatement, AwsTrust, LocatedText } from './trust'

/** The OIDC providers that a statement names, as issuers without their scheme. */
export const oidcProvidersOf = ({ principal }: AwsStatement): string[] =>
  principal.kind === 'listed'
    ? principal.federated.flatMap(({ text }) => parseProviderArn(text)?.url ?? [])
    : []

/** The issuers of the organization's clusters among the providers of these statements. */
export const clusterIssuersOf = (
  { clusters }: TrustReviewContext,
  statements: readonly AwsStatement[],
): string[] => {
  const providers = new Set(statements.flatMap(oidcProvidersOf))
  return clusters
    .map(({ issuerUrl }) => issuerUrl)
    .filter((issuer) => providers.has(bareIssuer(issuer)))
}

/** Findings for the OIDC providers that a statement names. */
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
    kind,
    severity,
    path,
    message,
    fixes: fix === undefined ? [] : [{ title: `Use ${fix}`, changes: [{ path, value: fix }] }],
  })
  const [, account, url = ''] = /^arn:[\w-]+:iam::([^:]*):oidc-provider\/(.+)$/.exec(text) ?? []
  if (isUnresolved(trust, text)) return undefined
  // A SAML provider, or a provider for interactive sign-in.
  if (account === undefined) return undefined
  if (/^https?:\/\//i.test(url))
    return finding(
      'issuer-scheme',
      'The provider ARN contains the URL scheme, so it names no provider.',
      text.replace(url, url.replace(/^https?:\/\//i, '').replace(/\/+$/, '')),
    )
  if (url.endsWith('/'))
    return finding(
      'issuer-slash',
      'The provider ends with a slash. No cluster issuer does.',
      text.replace(/\/+$/, ''),
    )
  if (!/^\d{12}$/.test(account))
    return finding(
      'account-id',
      account
        ? `${account} is not an AWS account ID: an account ID has 12 digits.`
        : 'The provider ARN contains no account ID.',
    )
  const own = trust.account ?? surroundings.account
  if (own !== undefined && own !== account)
    return finding(
      'foreign-account',
      `The role is in account ${own} and the provider in ${account}. AWS rejects its tokens.`,
      text.replace(`:${account}:`, `:${own}:`),
    )
  const { clusters } = surroundings
  if (clusters.length === 0 || clusters.some(({ issuerUrl }) => bareIssuer(issuerUrl) === url))
    return undefined
  if (otherIssuerName(url) !== undefined) return undefined
  const near = clusters.find(({ issuerUrl }) => nearMiss(bareIssuer(issuerUrl), url))
  if (near)
    return finding(
      'unknown-issuer',
      `The provider almost matches the issuer of ${near.name}. AWS rejects tokens of ${near.name}.`,
      text.replace(url, bareIssuer(near.issuerUrl)),
    )
  return finding(
    'unknown-issuer',
    `${url} is not the issuer of a cluster that you can see.`,
    undefined,
    'warning',
  )
}
