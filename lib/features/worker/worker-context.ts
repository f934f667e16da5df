import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { JobRun } from '@/lib/server/jobs/job-handler'
import { contextOf, type WriteContext } from '@/lib/server/session/context-of'

/** The context of the worker in one organization; only its jobs have one. */
export async function contextOfWorker(
  { store, config, clock }: Pick<JobRun, 'store' | 'config' | 'clock'>,
  orgUid: string,
  token: string,
): Promise<WriteContext> {
  const asked = { id: 'worker', uid: 'worker', orgUid, token, clusterTokens: {} }
  const principal = await contextOf(asked, { store, config, clock }).coreweave.whoami()
  if (principal.orgUid === orgUid)
    return contextOf({ ...asked, uid: principal.uid }, { store, config, clock })
  throw new AppError('forbidden', 'The credential of the worker belongs to another organization.', {
    detail: {
      reason: 'foreign-organization',
      next: 'Compare the organization in WORKER_IDENTITIES with that of the service account.',
    },
  })
}
