import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { Told } from '@/lib/core/verification/ladder'
import { type Run, redoOf, verificationJob } from '@/lib/core/verification/manifest'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import type { Context } from '@/lib/server/session/context'
import { version } from '../../../package.json'
import type { Live } from './observe'
import { RUNG_KEYS, type StartVerification, type VerificationRef } from './schema'

export const runOf = (
  { config }: Context,
  { cluster }: OpenCluster,
  { namespace, account, check }: Pick<StartVerification, 'namespace' | 'account' | 'check'>,
): Run => ({
  namespace,
  account,
  check,
  image: config.VERIFICATION_IMAGE,
  endpoint: config.LOTA_ENDPOINT,
  zone: cluster.zone,
})

/**
 * A pod that came up without injection, though a dry run was mutated, says nothing of the account: it
 * is run once more by who started it. The name follows from the first one's, so that of several who
 * see the end only one can.
 */
export async function redo(
  context: Context,
  open: OpenCluster,
  { namespace, name }: VerificationRef,
  { live, told }: { live: Live; told: Told },
): Promise<string | undefined> {
  const again = redoOf(name)
  const { account, startedBy, check } = live.origin
  const { preflight } = live.evidence
  if (told.verdict.cause !== 'not-injected' || !again || startedBy !== context.actor.uid)
    return undefined
  const draft = verificationJob(runOf(context, open, { namespace, account, check }), {
    startedBy,
    startedAt: context.clock().toISOString(),
    preflight,
    checks: RUNG_KEYS,
    version,
    name: again,
  })
  const object = inCluster(open.cluster, { namespace, serviceAccount: account })
  try {
    await recorded(
      context,
      { action: 'verification.start', object, after: { name: again, inPlaceOf: name } },
      () => open.kubernetes.createJob(draft),
    )
    return again
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.detail.reason === 'already-exists') return again
    log.error('a run could not be repeated', { namespace, name, error })
    return undefined
  }
}
