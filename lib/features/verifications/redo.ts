import 'server-only'

import { AppError } from '@/lib/common/errors'
import {
  buildVerificationJob,
  type JobParameters,
  repeatNameOf,
} from '@/lib/core/verification/job-manifest'
import type { VerificationReport } from '@/lib/core/verification/report'
import { CHECKS } from '@/lib/core/verification/report'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import type { Context } from '@/lib/server/session/context'
import { version } from '../../../package.json'
import type { RunSnapshot } from './observe'
import type { StartVerification, VerificationRef } from './schema'

export const jobParametersFor = (
  { config }: Context,
  { cluster }: OpenCluster,
  {
    namespace,
    account,
    bucketCheck,
  }: Pick<StartVerification, 'namespace' | 'account' | 'bucketCheck'>,
): JobParameters => ({
  namespace,
  account,
  bucketCheck,
  image: config.VERIFICATION_IMAGE,
  endpoint: config.LOTA_ENDPOINT,
  zone: cluster.zone,
})

/**
 * A pod that came up without injection, though a dry run was mutated, says nothing of the account: it
 * is run once more by who started it. The name follows from the first one's, so that of several who
 * see the end only one can.
 */
export async function repeatRun(
  context: Context,
  open: OpenCluster,
  { namespace, name }: VerificationRef,
  { live, report }: { live: RunSnapshot; report: VerificationReport },
): Promise<string | undefined> {
  const again = repeatNameOf(name)
  const { account, startedBy, bucketCheck } = live.origin
  const { preflight } = live.evidence
  if (report.verdict.cause !== 'not-injected' || !again || startedBy !== context.actor.uid)
    return undefined
  const draft = buildVerificationJob(
    jobParametersFor(context, open, { namespace, account, bucketCheck }),
    {
      startedBy,
      startedAt: context.clock().toISOString(),
      preflight,
      checks: CHECKS,
      version,
      name: again,
    },
  )
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
