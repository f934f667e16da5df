import 'server-only'

import { AppError } from '@/lib/common/errors'
import { recordReviewSightings } from '@/lib/features/review/service'
import { describeFailure } from '@/lib/server/failure'
import type { JobOutcome, JobRun } from '@/lib/server/jobs/job-handler'
import { log } from '@/lib/server/log'
import { readWorkerCredential } from '@/lib/server/worker/worker-credential'
import { contextOfWorker } from './worker-context'

/**
 * Review each organization in which the worker is somebody, and keep what it counts today. A part that the worker may
 * not read has no count of that day, unless somebody else visits who may.
 */
export async function countFindings(
  run: Pick<JobRun, 'store' | 'config' | 'clock' | 'stopping'>,
): Promise<JobOutcome> {
  for (const identity of run.config.WORKER_IDENTITIES) {
    if (run.stopping.aborted) break
    const { organization } = identity
    try {
      const { token } = await readWorkerCredential(identity, run)
      const context = await contextOfWorker(run, organization, token)
      const clusters = await context.coreweave.listClusters()
      await recordReviewSightings(
        context,
        { clusters: clusters.map(({ id }) => id) },
        { stopping: run.stopping },
      )
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { reason, code } = describeFailure(error).problem
      log.error('the worker could not review an organization', { organization, code, reason })
    }
  }
  return undefined
}
