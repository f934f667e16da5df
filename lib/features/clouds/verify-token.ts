import 'server-only'

import { verifyToken } from '@/lib/adapters/oidc/verify'
import { AppError } from '@/lib/common/errors'
import { decodeClaims } from '@/lib/core/identity/claims'
import { subjectOf } from '@/lib/core/identity/subject'
import { audienceOf, type Cloud } from '@/lib/core/identity/trust-target'
import type { OpenCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import type { TargetCause } from './verify-causes'
import type { Found } from './verify-checks'
import type { VerifyTarget } from './verify-schema'

/** The least that Kubernetes gives; nothing is done with it but one exchange. */
const SECONDS = 600
/** Who refuses tokens made for longer, in seconds. */
const LONGEST: Partial<Record<Cloud, number>> = { gcp: 24 * 3600 }

type Account = Pick<VerifyTarget, 'namespace' | 'name'>

/** Asked first, so that nobody waits for a refusal that can be told at once. */
export async function mayMakeToken(
  { kubernetes }: OpenCluster,
  { namespace, name }: Account,
): Promise<Found> {
  const { allowed, reason } = await kubernetes.may({
    verb: 'create',
    resource: 'serviceaccounts',
    subresource: 'token',
    namespace,
    name,
  })
  if (allowed) return { state: 'pass' }
  return { state: 'fail', cause: 'not-permitted', ...(reason ? { upstream: reason } : {}) }
}

const REFUSALS: Partial<Record<AppError['code'], TargetCause>> = {
  'not-found': 'account-missing',
  forbidden: 'not-permitted',
  invalid: 'token-refused',
}

/** The token stays with the caller: it is in no check. */
export async function makeToken(
  { kubernetes }: OpenCluster,
  { namespace, name, target }: VerifyTarget,
): Promise<{ found: Found; token?: string }> {
  const audience = audienceOf(target)
  try {
    const { token } = await kubernetes.createToken({
      ...{ namespace, name },
      audiences: [audience],
      expirationSeconds: SECONDS,
    })
    return { found: { state: 'pass', detail: `for ${audience}` }, token }
  } catch (error) {
    const cause = error instanceof AppError ? REFUSALS[error.code] : undefined
    if (!cause || !(error instanceof AppError)) throw error
    const { upstream = error.message } = error.detail
    return { found: { state: 'fail', cause, upstream } }
  }
}

const inWords = (seconds: number) =>
  seconds >= 7200 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 60)} min`

/** What the token says, beside what a trust of this account and audience has to expect. */
export function claimsFound(
  { cluster }: OpenCluster,
  { namespace, name, target }: VerifyTarget,
  token: string,
): Found {
  const decoded = decodeClaims(token)
  if (!decoded.ok) return { state: 'fail', cause: 'token-unreadable', detail: decoded.message }
  const { iss, sub, aud, iat, exp } = decoded.claims
  const life = iat === undefined ? undefined : exp - iat
  const longest = LONGEST[target.cloud]
  const tooLong = longest !== undefined && life !== undefined && life > longest
  const claims = [
    { claim: 'iss', expected: cluster.issuerUrl, presented: iss },
    { claim: 'sub', expected: subjectOf({ namespace, name }), presented: sub },
    { claim: 'aud', expected: audienceOf(target), presented: aud.join(', ') },
  ]
  const equal = claims.every(({ expected, presented }) => expected === presented)
  const most = longest === undefined ? '' : `, at most ${inWords(longest)} here`
  const detail = life === undefined ? {} : { detail: `Valid for ${inWords(life)}${most}.` }
  if (equal && !tooLong) return { state: 'pass', claims, ...detail }
  return { state: 'fail', cause: 'claims-differ', claims, ...detail }
}

/** What every cloud does before it looks at the trust: discovery, keys, signature, times. */
export async function keysFound(
  { oidc, clock }: Pick<Context, 'oidc' | 'clock'>,
  { cluster }: OpenCluster,
  { namespace, name, target }: VerifyTarget,
  token: string,
): Promise<Found> {
  const { issuerUrl } = cluster
  const { discovery, keys, problems } = await oidc.checkIssuer(issuerUrl)
  if (!discovery || problems.length > 0) return unhealthy(problems.map(({ message }) => message))
  const set = await oidc.jwks(discovery.jwksUri)
  if (!set.ok) return unhealthy([set.problem.message])
  const verified = await verifyToken(token, set.value, {
    issuer: issuerUrl,
    audience: audienceOf(target),
    subject: subjectOf({ namespace, name }),
    now: clock(),
  })
  if (verified.ok)
    return {
      state: 'pass',
      detail: `Signed with ${verified.alg} by one of ${keys.length} published ${keys.length === 1 ? 'key' : 'keys'}.`,
      evidence: [`kid ${verified.kid}`],
    }
  const late = verified.kind === 'expired' || verified.kind === 'not-yet-valid'
  const cause = late ? 'clock-skew' : 'key-unknown'
  return { state: 'fail', cause, detail: verified.message }
}

const unhealthy = (evidence: string[]): Found => ({
  state: 'fail',
  cause: 'issuer-unhealthy',
  evidence,
})
