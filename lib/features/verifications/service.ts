import 'server-only'

import { stringify } from 'yaml'
import { findStoredVerification } from '@/lib/adapters/database/verifications'
import { AppError, toProblem } from '@/lib/common/errors'
import type { JobManifest } from '@/lib/core/kubernetes/manifests'
import {
  buildVerdict,
  evaluateEvidence,
  findBlockingCheck,
} from '@/lib/core/verification/evaluation'
import type { Evidence } from '@/lib/core/verification/evidence'
import { buildVerificationJob, VERIFICATION_LABELS } from '@/lib/core/verification/job-manifest'
import type { VerificationReport } from '@/lib/core/verification/report'
import { type BucketCheck, CHECKS } from '@/lib/core/verification/report'
import { VERIFICATION_SCRIPT } from '@/lib/core/verification/script'
import { findStep, parseLog, type ScriptStep } from '@/lib/core/verification/script-output'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import type { Context } from '@/lib/server/session/context'
import { version } from '../../../package.json'
import { finishRun, rebuildStoredReport } from './keep'
import {
  addLogEvidence,
  type RunSnapshot,
  readPodLog,
  readRun,
  verificationTargetFor,
} from './observe'
import { readPreflight } from './preflight'
import { jobParametersFor } from './redo'
import type {
  StartResult,
  StartVerification,
  Verification,
  VerificationRef,
  VerificationWithLog,
} from './schema'

/** Check what needs no pod, then run the Job; a hopeless one only where that is asked for. */
export async function startVerification(
  context: Context,
  { cluster: id, namespace, account, force, bucketCheck }: StartVerification,
): Promise<StartResult> {
  const open = await openCluster(context, id)
  const place = { cluster: id, namespace, account }
  const run = jobParametersFor(context, open, { ...place, bucketCheck })
  const preflight = await readPreflight(context, open, run)
  const target = verificationTargetFor(place, { preflight, bucketCheck })
  const before: Evidence = { target, preflight, events: [], steps: [], now: context.clock() }
  const report = evaluateEvidence(before)
  const obstacle = findBlockingCheck(report)
  if (obstacle?.cause && !force) return refusedStart(report, before)

  const draft = buildVerificationJob(run, {
    startedBy: context.actor.uid,
    startedAt: context.clock().toISOString(),
    preflight,
    checks: CHECKS,
    version,
  })
  const object = inCluster(open.cluster, { namespace, serviceAccount: account })
  try {
    const job = await recorded(
      context,
      { action: 'verification.start', object, after: { image: run.image, ...bucketCheck } },
      () => open.kubernetes.createJob(draft),
    )
    return { started: true, ref: { cluster: id, namespace, name: job.metadata.name } }
  } catch (error) {
    if (!(error instanceof AppError) || !REFUSALS.has(error.code)) throw error
    const after = { ...before, refusal: toProblem(error) }
    return refusedStart(evaluateEvidence(after), after)
  }
}

const REFUSALS: ReadonlySet<AppError['code']> = new Set(['forbidden', 'invalid', 'not-found'])

function refusedStart(report: VerificationReport, evidence: Evidence): StartResult {
  const obstacle = findBlockingCheck(report)
  const verdict = obstacle?.cause
    ? buildVerdict('failed', obstacle.cause, evidence, obstacle)
    : report.verdict
  return { started: false, checks: report.checks, verdict, forceable: !evidence.refusal }
}

/** Logs are for those who may read the pod's log, wherever they are kept. */
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
    throw new AppError('forbidden', `You may not read the logs of pods in ${namespace}.`, {
      detail: {
        reason: 'rbac',
        next: `Whoever administers ${cluster.name} can grant get on pods/log in ${namespace}.`,
      },
    })
}

export const gone = ({ name }: VerificationRef) =>
  new AppError('not-found', `There is no verification ${name}: its Job is gone and was not kept.`, {
    detail: { next: 'Start it again; a run is kept when somebody looks at it as it ends.' },
  })

/** What the cluster has of a run and its log; nothing of one whose Job is gone. */
async function look(context: Context, ref: VerificationRef) {
  const open = await openCluster(context, ref.cluster)
  await requireLogAccess(open, ref)
  const live = await readRun(open, ref, context.clock())
  if (!live) return { open }
  const raw = await readPodLog(open.kubernetes, live.pod)
  return { open, found: { live, raw, evidence: addLogEvidence(live, raw) } }
}

/** From the cluster while the Job is there, from the store after that. An ended run is moved. */
export async function readVerification(
  context: Context,
  ref: VerificationRef,
): Promise<VerificationWithLog> {
  const { open, found } = await look(context, ref)
  if (!found) return readKeptVerification(context, open, ref)
  const { live, raw } = found
  const now = evaluateEvidence(found.evidence)
  const over = now.verdict.state !== 'running'
  const report = over ? await finishRun(context, open, ref, found) : now
  // What this look did not find any more, an earlier one may have kept.
  if (over && found.evidence.lost) return readKeptVerification(context, open, ref)
  return { ...viewOf(open, ref, live, report, raw), log: parseLog(raw).lines }
}

export async function readKeptVerification(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
): Promise<VerificationWithLog> {
  const kept = await findStoredVerification(context.store, context.actor.orgUid, ref)
  if (!kept) throw gone(ref)
  const { steps, lines } = parseLog(kept.log ? kept.log.split('\n') : [])
  const claims = findStep(steps, 'token')?.claims
  const bucketCheck = checkOf(steps)
  return {
    ...ref,
    clusterName: open.cluster.name,
    account: kept.account,
    actor: kept.actor,
    ...rebuildStoredReport(kept),
    startedAt: kept.startedAt.toISOString(),
    endedAt: kept.endedAt.toISOString(),
    ...(bucketCheck ? { bucketCheck } : {}),
    ...(claims ? { claims } : {}),
    script: VERIFICATION_SCRIPT,
    log: lines,
  }
}

/** The bucket that was chosen, as the script was told. */
function checkOf(steps: readonly ScriptStep[]): BucketCheck | undefined {
  const { bucket, access } = findStep(steps, 'environment') ?? {}
  return bucket && access ? { bucket, access } : undefined
}

/** A run that is in the cluster, as the screen shows it. */
export function viewOf(
  { cluster }: OpenCluster,
  ref: VerificationRef,
  { job, origin, evidence }: RunSnapshot,
  report: VerificationReport,
  raw: readonly string[],
): Verification {
  const claims = findStep(parseLog(raw).steps, 'token')?.claims
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
    manifest: manifestOf(job),
    script: VERIFICATION_SCRIPT,
  }
}

/** The Job as `kubectl apply` would take it, without what the cluster added. */
function manifestOf({ metadata, spec }: RunSnapshot['job']) {
  // A Job that names another one's selector and labels is refused.
  const { selector: _, ...asked } = spec
  const draft: JobManifest = {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      labels: metadata.labels,
      annotations: metadata.annotations,
    },
    spec: { ...asked, template: { ...spec.template, metadata: { labels: VERIFICATION_LABELS } } },
  }
  const manifest = { apiVersion: 'batch/v1', kind: 'Job', ...draft }
  // As kubectl reads it.
  return stringify(manifest, { lineWidth: 0, version: '1.1' })
}

/** Stop a run: keep what it has told so far, then delete its Job. */
export async function cancelVerification(
  context: Context,
  ref: VerificationRef,
): Promise<Verification> {
  const { open, found } = await look(context, ref)
  if (!found) return readKeptVerification(context, open, ref)
  const { live, raw, evidence } = found
  const over = evaluateEvidence(evidence).verdict.state !== 'running'
  const cancelled = { by: context.actor.uid, at: context.clock().toISOString() }
  const report = await finishRun(context, open, ref, {
    ...found,
    evidence: over ? evidence : { ...evidence, cancelled },
  })
  return viewOf(open, ref, live, report, raw)
}
