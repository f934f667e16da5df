import 'server-only'

import { stringify } from 'yaml'
import { findStoredVerification } from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import type { JobManifest } from '@/lib/core/kubernetes/manifests'
import { evaluateEvidence } from '@/lib/core/verification/evaluation'
import { VERIFICATION_LABELS } from '@/lib/core/verification/job-manifest'
import type { BucketCheck, VerificationReport } from '@/lib/core/verification/report'
import { VERIFICATION_SCRIPT } from '@/lib/core/verification/script'
import { findStep, parseLog, type ScriptStep } from '@/lib/core/verification/script-output'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { type FinishedRun, finishRun, rebuildStoredReport } from './finished-run'
import { addLogEvidence, type RunSnapshot, readPodLog, readRun } from './run-snapshot'
import type { Verification, VerificationRef, VerificationWithLog } from './schema'

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

/** A run and its log as the cluster has them; without `run` if the Job is gone. */
export async function readRunWithLog(
  context: Context,
  ref: VerificationRef,
): Promise<{ open: OpenCluster; run?: FinishedRun }> {
  const open = await openCluster(context, ref.cluster)
  await requireLogAccess(open, ref)
  const snapshot = await readRun(open, ref, context.clock())
  if (!snapshot) return { open }
  const log = await readPodLog(open.kubernetes, snapshot.pod)
  return { open, run: { snapshot, log, evidence: addLogEvidence(snapshot, log) } }
}

/** Reads a verification from the cluster while its Job exists, and from the database afterwards. */
export async function readVerification(
  context: Context,
  ref: VerificationRef,
): Promise<VerificationWithLog> {
  const { open, run } = await readRunWithLog(context, ref)
  if (!run) return loadStoredVerification(context, open, ref)
  const current = evaluateEvidence(run.evidence)
  const over = current.verdict.state !== 'running'
  const report = over ? await finishRun(context as WriteContext, open, ref, run) : current
  // An earlier reader may have stored what this one no longer found.
  if (over && run.evidence.lost) return loadStoredVerification(context, open, ref)
  return { ...describeRun(open, ref, run, report), log: parseLog(run.log).lines }
}

/** Reads a finished verification from the database. */
export async function loadStoredVerification(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
): Promise<VerificationWithLog> {
  const stored = await findStoredVerification(context.store, context.actor.orgUid, ref)
  if (!stored) throw notFound(ref)
  const { steps, lines } = parseLog(stored.log ? stored.log.split('\n') : [])
  const claims = findStep(steps, 'token')?.claims
  const bucketCheck = bucketCheckOf(steps)
  return {
    ...ref,
    clusterName: open.cluster.name,
    account: stored.account,
    actor: stored.actor,
    ...rebuildStoredReport(stored),
    startedAt: stored.startedAt.toISOString(),
    endedAt: stored.endedAt.toISOString(),
    ...(bucketCheck ? { bucketCheck } : {}),
    ...(claims ? { claims } : {}),
    script: VERIFICATION_SCRIPT,
    log: lines,
  }
}

/** The chosen bucket, as the script reports it. */
function bucketCheckOf(steps: readonly ScriptStep[]): BucketCheck | undefined {
  const { bucket, access } = findStep(steps, 'environment') ?? {}
  return bucket && access ? { bucket, access } : undefined
}

/** A run whose Job exists, as the screen shows it. */
export function describeRun(
  { cluster }: OpenCluster,
  ref: VerificationRef,
  { snapshot, log }: Pick<FinishedRun, 'snapshot' | 'log'>,
  report: VerificationReport,
): Verification {
  const { job, origin, evidence } = snapshot
  const claims = findStep(parseLog(log).steps, 'token')?.claims
  const endedAt = evidence.job?.ended?.at ?? evidence.pod?.ended?.at
  return {
    ...ref,
    clusterName: cluster.name,
    account: origin.account,
    actor: origin.startedBy,
    ...report,
    startedAt: origin.startedAt,
    ...(endedAt && report.verdict.state !== 'running' ? { endedAt } : {}),
    ...(origin.bucketCheck ? { bucketCheck: origin.bucketCheck } : {}),
    ...(claims ? { claims } : {}),
    manifest: renderManifest(job),
    script: VERIFICATION_SCRIPT,
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
