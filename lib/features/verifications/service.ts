import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, type ErrorCode, toProblem } from '@/lib/common/errors'
import {
  buildVerdict,
  evaluateEvidence,
  findBlockingCheck,
} from '@/lib/core/verification/evaluation'
import type { Evidence } from '@/lib/core/verification/evidence'
import { buildVerificationJob } from '@/lib/core/verification/job-manifest'
import { CHECKS, type VerificationReport } from '@/lib/core/verification/report'
import { openCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import type { WriteContext } from '@/lib/server/session/context'
import { shutdownSignal } from '@/lib/server/shutdown'
import { version } from '@/package.json'
import { finishRun, storeLostRun } from './finished-run'
import { followRun } from './follower'
import { jobParametersFor, readPreflight } from './preflight'
import { verificationTargetFor } from './run-snapshot'
import type { StartResult, StartVerification, Verification, VerificationRef } from './schema'
import { describeRun, loadStoredVerification, readRunWithLog } from './verification'

export { listVerifications } from './list'
export { readVerification } from './verification'
export { jobParametersFor, readPreflight, verificationTargetFor }

/**
 * Checks everything that needs no pod, then creates the Job. When one of those checks fails, the Job is
 * created only with `force`.
 */
export async function startVerification(
  context: WriteContext,
  { cluster: id, namespace, account, force, bucketCheck }: StartVerification,
): Promise<StartResult> {
  const open = await openCluster(context, id)
  const place = { cluster: id, namespace, account }
  const parameters = jobParametersFor(context, open, { ...place, bucketCheck })
  const preflight = await readPreflight(context, open, parameters)
  const target = verificationTargetFor(place, { preflight, bucketCheck })
  const evidence: Evidence = { target, preflight, events: [], steps: [], now: context.clock() }
  const report = evaluateEvidence(evidence)
  if (findBlockingCheck(report)?.cause && !force) return notStarted(report, evidence)

  const job = buildVerificationJob(parameters, {
    startedBy: context.actor.uid,
    startedAt: context.clock().toISOString(),
    preflight,
    checks: CHECKS,
    version,
  })
  const object = inCluster(open.cluster, { namespace, serviceAccount: account })
  const after = { image: parameters.image, ...bucketCheck }
  try {
    const { metadata } = await recorded(
      context,
      { action: 'verification.start', object, after },
      ({ kubernetes }) => kubernetes(open.cluster).createJob(job),
    )
    return { started: true, ref: { cluster: id, namespace, name: metadata.name } }
  } catch (error) {
    if (!(error instanceof AppError) || !REFUSALS.has(error.code)) throw error
    const refused = { ...evidence, refusal: toProblem(error) }
    return notStarted(evaluateEvidence(refused), refused)
  }
}

const REFUSALS: ReadonlySet<ErrorCode> = new Set(['forbidden', 'invalid', 'not-found'])

function notStarted(report: VerificationReport, evidence: Evidence): StartResult {
  const blocking = findBlockingCheck(report)
  const verdict = blocking?.cause
    ? buildVerdict('failed', blocking.cause, evidence, blocking)
    : report.verdict
  return { started: false, checks: report.checks, verdict, forceable: !evidence.refusal }
}

/** Longer than a Job may run, so that every run's end is seen. */
const FOLLOW_LIMIT_MS = 5 * 60_000
const RETRY_MS = 2000
const TRANSIENT: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'upstream',
  'rate-limited',
  'unrecorded',
])

/** Starts a run and follows it in the background, so that its result is stored even if nobody watches. */
export async function startFollowedVerification(
  context: WriteContext,
  input: StartVerification,
): Promise<StartResult> {
  const start = await startVerification(context, input)
  if (start.started)
    void followToEnd(context, start.ref).catch((error: unknown) =>
      log.error('could not follow a verification to its end', { ...start.ref, error }),
    )
  return start
}

/** Follows a run until its result is stored; requests that fail for a transient reason are retried. */
export async function followToEnd(
  context: WriteContext,
  ref: VerificationRef,
  { retryMs = RETRY_MS } = {},
) {
  const signal = AbortSignal.any([shutdownSignal(), AbortSignal.timeout(FOLLOW_LIMIT_MS)])
  for (;;)
    try {
      return await followUntilStored(context, ref, signal)
    } catch (error) {
      const transient = error instanceof AppError && TRANSIENT.has(error.code)
      if (!transient || signal.aborted) throw error
      await sleep(retryMs, undefined, { signal }).catch(() => {})
    }
}

/** Follows a run until it ends, stores its result and deletes its Job. */
export async function followUntilStored(
  context: WriteContext,
  ref: VerificationRef,
  signal: AbortSignal,
) {
  const open = await openCluster(context, ref.cluster)
  for await (const moment of followRun(open, ref, { clock: context.clock, signal })) {
    if (moment.kind === 'finished') await finishRun(context, open, ref, moment.run)
    if (moment.kind === 'job-gone' && moment.last) await storeLostRun(context, ref, moment.last)
  }
}

/** Cancels a run: stores what it has reported so far, then deletes its Job. */
export async function cancelVerification(
  context: WriteContext,
  ref: VerificationRef,
): Promise<Verification> {
  const { open, run } = await readRunWithLog(context, ref)
  if (!run) return loadStoredVerification(context, open, ref)
  const over = evaluateEvidence(run.evidence).verdict.state !== 'running'
  const cancelled = { by: context.actor.uid, at: context.clock().toISOString() }
  const report = await finishRun(context, open, ref, {
    ...run,
    evidence: over ? run.evidence : { ...run.evidence, cancelled },
  })
  return describeRun(open, ref, run, report)
}
