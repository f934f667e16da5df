import 'server-only'

import { settleCanaries } from '@/lib/features/canaries/service'
import { recordKeysOfClusters } from '@/lib/features/clusters/service'
import { removeExpiredGrants } from '@/lib/features/requests/service'
import { describeFailure } from '@/lib/server/failure'
import type { JobOutcome } from '@/lib/server/jobs/job-handler'
import { log } from '@/lib/server/log'
import type { WriteContext } from '@/lib/server/session/context-of'
import {
  readWorkerState,
  type WorkerState,
  writeWorkerState,
} from '@/lib/server/worker/identity-row'
import type { WorkerCredential } from '@/lib/server/worker/worker-credential'
import { type WorkerRun, workInOrganizations } from './worker-identities'

/**
 * Read the clusters of each organization in which the worker is somebody, take back grants that have expired, store
 * the results of canaries whose logs the worker may read, and record the keys of the issuers.
 */
export async function readOrganizations(run: WorkerRun): Promise<JobOutcome> {
  await workInOrganizations(run, {
    work: (context, credential) => readOrganization(run, context, credential),
    failed: async (error, organization) => {
      const { message, reason, next, code } = describeFailure(error).problem
      log.error('the worker could not read an organization', { organization, code, reason })
      const failure = { failureReason: reason ?? code, failure: message, next: next ?? null }
      await updateState(run, organization, failure)
    },
  })
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

/** Change what is known of the worker in an organization, which was tried now. */
async function updateState(
  { store, config, clock }: WorkerRun,
  organization: string,
  changes: Partial<WorkerState>,
): Promise<void> {
  const triedAt = clock()
  const before = await readWorkerState(store, config, organization)
  const state = before ?? nothingKnown(organization, triedAt)
  await writeWorkerState(store, config, { ...state, triedAt, ...changes })
}

async function readOrganization(
  run: WorkerRun,
  context: WriteContext,
  credential: WorkerCredential,
): Promise<void> {
  const clusters = await context.coreweave.listClusters()
  await updateState(run, context.actor.orgUid, {
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
    readAt: run.clock(),
  })
  await takeBackGrants(context)
  await settleCanaries(context, {}, { stopping: run.stopping })
  await recordKeysOfClusters(context, clusters, { stopping: run.stopping })
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
