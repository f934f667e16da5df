import 'server-only'

import { stringify } from 'yaml'
import {
  findStoredVerification,
  type StoredVerification,
} from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import type { JobManifest } from '@/lib/core/kubernetes/manifests'
import { EXCHANGE_SCRIPT } from '@/lib/core/verification/cloud/exchange-script'
import { evaluateEvidence, unsettledReport } from '@/lib/core/verification/evaluation'
import { jobFactsOf } from '@/lib/core/verification/evidence'
import { CLIENT_CONTAINER, VERIFICATION_LABELS } from '@/lib/core/verification/job-manifest'
import { clientCommandOf } from '@/lib/core/verification/refresh/client-programs'
import type { RefreshPlan } from '@/lib/core/verification/refresh/plan'
import { refreshRecordsOf } from '@/lib/core/verification/refresh/records'
import { CLIENT_SCRIPT, REFRESH_SCRIPT } from '@/lib/core/verification/refresh/script'
import type { VerificationReport } from '@/lib/core/verification/report'
import { VERIFICATION_SCRIPT } from '@/lib/core/verification/script'
import { findStep, parseLog, type ScriptStep } from '@/lib/core/verification/script-output'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import {
  type FinishedRun,
  isCloudRun,
  rebuildStoredReport,
  storedBucketCheck,
} from './finished-run'
import { createProofReader } from './proofs'
import {
  addLogEvidence,
  type ForeignRun,
  type RunReading,
  type RunSnapshot,
  readPodLog,
  readRun,
} from './run-snapshot'
import type {
  ForeignJob,
  Verification,
  VerificationDetail,
  VerificationRef,
  VerificationWithLog,
} from './schema'

/** Refuses a person who may not read pod logs in the namespace, wherever the log is stored. */
export async function requireLogAccess(
  { kubernetes, cluster }: OpenCluster,
  { namespace }: Pick<VerificationRef, 'namespace'>,
) {
  const { allowed } = await kubernetes.may({
    verb: 'get',
    resource: 'pods',
    subresource: 'log',
    namespace,
  })
  if (!allowed)
    throw new AppError('forbidden', `You cannot read pod logs in namespace ${namespace}.`, {
      detail: {
        reason: 'rbac',
        next: `Ask an administrator of ${cluster.name} for the verb get on pods/log in ${namespace}.`,
      },
    })
}

const notFound = ({ name }: VerificationRef) =>
  new AppError(
    'not-found',
    `Verification ${name} not found: its Job is gone and no result was stored.`,
    {
      detail: {
        next: 'Run the verification again. A result is stored when the console sees the run end.',
      },
    },
  )

export const startedElsewhere = ({ namespace, name }: VerificationRef) =>
  new AppError('conflict', `Job ${name} was not started by this console.`, {
    detail: {
      reason: 'started-elsewhere',
      next: `The console does not touch the Job. To delete it, run kubectl delete job ${name} -n ${namespace}.`,
    },
  })

/** Why this person cannot delete the Job of a run, and so cannot cancel or settle the run. */
export async function endRefusalOf(
  { kubernetes, cluster }: OpenCluster,
  { namespace, name }: VerificationRef,
): Promise<string | undefined> {
  const { allowed } = await kubernetes.may({
    verb: 'delete',
    resource: 'jobs',
    group: 'batch',
    namespace,
    name,
  })
  if (allowed) return undefined
  return `You cannot delete Jobs in ${namespace}. Ask an administrator of ${cluster.name} for the verb delete on jobs.`
}

/** Refuses a person who may not delete the Job of a run: a run is stored only by those who may end it. */
export async function requireJobDeletion(open: OpenCluster, ref: VerificationRef) {
  const refusal = await endRefusalOf(open, ref)
  if (refusal) throw new AppError('forbidden', refusal, { detail: { reason: 'rbac' } })
}

/** What the cluster has under a name: a run of this console with its log, or a Job started elsewhere. */
export async function readRunWithLog(
  context: Context,
  ref: VerificationRef,
): Promise<{
  open: OpenCluster
  reading: { kind: 'own'; run: FinishedRun } | Exclude<RunReading, { kind: 'own' }>
}> {
  const open = await openCluster(context, ref.cluster)
  await requireLogAccess(open, ref)
  const reading = await readRun(context, open, ref)
  if (reading.kind !== 'own') return { open, reading }
  const { snapshot } = reading
  const log = await readPodLog(open.kubernetes, snapshot.pod)
  const evidence = addLogEvidence(snapshot, log)
  return { open, reading: { kind: 'own', run: { snapshot, log, evidence } } }
}

/**
 * Reads what is known under a name. The stored result of a run counts over what the cluster still has,
 * and a Job that was started elsewhere is never read as a run. Nothing is changed.
 */
export async function readVerification(
  context: Context,
  ref: VerificationRef,
): Promise<VerificationDetail> {
  const { open, reading } = await readRunWithLog(context, ref)
  // Read after the cluster: whoever settles a run stores it before its Job disappears.
  const stored = await findStoredVerification(context.store, context.actor.orgUid, ref)
  if (reading.kind === 'foreign') {
    const foreignJob = describeForeignJob(open, ref, reading)
    if (!stored) return { origin: 'elsewhere', ...foreignJob }
    return { ...(await describeStored(context, open, ref, stored)), foreignJob }
  }
  if (stored) return describeStored(context, open, ref, stored)
  if (reading.kind === 'gone') throw notFound(ref)
  const { run } = reading
  const current = evaluateEvidence(run.evidence)
  const report = current.verdict.state === 'running' ? current : unsettledReport(current)
  const endRefusal = await endRefusalOf(open, ref)
  return {
    ...describeRun(open, ref, run, report),
    ...(endRefusal ? { endRefusal } : {}),
    log: parseLog(run.log).lines,
  }
}

/** Reads a verification of this console; throws if the Job of that name was started elsewhere. */
export async function readOwnVerification(
  context: Context,
  ref: VerificationRef,
): Promise<VerificationWithLog> {
  const detail = await readVerification(context, ref)
  if (detail.origin === 'elsewhere') throw startedElsewhere(ref)
  return detail
}

/** Reads a finished verification from the database. */
export async function loadStoredVerification(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
): Promise<VerificationWithLog> {
  const stored = await findStoredVerification(context.store, context.actor.orgUid, ref)
  if (!stored) throw notFound(ref)
  return describeStored(context, open, ref, stored)
}

async function describeStored(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
  stored: StoredVerification,
): Promise<VerificationWithLog> {
  const { steps, lines } = parseLog(stored.log ? stored.log.split('\n') : [])
  const claims = findStep(steps, 'token')?.claims
  const bucketCheck = storedBucketCheck(stored)
  const plan = stored.proof?.refresh
  return {
    origin: 'console',
    ...ref,
    clusterName: open.cluster.name,
    account: stored.account,
    actor: stored.actor,
    ...(stored.canary && { canary: stored.canary }),
    ...rebuildStoredReport(stored),
    startedAt: stored.startedAt.toISOString(),
    endedAt: stored.endedAt.toISOString(),
    ...(!isCloudRun(stored) && { proof: await createProofReader(context).ofRun(open, stored) }),
    ...(bucketCheck ? { bucketCheck } : {}),
    ...describeRefresh(plan, steps),
    ...(claims ? { claims } : {}),
    script: scriptOf(plan, isCloudRun(stored)),
    log: lines,
  }
}

/** A run whose Job exists, as the screen shows it. */
export function describeRun(
  { cluster }: OpenCluster,
  ref: VerificationRef,
  { snapshot, log }: Pick<FinishedRun, 'snapshot' | 'log'>,
  report: VerificationReport,
): Verification {
  const { job, run, evidence } = snapshot
  const { steps } = parseLog(log)
  const claims = findStep(steps, 'token')?.claims
  const plan = run.refresh ?? undefined
  const endedAt = evidence.job?.ended?.at ?? evidence.pod?.ended?.at
  return {
    origin: 'console',
    ...ref,
    clusterName: cluster.name,
    account: run.account,
    actor: run.actor,
    ...(run.canary && { canary: run.canary }),
    ...report,
    startedAt: run.startedAt.toISOString(),
    ...(endedAt && report.verdict.state !== 'running' ? { endedAt } : {}),
    ...(run.bucketCheck ? { bucketCheck: run.bucketCheck } : {}),
    ...describeRefresh(plan, steps),
    ...(claims ? { claims } : {}),
    manifest: renderManifest(job),
    script: scriptOf(plan, run.cloud !== undefined),
  }
}

/** The script of a run, with the client that a refresh proof runs. */
function scriptOf(plan: RefreshPlan | undefined, isCloudRun: boolean): string {
  if (isCloudRun) return EXCHANGE_SCRIPT
  return plan
    ? `${REFRESH_SCRIPT}\n# Container ${CLIENT_CONTAINER}\n${CLIENT_SCRIPT}\n# CLIENT\n${clientCommandOf(plan)}\n`
    : VERIFICATION_SCRIPT
}

/** How a refresh proof runs, and what its recorder has seen. */
function describeRefresh(
  plan: RefreshPlan | undefined,
  steps: readonly ScriptStep[],
): Pick<Verification, 'refresh' | 'refreshClient'> {
  if (!plan) return {}
  const records = refreshRecordsOf(steps)
  return { refreshClient: plan.client, refresh: { plan, ...(records && { records }) } }
}

const DEFAULT_ACCOUNT = 'default'

/** A Job that was started elsewhere, by what the API server says of it and by nothing that it says itself. */
export function describeForeignJob(
  { cluster }: Pick<OpenCluster, 'cluster'>,
  { namespace }: Pick<VerificationRef, 'namespace'>,
  { job, reason }: ForeignRun,
): ForeignJob {
  const { name, createdAt, ended } = jobFactsOf(job)
  return {
    cluster: cluster.id,
    namespace,
    name,
    clusterName: cluster.name,
    account: job.spec.template.spec.serviceAccountName ?? DEFAULT_ACCOUNT,
    reason,
    status: ended?.state ?? 'active',
    createdAt,
  }
}

/** The Job as YAML for `kubectl apply`, without the fields that the cluster added. */
function renderManifest({ metadata, spec }: RunSnapshot['job']) {
  // The API server rejects a Job that carries another Job's selector.
  const { selector: _, ...requested } = spec
  const job: JobManifest = {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      labels: metadata.labels,
      annotations: metadata.annotations,
    },
    spec: {
      ...requested,
      template: { ...spec.template, metadata: { labels: VERIFICATION_LABELS } },
    },
  }
  // kubectl reads YAML 1.1.
  return stringify(
    { apiVersion: 'batch/v1', kind: 'Job', ...job },
    { lineWidth: 0, version: '1.1' },
  )
}
