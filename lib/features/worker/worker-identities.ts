import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { JobRun } from '@/lib/server/jobs/job-handler'
import type { WriteContext } from '@/lib/server/session/context-of'
import {
  forgetWorkerCredential,
  readWorkerCredential,
  type WorkerCredential,
} from '@/lib/server/worker/worker-credential'
import { contextOfWorker } from './worker-context'

export type WorkerRun = Pick<JobRun, 'store' | 'config' | 'clock' | 'stopping'>

type OrganizationWork = {
  work: (context: WriteContext, credential: WorkerCredential) => Promise<void>
  /** What follows a failure in one organization; the others are worked in unless it throws. */
  failed: (error: unknown, organization: string) => Promise<void> | void
}

/**
 * Work in each organization in which the worker is somebody, one after another. A credential that CoreWeave refuses is
 * forgotten, so that the next run exchanges for another one.
 */
export async function workInOrganizations(
  run: WorkerRun,
  { work, failed }: OrganizationWork,
): Promise<void> {
  for (const identity of run.config.WORKER_IDENTITIES) {
    if (run.stopping.aborted) break
    const { organization } = identity
    let credential: WorkerCredential | undefined
    try {
      credential = await readWorkerCredential(identity, run)
      await work(await contextOfWorker(run, organization, credential.token), credential)
    } catch (error) {
      if (credential && error instanceof AppError && error.code === 'unauthenticated')
        forgetWorkerCredential(credential)
      await failed(error, organization)
    }
  }
}
