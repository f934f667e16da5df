import 'server-only'

import { AppError } from '@/lib/common/errors'
import { settleCanaries } from '@/lib/features/canaries/service'
import { recordKeysOfClusters } from '@/lib/features/clusters/service'
import { removeExpiredGrants } from '@/lib/features/requests/service'
import { describeFailure } from '@/lib/server/failure'
import type { JobOutcome, JobRun } from '@/lib/server/jobs/job-handler'
import { log } from '@/lib/server/log'
import type { WriteContext } from '@/lib/server/session/context-of'
import {
  readWorkerState,
  type WorkerState,
  writeWorkerState,
} from '@/lib/server/worker/identity-row'
import type { WorkerIdentity } from '@/lib/server/worker/identity-settings'
import {
  forgetWorkerCredential,
  readWorkerCredential,
  type WorkerCredential,
} from '@/lib/server/worker/worker-credential'
import { contextOfWorker } from './worker-context'

type Run = Pick<JobRun, 'store' | 'config' | 'clock' | 'stopping'>

/**
 * Read the clusters of each organization in which the worker is somebody, take back grants that have expired, store
 * the results of canaries whose logs the worker may read, and record the keys of the issuers.
 */
export async function readOrganizations(run: Run): Promise<JobOutcome> {
  for (const identity of run.config.WORKER_IDENTITIES) {
    if (run.stopping.aborted) break
    await readOrganization(run, identity)
  }
  return undefined
}

const nothingKnown = (orgUid: string, triedAt: Date): WorkerState => ({
  orgUid,
  kind: null,
  account: null,
  issuer: null,
  subject: null,
  expiresAt: null,
  exchangedAt: null,
  failureReason: null,
  failure: null,
  next: null,
  triedAt,
  clusters: null,
  readAt: null,
})

async function readOrganization(run: Run, identity: WorkerIdentity): Promise<void> {
  const { store, config, clock } = run
  const { organization } = identity
  const triedAt = clock()
  const before = await readWorkerState(store, config, organization)
  const state = { ...(before ?? nothingKnown(organization, triedAt)), triedAt }
  const write = (changes: Partial<WorkerState>) =>
    writeWorkerState(store, config, { ...state, ...changes })
  let credential: WorkerCredential | undefined
  try {
    credential = await readWorkerCredential(identity, run)
    const context = await contextOfWorker(run, organization, credential.token)
    const clusters = await context.coreweave.listClusters()
    await write({
      kind: credential.kind,
      account: context.actor.uid,
      issuer: credential.issuer ?? null,
      subject: credential.subject ?? null,
      expiresAt: credential.expiresAt ?? null,
      exchangedAt: credential.exchangedAt ?? null,
      failureReason: null,
      failure: null,
      next: null,
      clusters,
      readAt: triedAt,
    })
    await takeBackGrants(context)
    await settleCanaries(context, {}, { stopping: run.stopping })
    await recordKeysOfClusters(context, clusters, { stopping: run.stopping })
  } catch (error) {
    if (credential && error instanceof AppError && error.code === 'unauthenticated')
      forgetWorkerCredential(credential)
    const { message, reason, next, code } = describeFailure(error).problem
    log.error('the worker could not read an organization', { organization, code, reason })
    await write({ failureReason: reason ?? code, failure: message, next: next ?? null })
  }
}

const REMOVAL_RIGHTS = [
  'cwobject:ListAccessPolicy',
  'cwobject:EnsureAccessPolicy',
  'cwobject:DeleteAccessPolicy',
]

/** Only where the worker was granted that right; otherwise a person takes them back. */
async function takeBackGrants(context: WriteContext): Promise<void> {
  if (!(await context.coreweave.canI({ actions: REMOVAL_RIGHTS, resources: ['*'] }))) return
  for (const { request, outcome } of await removeExpiredGrants(context, { dryRun: false }))
    log.info('the worker took back an expired grant', { request, outcome })
}
