import 'server-only'

import type { KubernetesWriter } from '@/lib/adapters/kubernetes/types'
import { verifyToken } from '@/lib/adapters/oidc/verify'
import { AppError } from '@/lib/common/errors'
import { decodeClaims } from '@/lib/core/identity/claims'
import type { Cloud } from '@/lib/core/identity/clouds'
import { subjectOf } from '@/lib/core/identity/subject'
import { targetAudience } from '@/lib/core/identity/trust-target-names'
import type { CloudCause } from '@/lib/core/verification/cloud-causes'
import type { OpenCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import type { VerifyTarget } from './schema'
import type { TargetCheckResult } from './target-verification'

/** The shortest lifetime that Kubernetes allows. The token is used for one exchange. */
const TOKEN_LIFETIME_SECONDS = 600
/** The longest token lifetime that a cloud accepts, in seconds. */
const MAX_LIFETIME_SECONDS: Partial<Record<Cloud, number>> = { gcp: 24 * 3600 }

type Account = Pick<VerifyTarget, 'namespace' | 'name'>

/** Runs first, because it refuses faster than any later check. */
export async function checkTokenPermission(
  { kubernetes }: OpenCluster,
  { namespace, name }: Account,
): Promise<TargetCheckResult> {
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

const REFUSALS: Partial<Record<AppError['code'], CloudCause>> = {
  'not-found': 'account-missing',
  forbidden: 'not-permitted',
  invalid: 'token-refused',
}

/** The token is returned to the caller and is in no check result. */
export async function createToken(
  kubernetes: KubernetesWriter,
  { namespace, name, target }: VerifyTarget,
): Promise<{ result: TargetCheckResult; token?: string }> {
  const audience = targetAudience(target)
  try {
    const { token } = await kubernetes.createToken({
      namespace,
      name,
      audiences: [audience],
      expirationSeconds: TOKEN_LIFETIME_SECONDS,
    })
    return { result: { state: 'pass', detail: `Audience: ${audience}` }, token }
  } catch (error) {
    const cause = error instanceof AppError ? REFUSALS[error.code] : undefined
    if (!cause || !(error instanceof AppError)) throw error
    const { upstream = error.message } = error.detail
    return { result: { state: 'fail', cause, upstream } }
  }
}

const formatDuration = (seconds: number) =>
  seconds >= 7200 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 60)} min`

/** Compares the token's claims with what a trust of this account and audience must expect. */
export function checkClaims(
  { cluster }: OpenCluster,
  { namespace, name, target }: VerifyTarget,
  token: string,
): TargetCheckResult {
  const decoded = decodeClaims(token)
  if (!decoded.ok) return { state: 'fail', cause: 'token-unreadable', detail: decoded.message }
  const { iss, sub, aud, iat, exp } = decoded.claims
  const life = iat === undefined ? undefined : exp - iat
  const longest = MAX_LIFETIME_SECONDS[target.cloud]
  const tooLong = longest !== undefined && life !== undefined && life > longest
  const claims = [
    { claim: 'iss', expected: cluster.issuerUrl, presented: iss },
    { claim: 'sub', expected: subjectOf({ namespace, name }), presented: sub },
    { claim: 'aud', expected: targetAudience(target), presented: aud.join(', ') },
  ]
  const equal = claims.every(({ expected, presented }) => expected === presented)
  const most =
    longest === undefined ? '' : `; the target accepts at most ${formatDuration(longest)}`
  const detail = life === undefined ? {} : { detail: `Valid for ${formatDuration(life)}${most}.` }
  if (equal && !tooLong) return { state: 'pass', claims, ...detail }
  return { state: 'fail', cause: 'claims-differ', claims, ...detail }
}

/** Repeats what every cloud does before it evaluates the trust: discovery, keys, signature, validity. */
export async function checkKeys(
  { oidc, clock }: Pick<Context, 'oidc' | 'clock'>,
  { cluster }: OpenCluster,
  { namespace, name, target }: VerifyTarget,
  token: string,
): Promise<TargetCheckResult> {
  const { issuerUrl } = cluster
  const { discovery, keys, problems } = await oidc.checkIssuer(issuerUrl)
  if (!discovery || problems.length > 0) return unhealthy(problems.map(({ message }) => message))
  const set = await oidc.jwks(discovery.jwksUri)
  if (!set.ok) return unhealthy([set.problem.message])
  const verified = await verifyToken(token, set.value, {
    issuer: issuerUrl,
    audience: targetAudience(target),
    subject: subjectOf({ namespace, name }),
    now: clock(),
  })
  if (verified.ok)
    return {
      state: 'pass',
      detail: `Signed with ${verified.alg} by ${keys.length === 1 ? 'the published key' : `one of ${keys.length} published keys`}.`,
      evidence: [`kid ${verified.kid}`],
    }
  const late = verified.kind === 'expired' || verified.kind === 'not-yet-valid'
  const cause = late ? 'clock-skew' : 'key-unknown'
  return { state: 'fail', cause, detail: verified.message }
}

const unhealthy = (evidence: string[]): TargetCheckResult => ({
  state: 'fail',
  cause: 'issuer-unhealthy',
  evidence,
})
