import 'server-only'

import { AppError } from '@/lib/common/errors'
import { recordReviewSightings } from '@/lib/features/review/service'
import { describeFailure } from '@/lib/server/failure'
import type { JobOutcome } from '@/lib/server/jobs/job-handler'
import { log } from '@/lib/server/log'
import { type WorkerRun, workInOrganizations } from './worker-identities'

/**
 * Review each organization in which the worker is somebody, and keep what it counts today. A part that the worker may
 * not read has no count of that day, unless somebody else visits who may.
 */
export async function countFindings(run: WorkerRun): Promise<JobOutcome> {
  await workInOrganizations(run, {
    work: async (context) => {
      const clusters = await context.coreweave.listClusters()
      await recordReviewSightings(
        context,
        { clusters: clusters.map(({ id }) => id) },
        { stopping: run.stopping },
      )
    },
    failed: (error, organization) => {
      if (!(error instanceof AppError)) throw error
      const { reason, code } = describeFailure(error).problem
      log.error('the worker could not review an organization', { organization, code, reason })
    },
  })
  return undefined
}
