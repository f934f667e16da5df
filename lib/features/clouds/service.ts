import 'server-only'

import { AppError } from '@/lib/common/errors'
import { IAM_AUDIENCE } from '@/lib/core/identity/injection'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { targetAudience, targetName } from '@/lib/core/identity/trust-target-names'
import type { SetupAccount } from '@/lib/core/trust-setup/setup-files'
import {
  issuerOf,
  kubernetesFor,
  type OpenCluster,
  openCluster,
  readCluster,
  recordTokenKey,
} from '@/lib/features/clusters/service'
import { markVerified } from '@/lib/features/declared-trusts/service'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { missingAccountError } from '@/lib/features/service-accounts/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import { readPart } from '@/lib/server/read-part'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { Writers } from '@/lib/server/session/writers'
import { exchangeChecks } from './exchange-checks'
import type { VerifyTarget } from './schema'
import {
  canExchange,
  concludeVerification,
  type TargetCheckKey,
  type TargetCheckResult,
  type TargetVerification,
  trustOutcome,
} from './target-verification'
import { checkClaims, checkKeys, checkTokenPermission, createToken } from './token-checks'

/** The service account to be trusted. Only its existence needs the cluster's API server. */
export async function readAccountPlace(context: Context, ref: AccountRef): Promise<SetupAccount> {
  const { cluster: id, namespace, name } = ref
  const reading = readCluster(context, { cluster: id })
  const found = await readPart(context, () => reading)
  if (!found.ok && found.error.code === 'not-found') {
    const { code, message, ...detail } = found.error
    throw new AppError(code, message, { detail })
  }
  const account = await readPart(context, async () => {
    const cluster = await reading
    await kubernetesFor(context, cluster)
      .getServiceAccount({ namespace, name })
      .catch(missingAccountError(ref, cluster.name))
    return null
  })
  return {
    cluster: id,
    clusterName: found.ok ? found.value.name : id,
    ...(found.ok && { isPublic: found.value.public }),
    issuerUrl: issuerOf(context.config, id),
    namespace,
    name,
    account,
  }
}

type VerifiedTrust = {
  account: Pick<VerifyTarget, 'cluster' | 'namespace' | 'name'>
  target: TrustTarget
  outcome: 'passed' | 'failed'
}
/** Receives the target's own answer; not called where the target gave none. */
type OnVerified = (context: WriteContext, verified: VerifiedTrust) => Promise<unknown>

/**
 * Creates a token as a workload of this account would have it, and presents it to the target. Token
 * and credentials are discarded with the call; the result describes them and contains neither.
 */
export async function verifyTarget(
  context: WriteContext,
  input: VerifyTarget,
  onVerified: OnVerified = markVerified,
): Promise<TargetVerification> {
  const { cluster: id, namespace, name, target } = input
  const open = await openCluster(context, id)
  refuseCoreweaveAudience(open.cluster.issuerUrl, target)
  const object = inCluster(open.cluster, {
    namespace,
    serviceAccount: name,
    cloud: target.cloud,
    trustedBy: targetName(target),
  })
  const after = { audience: targetAudience(target) }
  const verification = await recorded(
    context,
    { action: 'cloud-trust.verify', object, after },
    async (write) => {
      const results = await runChecks(context, open, { input, write })
      const concluded = concludeVerification(target, results, context.clock().toISOString())
      if (concluded.state === 'failed') throw new VerificationFailure(concluded)
      return concluded
    },
  ).catch((error: unknown) => {
    if (error instanceof VerificationFailure) return error.verification
    throw error
  })
  const outcome = trustOutcome(verification)
  if (outcome) {
    const account = { cluster: id, namespace, name }
    // The person sees the result even where it cannot be stored.
    await onVerified(context, { account, target, outcome }).catch((error: unknown) =>
      log.error('could not store the verification of a declared trust', { ...account, error }),
    )
  }
  return verification
}

/** CoreWeave accepts a token for these audiences from anyone, so it is never sent to another service. */
export function refuseCoreweaveAudience(issuerUrl: string, target: TrustTarget) {
  const audience = targetAudience(target)
  if (!canExchange(target) || ![issuerUrl, IAM_AUDIENCE].includes(audience)) return
  throw new AppError('invalid', `${audience} is one of CoreWeave’s own audiences.`, {
    detail: {
      reason: 'own-audience',
      next: 'Anyone who receives a token with this audience can use it at CoreWeave. Choose another audience for the other cloud.',
      fields: { audience: ['This audience is reserved for CoreWeave. Use another one.'] },
    },
  })
}

/** Thrown so that the audit log records a failure. */
class VerificationFailure extends AppError {
  readonly verification: TargetVerification

  constructor(verification: TargetVerification) {
    super('forbidden', verification.sentence)
    this.verification = verification
  }
}

async function runChecks(
  context: WriteContext,
  open: OpenCluster,
  { input, write }: { input: VerifyTarget; write: Writers },
) {
  const results = new Map<TargetCheckKey, TargetCheckResult>()
  const passes = (key: TargetCheckKey, result: TargetCheckResult) => {
    results.set(key, result)
    return result.state === 'pass'
  }
  if (!passes('right', await checkTokenPermission(open, input))) return results
  const { result, token } = await createToken(write.kubernetes(open.cluster), input)
  if (!passes('token', result) || token === undefined) return results
  if (!passes('claims', checkClaims(open, input, token))) return results
  await recordTokenKey(context, open.cluster.issuerUrl, token)

  const { namespace, name, target } = input
  const presented = { issuerUrl: open.cluster.issuerUrl, token, namespace, name }
  const [keys, exchanged] = await Promise.all([
    checkKeys(context, open, input, token),
    exchangeChecks(context.config, target, presented),
  ])
  const { exchange, identity } = exchanged
  // A cloud that accepts the token has read the keys, even if the console could not.
  const accepted = exchange?.state === 'pass' && keys.state === 'fail'
  results.set('keys', accepted ? { ...keys, state: 'warn' } : keys)
  if (exchange) results.set('exchange', exchange)
  if (identity) results.set('identity', identity)
  return results
}
