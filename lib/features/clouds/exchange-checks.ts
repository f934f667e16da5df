import 'server-only'

import { assumeRole, callerIdentity } from '@/lib/adapters/aws/sts'
import { exchangeAtGoogle, impersonate } from '@/lib/adapters/google/token-exchange'
import type { Denied } from '@/lib/adapters/http/token-service'
import { subjectOf } from '@/lib/core/identity/subject'
import type { AwsTarget, GcpTarget, TrustTarget } from '@/lib/core/identity/trust-target'
import {
  bareIssuer,
  gcpPoolName,
  gcpProviderName,
  oidcProviderArn,
  roleArn,
  targetAudience,
} from '@/lib/core/identity/trust-target-names'
import type { Context } from '@/lib/server/session/context'
import type { VerifyTarget } from './schema'
import type { TargetCheckKey, TargetCheckResult } from './target-verification'
import { targetServiceName } from './words'

/** The token to exchange, with its issuer and account. */
type PresentedToken = { issuerUrl: string; token: string } & Pick<
  VerifyTarget,
  'namespace' | 'name'
>
type Config = Context['config']
type ExchangeResults = Partial<Record<TargetCheckKey, TargetCheckResult>>

/** Exchanges the token and asks for the resulting identity. Credentials are discarded. */
export function exchangeChecks(
  config: Config,
  target: TrustTarget,
  presented: PresentedToken,
): Promise<ExchangeResults> {
  switch (target.cloud) {
    case 'aws':
      return exchangeWithAws(config, target, presented)
    case 'gcp':
      return exchangeWithGoogle(config, target, presented)
    default:
      return Promise.resolve({
        exchange: {
          state: 'skip',
          detail: `Not tested: only the workload can exchange its token with ${targetServiceName(target)}.`,
        },
      })
  }
}

const toSeconds = (time: string) =>
  new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')

const failedCheck = ({ cause, upstream }: Denied, evidence: string[]): TargetCheckResult => ({
  state: 'fail',
  cause,
  upstream,
  evidence,
})

async function exchangeWithAws(
  config: Config,
  target: AwsTarget,
  { token, ...presented }: PresentedToken,
): Promise<ExchangeResults> {
  const given = await assumeRole(config, target, token)
  if (!given.ok) return { exchange: failedCheck(given, requiredAwsTrust(target, presented)) }
  const { AccessKeyId, Expiration } = given.value
  const exchange: TargetCheckResult = {
    state: 'pass',
    detail: `Access key …${AccessKeyId.slice(-4)}, valid until ${toSeconds(Expiration)}.`,
    evidence: [roleArn(target)],
  }
  const who = await callerIdentity(config, target, given.value)
  // The exchange succeeded, so an unknown identity is only a warning.
  const identity: TargetCheckResult = who.ok
    ? { state: 'pass', evidence: [who.value.Arn] }
    : {
        state: 'warn',
        detail: 'AWS issued credentials, but GetCallerIdentity failed.',
        upstream: who.upstream,
      }
  return { exchange, identity }
}

/** What the AWS account must contain, in AWS notation. */
function requiredAwsTrust(
  target: AwsTarget,
  { issuerUrl, ...account }: Omit<PresentedToken, 'token'>,
): string[] {
  const key = bareIssuer(issuerUrl)
  return [
    `Role: ${roleArn(target)}`,
    `Federated: ${oidcProviderArn(target, issuerUrl)}`,
    `${key}:sub = ${subjectOf(account)}`,
    `${key}:aud = ${targetAudience(target)}`,
  ]
}

async function exchangeWithGoogle(
  config: Config,
  target: GcpTarget,
  { token, issuerUrl, ...account }: PresentedToken,
): Promise<ExchangeResults> {
  const subject = subjectOf(account)
  const given = await exchangeAtGoogle(config, target, token)
  if (!given.ok)
    return {
      exchange: failedCheck(given, [
        `Provider: ${gcpProviderName(target)}`,
        `Issuer: ${issuerUrl}`,
        `assertion.sub = ${subject}`,
        `assertion.aud = ${targetAudience(target)}`,
      ]),
    }
  const { access_token: federated, expires_in: seconds } = given.value
  const exchange: TargetCheckResult = {
    state: 'pass',
    detail: `Federated token, valid for ${Math.round(seconds / 60)} min.`,
    evidence: [gcpProviderName(target)],
  }
  const { serviceAccount } = target
  if (serviceAccount === undefined) return { exchange }
  const acting = await impersonate(config, serviceAccount, federated)
  const identity: TargetCheckResult = acting.ok
    ? {
        state: 'pass',
        detail: `Access token, valid until ${toSeconds(acting.value.expireTime)}.`,
        evidence: [serviceAccount],
      }
    : failedCheck(acting, [
        `Service account: ${serviceAccount}`,
        `Member: principal://iam.googleapis.com/${gcpPoolName(target)}/subject/${subject}`,
        'Role: roles/iam.workloadIdentityUser',
      ])
  return { exchange, identity }
}
