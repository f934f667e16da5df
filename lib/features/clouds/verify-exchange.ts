import 'server-only'

import { assumeRole, callerIdentity } from '@/lib/adapters/aws/exchange'
import { exchangeAtGoogle, impersonate } from '@/lib/adapters/google/exchange'
import type { Denied } from '@/lib/adapters/http/cloud-call'
import { subjectOf } from '@/lib/core/identity/subject'
import {
  audienceOf,
  bareIssuer,
  oidcProviderArn,
  poolOf,
  providerOf,
  roleArn,
  type Target,
  type TargetOf,
} from '@/lib/core/identity/trust-target'
import type { Context } from '@/lib/server/session/context'
import { askedOf, type Found, type TargetCheckKey } from './verify-checks'
import type { VerifyTarget } from './verify-schema'

/** Of the account whose token is exchanged, as a trust names it. */
type Presented = { issuerUrl: string; token: string } & Pick<VerifyTarget, 'namespace' | 'name'>
type Config = Context['config']
type Checks = Partial<Record<TargetCheckKey, Found>>

/** The target's own hops: for credentials, and who they speak for. Nothing is kept of what it gives. */
export function exchangeChecks(
  config: Config,
  target: Target,
  presented: Presented,
): Promise<Checks> {
  switch (target.cloud) {
    case 'aws':
      return atAws(config, target, presented)
    case 'gcp':
      return atGoogle(config, target, presented)
    default:
      return Promise.resolve({
        exchange: {
          state: 'skip',
          detail: `Not tried: only the workload makes this exchange with ${askedOf(target)}.`,
        },
      })
  }
}

const secondOf = (time: string) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')

const failed = ({ cause, upstream }: Denied, evidence: string[]): Found => ({
  state: 'fail',
  cause,
  upstream,
  evidence,
})

async function atAws(
  config: Config,
  target: TargetOf<'aws'>,
  { token, ...presented }: Presented,
): Promise<Checks> {
  const given = await assumeRole(config, target, token)
  if (!given.ok) return { exchange: failed(given, awsTrust(target, presented)) }
  const { AccessKeyId, Expiration } = given.value
  const exchange: Found = {
    state: 'pass',
    detail: `Access key …${AccessKeyId.slice(-4)}, valid until ${secondOf(Expiration)}.`,
    evidence: [roleArn(target)],
  }
  const who = await callerIdentity(config, target, given.value)
  // Who was let in was let in, even if nobody says as whom.
  const identity: Found = who.ok
    ? { state: 'pass', evidence: [who.value.Arn] }
    : {
        state: 'warn',
        detail: 'AWS gave credentials, and did not say whose they are.',
        upstream: who.upstream,
      }
  return { exchange, identity }
}

/** What the role's account has to hold, as AWS writes it. */
function awsTrust(
  target: TargetOf<'aws'>,
  { issuerUrl, ...account }: Omit<Presented, 'token'>,
): string[] {
  const key = bareIssuer(issuerUrl)
  return [
    `Role: ${roleArn(target)}`,
    `Federated: ${oidcProviderArn(target, issuerUrl)}`,
    `${key}:sub = ${subjectOf(account)}`,
    `${key}:aud = ${audienceOf(target)}`,
  ]
}

async function atGoogle(
  config: Config,
  target: TargetOf<'gcp'>,
  { token, issuerUrl, ...account }: Presented,
): Promise<Checks> {
  const subject = subjectOf(account)
  const given = await exchangeAtGoogle(config, target, token)
  if (!given.ok)
    return {
      exchange: failed(given, [
        `Provider: ${providerOf(target)}`,
        `Issuer: ${issuerUrl}`,
        `assertion.sub = ${subject}`,
        `assertion.aud = ${audienceOf(target)}`,
      ]),
    }
  const { access_token: federated, expires_in: seconds } = given.value
  const exchange: Found = {
    state: 'pass',
    detail: `A federated token, valid for ${Math.round(seconds / 60)} min.`,
    evidence: [providerOf(target)],
  }
  const { serviceAccount } = target
  if (serviceAccount === undefined) return { exchange }
  const acting = await impersonate(config, serviceAccount, federated)
  const identity: Found = acting.ok
    ? {
        state: 'pass',
        detail: `A token, valid until ${secondOf(acting.value.expireTime)}.`,
        evidence: [serviceAccount],
      }
    : failed(acting, [
        `Service account: ${serviceAccount}`,
        `Member: principal://iam.googleapis.com/${poolOf(target)}/subject/${subject}`,
        'Role: roles/iam.workloadIdentityUser',
      ])
  return { exchange, identity }
}
