import 'server-only'

import { AppError } from '@/lib/common/errors'
import { IAM_AUDIENCE } from '@/lib/core/identity/injection'
import { audienceOf, nameOf, type Target } from '@/lib/core/identity/trust-target'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import { markVerified } from '@/lib/features/declared-trusts/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import type { Context } from '@/lib/server/session/context'
import {
  answerOf,
  asksItself,
  concluded,
  type Found,
  type TargetCheckKey,
  type TargetVerification,
} from './verify-checks'
import { exchangeChecks } from './verify-exchange'
import type { VerifyTarget } from './verify-schema'
import { claimsFound, keysFound, makeToken, mayMakeToken } from './verify-token'

type Verified = {
  account: Pick<VerifyTarget, 'cluster' | 'namespace' | 'name'>
  target: Target
  outcome: 'passed' | 'failed'
}
/** Told what a target itself answered; not where nothing was asked of it. */
type OnVerified = (context: Context, verified: Verified) => Promise<unknown>

/**
 * Make a token as a workload of this account would have one, and ask the target with it. Token and
 * credentials are forgotten with the call: what comes back tells of them, and holds none.
 */
export async function verifyTarget(
  context: Context,
  input: VerifyTarget,
  onVerified: OnVerified = markVerified,
): Promise<TargetVerification> {
  const { cluster: id, namespace, name, target } = input
  const open = await openCluster(context, id)
  refuseOwnAudience(open.cluster.issuerUrl, target)
  const object = inCluster(open.cluster, {
    ...{ namespace, serviceAccount: name },
    ...{ cloud: target.cloud, trustedBy: nameOf(target) },
  })
  const after = { audience: audienceOf(target) }
  const verification = await recorded(
    context,
    { action: 'cloud-trust.verify', object, after },
    async () => {
      const found = await climb(context, open, input)
      const concludes = concluded(target, found, context.clock().toISOString())
      if (concludes.state === 'failed') throw new NotLetIn(concludes)
      return concludes
    },
  ).catch((error: unknown) => {
    if (error instanceof NotLetIn) return error.verification
    throw error
  })
  const outcome = answerOf(verification)
  if (outcome) {
    const account = { cluster: id, namespace, name }
    // What was found is told, whether or not it can be kept.
    await onVerified(context, { account, target, outcome }).catch((error: unknown) =>
      log.error('a verified trust was not marked', { ...account, error }),
    )
  }
  return verification
}

/** CoreWeave accepts a token for these, whoever presents it: it is shown to nobody else. */
function refuseOwnAudience(issuerUrl: string, target: Target) {
  const audience = audienceOf(target)
  if (!asksItself(target) || ![issuerUrl, IAM_AUDIENCE].includes(audience)) return
  throw new AppError('invalid', `${audience} is an audience of CoreWeave’s own.`, {
    detail: {
      reason: 'own-audience',
      next: 'A token for it could be used at CoreWeave by whoever is sent it. Give the other cloud an audience of its own.',
      fields: { audience: ['is CoreWeave’s own: name another'] },
    },
  })
}

/** So that the audit says that it failed. */
class NotLetIn extends AppError {
  readonly verification: TargetVerification

  constructor(verification: TargetVerification) {
    super('forbidden', verification.sentence)
    this.verification = verification
  }
}

async function climb(context: Context, open: OpenCluster, input: VerifyTarget) {
  const found = new Map<TargetCheckKey, Found>()
  const passes = (key: TargetCheckKey, check: Found) => {
    found.set(key, check)
    return check.state === 'pass'
  }
  if (!passes('right', await mayMakeToken(open, input))) return found
  const { found: made, token } = await makeToken(open, input)
  if (!passes('token', made) || token === undefined) return found
  if (!passes('claims', claimsFound(open, input, token))) return found

  const { namespace, name, target } = input
  const presented = { issuerUrl: open.cluster.issuerUrl, token, namespace, name }
  const [keys, exchanged] = await Promise.all([
    keysFound(context, open, input, token),
    exchangeChecks(context.config, target, presented),
  ])
  const { exchange, identity } = exchanged
  // Who takes the token has read the keys, whatever is seen of them from here.
  const accepted = exchange?.state === 'pass' && keys.state === 'fail'
  found.set('keys', accepted ? { ...keys, state: 'warn' } : keys)
  if (exchange) found.set('exchange', exchange)
  if (identity) found.set('identity', identity)
  return found
}
