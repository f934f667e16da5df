import 'server-only'

import { z } from 'zod'
import {
  findStoredVerification,
  type StoredVerification,
  insertVerification,
} from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import { evaluateEvidence, rebuildReport } from '@/lib/core/verification/evaluation'
import type { Evidence } from '@/lib/core/verification/evidence'
import type { VerificationReport } from '@/lib/core/verification/report'
import { Check, VERDICTS } from '@/lib/core/verification/report'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import type { Context } from '@/lib/server/session/context'
import type { RunSnapshot } from './observe'
import { repeatRun } from './redo'
import type { VerificationRef } from './schema'

export type FinishedRun = { live: RunSnapshot; evidence: Evidence; raw: readonly string[] }

/**
 * Keep how a run ended. Of several who see the end, the first one's account stays and is told by all:
 * whoever comes later may have found the pod removed already.
 */
export async function storeFinishedRun(
  { store, actor, clock }: Context,
  ref: VerificationRef,
  { live: { origin }, evidence, raw }: FinishedRun,
): Promise<{ report: VerificationReport; mine: boolean }> {
  const report = evaluateEvidence(evidence)
  const endedAt = evidence.job?.ended?.at ?? evidence.pod?.ended?.at
  const mine = await insertVerification(store, actor.orgUid, {
    ...ref,
    account: origin.account,
    verdict: report.verdict.state,
    cause: report.verdict.cause ?? null,
    steps: report.checks,
    log: raw.join('\n'),
    actor: origin.startedBy,
    startedAt: new Date(origin.startedAt),
    endedAt: endedAt ? new Date(endedAt) : clock(),
  })
  const kept = mine ? undefined : await findStoredVerification(store, actor.orgUid, ref)
  return { report: kept ? rebuildStoredReport(kept) : report, mine }
}

/**
 * A run whose Job is gone. Another reader, or a cancellation, keeps it before that, and theirs stays;
 * anybody else just deletes it.
 */
export const storeLostRun = (context: Context, ref: VerificationRef, last: FinishedRun) =>
  storeFinishedRun(context, ref, { ...last, evidence: { ...last.evidence, lost: 'job' } })

// Everybody who watches a run sees its end at once: one of them settles it for this process.
const shared = globalThis as { consoleSettling?: Map<string, Promise<VerificationReport>> }

/** Keep how a run ended, then take its Job out of the cluster. */
export function finishRun(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
  ended: FinishedRun,
): Promise<VerificationReport> {
  shared.consoleSettling ??= new Map()
  const settling = shared.consoleSettling
  const key = JSON.stringify([context.actor.orgUid, ref])
  const under = settling.get(key)
  if (under) return under
  const work = (async () => {
    const again = await repeatRun(context, open, ref, {
      live: ended.live,
      report: evaluateEvidence(ended.evidence),
    })
    const { target } = ended.evidence
    const evidence = again
      ? { ...ended.evidence, target: { ...target, redo: again } }
      : ended.evidence
    const { report, mine } = await storeFinishedRun(context, ref, { ...ended, evidence })
    const cleanup = await removeJob(context, open, ref, report)
    return mine ? evaluateEvidence({ ...evidence, cleanup }) : report
  })().finally(() => settling.delete(key))
  settling.set(key, work)
  return work
}

async function removeJob(
  context: Context,
  { cluster, kubernetes }: OpenCluster,
  ref: VerificationRef,
  { verdict }: VerificationReport,
): Promise<NonNullable<Evidence['cleanup']>> {
  const { namespace, name } = ref
  const after = { verdict: verdict.state, cause: verdict.cause ?? null }
  const object = inCluster(cluster, { namespace, verification: name })
  try {
    // Another reader may have been faster; what is gone is not deleted, nor recorded, again.
    const there = await kubernetes.getJob({ namespace, name }).catch(unlessAbsent)
    if (there)
      await recorded(context, { action: 'verification.clean-up', object, after }, () =>
        kubernetes.deleteJob({ namespace, name, propagation: 'Background' }).catch(unlessAbsent),
      )
    return { ok: true, at: context.clock().toISOString() }
  } catch (error) {
    if (!(error instanceof AppError)) log.error('clean-up failed', { ...ref, error })
    const reason = error instanceof AppError ? error.message : 'The console failed.'
    return {
      ok: false,
      at: context.clock().toISOString(),
      detail: `${reason} The cluster deletes the Job by itself within ten minutes.`,
    }
  }
}

const unlessAbsent = (error: unknown): undefined => {
  if (error instanceof AppError && error.code === 'not-found') return undefined
  throw error
}

const Kept = z.object({ verdict: z.enum(VERDICTS), steps: z.array(Check) })

/** A kept run, told again. Its Job is gone, so it has been cleaned up since. */
export function rebuildStoredReport(kept: StoredVerification): VerificationReport {
  const parsed = Kept.parse(kept)
  const { cluster, namespace, account } = kept
  const checks = parsed.steps.map((check) =>
    check.key === 'cleanup' && check.state !== 'pass'
      ? {
          ...check,
          state: 'pass' as const,
          detail: [check.detail, 'Job and pod deleted.'].filter(Boolean).join(' '),
        }
      : check,
  )
  return rebuildReport(parsed.verdict, kept.cause, { cluster, namespace, account }, checks)
}
