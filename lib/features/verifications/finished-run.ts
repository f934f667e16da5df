import 'server-only'

import { z } from 'zod'
import {
  findStoredVerification,
  insertVerification,
  type StoredVerification,
} from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import { evaluateEvidence, rebuildReport } from '@/lib/core/verification/evaluation'
import type { Evidence } from '@/lib/core/verification/evidence'
import { buildVerificationJob, repeatNameOf } from '@/lib/core/verification/job-manifest'
import { CHECKS, Check, VERDICTS, type VerificationReport } from '@/lib/core/verification/report'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log as serverLog } from '@/lib/server/log'
import type { WriteContext } from '@/lib/server/session/context'
import { version } from '@/package.json'
import { jobParametersFor } from './preflight'
import type { RunSnapshot } from './run-snapshot'
import type { VerificationRef } from './schema'

/** A run that has ended: its last snapshot, all its evidence and the lines of its log. */
export type FinishedRun = { snapshot: RunSnapshot; evidence: Evidence; log: readonly string[] }

/**
 * Stores how a run ended. When several readers see the end, the first one's report is stored and every
 * reader gets that one: a later reader may no longer find the pod. `first` is true for that reader.
 */
export async function storeFinishedRun(
  { store, actor, clock }: WriteContext,
  ref: VerificationRef,
  { snapshot: { origin }, evidence, log }: FinishedRun,
): Promise<{ report: VerificationReport; first: boolean }> {
  const report = evaluateEvidence(evidence)
  const endedAt = evidence.job?.ended?.at ?? evidence.pod?.ended?.at
  const first = await insertVerification(store, actor.orgUid, {
    ...ref,
    account: origin.account,
    verdict: report.verdict.state,
    cause: report.verdict.cause ?? null,
    steps: report.checks,
    log: log.join('\n'),
    actor: origin.startedBy,
    startedAt: new Date(origin.startedAt),
    endedAt: endedAt ? new Date(endedAt) : clock(),
  })
  const stored = first ? undefined : await findStoredVerification(store, actor.orgUid, ref)
  return { report: stored ? rebuildStoredReport(stored) : report, first }
}

/**
 * Stores a run whose Job has disappeared as deleted. A reader that finished the run, or the person who
 * cancelled it, stores it before the Job is deleted, and then that report stays.
 */
export const storeLostRun = (context: WriteContext, ref: VerificationRef, last: FinishedRun) =>
  storeFinishedRun(context, ref, { ...last, evidence: { ...last.evidence, lost: 'job' } })

// All readers of a run see its end at once; one of them finishes it for this process.
const shared = globalThis as { consoleFinishingRuns?: Map<string, Promise<VerificationReport>> }

/** Stores how a run ended, then deletes its Job. A run without injection is repeated once first. */
export function finishRun(
  context: WriteContext,
  open: OpenCluster,
  ref: VerificationRef,
  run: FinishedRun,
): Promise<VerificationReport> {
  shared.consoleFinishingRuns ??= new Map()
  const finishing = shared.consoleFinishingRuns
  const key = JSON.stringify([context.actor.orgUid, ref])
  const pending = finishing.get(key)
  if (pending) return pending
  const work = (async () => {
    const repeat = await repeatRun(context, open, ref, run)
    const evidence = repeat
      ? { ...run.evidence, target: { ...run.evidence.target, repeat } }
      : run.evidence
    const { report, first } = await storeFinishedRun(context, ref, { ...run, evidence })
    const cleanup = await deleteRunJob(context, open, ref, report)
    return first ? evaluateEvidence({ ...evidence, cleanup }) : report
  })().finally(() => finishing.delete(key))
  finishing.set(key, work)
  return work
}

/**
 * Starts a run once more if its pod got no credentials although a dry-run pod did: such a run says
 * nothing about the account. Only the person who started it repeats it, and the repeat's name follows
 * from the first name, so that of several readers only one can create it.
 */
async function repeatRun(
  context: WriteContext,
  open: OpenCluster,
  { namespace, name }: VerificationRef,
  { snapshot, evidence }: FinishedRun,
): Promise<string | undefined> {
  const repeat = repeatNameOf(name)
  const { account, startedBy, bucketCheck } = snapshot.origin
  const { cause } = evaluateEvidence(evidence).verdict
  if (cause !== 'not-injected' || !repeat || startedBy !== context.actor.uid) return undefined
  const parameters = jobParametersFor(context, open, { namespace, account, bucketCheck })
  const job = buildVerificationJob(parameters, {
    startedBy,
    startedAt: context.clock().toISOString(),
    preflight: snapshot.evidence.preflight,
    checks: CHECKS,
    version,
    name: repeat,
  })
  const object = inCluster(open.cluster, { namespace, serviceAccount: account })
  try {
    await recorded(
      context,
      { action: 'verification.start', object, after: { name: repeat, inPlaceOf: name } },
      ({ kubernetes }) => kubernetes(open.cluster).createJob(job),
    )
    return repeat
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.detail.reason === 'already-exists') return repeat
    serverLog.error('could not repeat a verification', { namespace, name, error })
    return undefined
  }
}

async function deleteRunJob(
  context: WriteContext,
  { cluster, kubernetes }: OpenCluster,
  ref: VerificationRef,
  { verdict }: VerificationReport,
): Promise<NonNullable<Evidence['cleanup']>> {
  const { namespace, name } = ref
  const after = { verdict: verdict.state, cause: verdict.cause ?? null }
  const object = inCluster(cluster, { namespace, verification: name })
  try {
    // A Job that another reader has deleted is neither deleted nor recorded again.
    const job = await kubernetes.getJob({ namespace, name }).catch(undefinedIfNotFound)
    if (job)
      await recorded(context, { action: 'verification.clean-up', object, after }, (write) =>
        write
          .kubernetes(cluster)
          .deleteJob({ namespace, name, propagation: 'Background' })
          .catch(undefinedIfNotFound),
      )
    return { ok: true, at: context.clock().toISOString() }
  } catch (error) {
    if (!(error instanceof AppError))
      serverLog.error('could not delete the Job of a verification', { ...ref, error })
    const reason = error instanceof AppError ? error.message : 'The console failed.'
    return {
      ok: false,
      at: context.clock().toISOString(),
      detail: `Could not delete the Job: ${reason} Kubernetes deletes it within ten minutes.`,
    }
  }
}

const undefinedIfNotFound = (error: unknown): undefined => {
  if (error instanceof AppError && error.code === 'not-found') return undefined
  throw error
}

const StoredReport = z.object({ verdict: z.enum(VERDICTS), steps: z.array(Check) })

/** The report of a stored run. A run is stored before its Job is deleted; by now the Job is gone. */
export function rebuildStoredReport(stored: StoredVerification): VerificationReport {
  const { verdict, steps } = StoredReport.parse(stored)
  const { cluster, namespace, account } = stored
  const checks = steps.map((check) =>
    check.key === 'cleanup' && check.state !== 'pass'
      ? {
          ...check,
          state: 'pass' as const,
          detail: [check.detail, 'Job and pod deleted.'].filter(Boolean).join(' '),
        }
      : check,
  )
  return rebuildReport(verdict, stored.cause, { cluster, namespace, account }, checks)
}
