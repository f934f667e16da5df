import 'server-only'

import { z } from 'zod'
import {
  findStoredVerification,
  insertVerification,
  type StoredVerification,
} from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import { ACCESS_OF_LEVEL } from '@/lib/core/verification/bucket-access'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import {
  evaluateEvidence,
  proofEvidenceOf,
  rebuildReport,
} from '@/lib/core/verification/evaluation'
import type { Evidence } from '@/lib/core/verification/evidence'
import { repeatNameOf } from '@/lib/core/verification/job-manifest'
import {
  Check,
  VERDICTS,
  type Verdict,
  type VerificationReport,
} from '@/lib/core/verification/report'
import { findStep, parseLog } from '@/lib/core/verification/script-output'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { recordEvent, recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log as serverLog } from '@/lib/server/log'
import { metrics } from '@/lib/server/metrics'
import type { WriteContext } from '@/lib/server/session/context'
import { jobParametersFor } from './preflight'
import { createRun, findRunRecord, type RunRecord, readOwnership } from './run-record'
import { type RunSnapshot, verificationTargetFor } from './run-snapshot'
import type { VerificationRef } from './schema'

/** A run that has ended: its last snapshot, all its evidence and the lines of its log. */
export type FinishedRun = { snapshot: RunSnapshot; evidence: Evidence; log: readonly string[] }

/** How a run was settled: its stored report, and the run that repeats it. */
export type SettledRun = { report: VerificationReport; repeat?: VerificationRef }

/** What storing a result takes; it calls no cluster. */
type Records = Pick<WriteContext, 'store' | 'actor' | 'clock' | 'config'>
type NamedCluster = { cluster: { id: string; name: string } }

/** How the audit log calls the end of a run; what is still running or not yet settled is not stored. */
const ENDS = {
  passed: { action: 'verification.pass', outcome: 'ok' },
  failed: { action: 'verification.fail', outcome: 'failed' },
  cancelled: { action: 'verification.cancel', outcome: 'ok' },
  unknown: { action: 'verification.lose', outcome: null },
} as const

/** Records the verdict of a run in the audit log, so that a failed run is red there. */
async function recordVerdict(
  context: Records,
  cluster: NamedCluster['cluster'],
  run: RunRecord,
  { state, cause, sentence }: Verdict,
) {
  if (state === 'running' || state === 'ended') return
  const { action, outcome } = ENDS[state]
  const { namespace, account, name } = run
  const event = {
    orgUid: context.actor.orgUid,
    actor: run.actor,
    action,
    object: inCluster(cluster, { namespace, serviceAccount: account, verification: name }),
    after: {
      verdict: state,
      cause: cause ?? null,
      ...(run.bucketCheck && { bucketCheck: run.bucketCheck }),
      ...(run.refresh && { refresh: run.refresh }),
    },
    end: {
      outcome,
      ...(outcome !== 'ok' && { error: { code: cause ?? state, message: sentence } }),
    },
  }
  await recordEvent(context, event).catch((error: unknown) =>
    serverLog.error('a verdict is missing from the audit log', { ...event.object, error }),
  )
}

/**
 * Stores how a run ended. When several people settle it at once, the first one's report is stored and
 * everyone gets that one: the others may no longer find the pod. `first` is true for that one.
 */
export async function storeFinishedRun(
  context: Records,
  { cluster }: NamedCluster,
  ref: VerificationRef,
  { run, evidence, log }: Pick<FinishedRun, 'evidence' | 'log'> & { run: RunRecord },
): Promise<{ report: VerificationReport; first: boolean }> {
  const { store, actor, clock } = context
  const report = evaluateEvidence(evidence)
  const endedAt = evidence.job?.ended?.at ?? evidence.pod?.ended?.at
  const first = await insertVerification(store, actor.orgUid, {
    ...ref,
    account: run.account,
    verdict: report.verdict.state,
    cause: report.verdict.cause ?? null,
    steps: checksOf(report, run),
    log: log.join('\n'),
    actor: run.actor,
    startedAt: run.startedAt,
    endedAt: endedAt ? new Date(endedAt) : clock(),
    // What is proved of another cloud is no proof of an access to storage.
    proof: run.cloud ? null : proofEvidenceOf(evidence, run.refresh ?? undefined),
    canary: run.canary ?? null,
  })
  if (first) {
    const { state, cause } = report.verdict
    metrics().verifications.inc({ verdict: state, cause: cause ?? 'none' })
    // Of the runs of a canary the audit log has the changes between red and green.
    if (!run.canary) await recordVerdict(context, cluster, run, report.verdict)
  }
  const stored = first ? undefined : await findStoredVerification(store, actor.orgUid, ref)
  return { report: stored ? rebuildStoredReport(stored) : report, first }
}

/** Kubernetes keeps the Job of a canary's run, until later runs have ended. */
const checksOf = ({ checks }: VerificationReport, { canary }: RunRecord) =>
  canary ? checks.filter(({ key }) => key !== 'cleanup') : checks

/**
 * Stores a run whose Job has disappeared as deleted. Whoever settles or cancels a run stores it before its
 * Job is deleted, and then that report stays.
 */
export const storeLostRun = (
  context: WriteContext,
  open: OpenCluster,
  ref: VerificationRef,
  { snapshot: { run }, evidence, log }: FinishedRun,
) => storeFinishedRun(context, open, ref, { run, log, evidence: { ...evidence, lost: 'job' } })

/** Stores as deleted a run whose Job has disappeared before anything of it was read. */
export const storeUnseenRun = (context: WriteContext, open: OpenCluster, ref: VerificationRef) =>
  storeUnread(context, open, ref, 'job')

/** Stores a run of which nobody with the right to read it is left. */
export const storeUnrecordedRun = (context: Records, ref: VerificationRef) =>
  storeUnread(context, { cluster: { id: ref.cluster, name: ref.cluster } }, ref, 'session')

async function storeUnread(
  context: Records,
  open: NamedCluster,
  ref: VerificationRef,
  lost: 'job' | 'session',
) {
  const run = await findRunRecord(context, ref)
  if (!run) return
  const { cluster, namespace, account, preflight } = run
  const bucketCheck = run.bucketCheck ?? undefined
  const refresh = run.refresh ?? undefined
  const evidence: Evidence = {
    target: verificationTargetFor(
      { cluster, namespace, account },
      { preflight, bucketCheck, refresh },
    ),
    preflight,
    job: { name: run.name, createdAt: run.startedAt.toISOString() },
    lost,
    events: [],
    steps: [],
    now: context.clock(),
  }
  await storeFinishedRun(context, open, ref, { run, evidence, log: [] })
}

// The follower and an explicit action may settle a run at once; one of them does so for this process.
const shared = globalThis as { consoleSettlingRuns?: Map<string, Promise<SettledRun>> }

/**
 * Settles a run: stores how it ended, then deletes its Job. With `repeat`, a run without injection is
 * repeated once first. Only the follower of the person who started the run and explicit actions call this.
 */
export function settleRun(
  context: WriteContext,
  open: OpenCluster,
  ref: VerificationRef,
  run: FinishedRun,
  { repeat = false } = {},
): Promise<SettledRun> {
  shared.consoleSettlingRuns ??= new Map()
  const settling = shared.consoleSettlingRuns
  const key = JSON.stringify([context.actor.orgUid, ref])
  const pending = settling.get(key)
  if (pending) return pending
  const work = (async () => {
    const again = repeat ? await repeatRun(context, open, ref, run) : undefined
    const evidence = again
      ? { ...run.evidence, target: { ...run.evidence.target, repeat: again.name } }
      : run.evidence
    const { report, first } = await storeFinishedRun(context, open, ref, {
      run: run.snapshot.run,
      log: run.log,
      evidence,
    })
    const cleanup = await deleteRunJob(context, open, ref, run, report)
    return {
      report: first ? evaluateEvidence({ ...evidence, cleanup }) : report,
      ...(again ? { repeat: again } : {}),
    }
  })().finally(() => settling.delete(key))
  settling.set(key, work)
  return work
}

/**
 * Starts a run once more if its pod got no credentials although a dry-run pod did: such a run says
 * nothing about the account. A Job that already has the repeat's name is not this console's.
 */
async function repeatRun(
  context: WriteContext,
  open: OpenCluster,
  { namespace, name }: VerificationRef,
  { snapshot: { run }, evidence }: FinishedRun,
): Promise<VerificationRef | undefined> {
  const repeat = repeatNameOf(name)
  const { cause } = evaluateEvidence(evidence).verdict
  if (run.canary) return undefined
  if (cause !== 'not-injected' || !repeat || run.actor !== context.actor.uid) return undefined
  const { account, preflight } = run
  const object = inCluster(open.cluster, { namespace, serviceAccount: account })
  try {
    return await createRun(
      context,
      open,
      { action: 'verification.start', object, after: { name: repeat, inPlaceOf: name } },
      {
        parameters: jobParametersFor(context, open, {
          namespace,
          account,
          bucketCheck: run.bucketCheck ?? undefined,
          refresh: run.refresh ?? undefined,
        }),
        preflight,
        dryRun: { recorded: run.dryRunSpec },
        name: repeat,
      },
    )
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    serverLog.error('could not repeat a verification', { namespace, name, error })
    return undefined
  }
}

async function deleteRunJob(
  context: WriteContext,
  { cluster, kubernetes }: OpenCluster,
  ref: VerificationRef,
  { snapshot }: FinishedRun,
  { verdict }: VerificationReport,
): Promise<NonNullable<Evidence['cleanup']>> {
  const { namespace, name } = ref
  const after = { verdict: verdict.state, cause: verdict.cause ?? null }
  const object = inCluster(cluster, { namespace, verification: name })
  const notDeleted = (reason: string) => ({
    ok: false,
    at: context.clock().toISOString(),
    detail: `Could not delete the Job: ${reason} ${snapshot.run.canary ? 'Kubernetes deletes it after three later runs.' : 'Kubernetes deletes it within ten minutes.'}`,
  })
  try {
    // A Job that somebody else has deleted or replaced is neither deleted nor recorded.
    const job = await kubernetes.getJob({ namespace, name }).catch(undefinedIfNotFound)
    const { uid } = snapshot.run
    if (job?.metadata.uid === uid) {
      const ownership = (await readOwnership(context, ref, [job])).get(uid)
      if (!ownership?.own) return notDeleted('it was changed after it was started.')
      await recorded(context, { action: 'verification.clean-up', object, after }, (write) =>
        write
          .kubernetes(cluster)
          .deleteJob({ namespace, name, uid, propagation: 'Background' })
          .catch(undefinedIfNotFound),
      )
    }
    return { ok: true, at: context.clock().toISOString() }
  } catch (error) {
    if (!(error instanceof AppError))
      serverLog.error('could not delete the Job of a verification', { ...ref, error })
    return notDeleted(error instanceof AppError ? error.message : 'The console failed.')
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
  const bucketCheck = storedBucketCheck(stored)
  const refresh = stored.proof?.refresh
  const target = {
    cluster,
    namespace,
    account,
    ...(bucketCheck ? { bucketCheck } : {}),
    ...(refresh ? { refresh } : {}),
  }
  const checks = steps.map((check) =>
    check.key === 'cleanup' && check.state !== 'pass'
      ? {
          ...check,
          state: 'pass' as const,
          detail: [check.detail, 'Job and pod deleted.'].filter(Boolean).join(' '),
        }
      : check,
  )
  return rebuildReport(verdict, stored.cause, target, checks)
}

/** Whether a stored run presented a token to another cloud, of which nothing proves an access to storage. */
export const isCloudRun = ({ steps }: Pick<StoredVerification, 'steps'>): boolean =>
  z
    .array(z.looseObject({ key: z.string() }))
    .parse(steps)
    .some(({ key }) => key === 'cloud-token')

/** What a stored run tried in a bucket. Runs that were stored before proofs were have it in their log. */
export function storedBucketCheck({ proof, log }: StoredVerification): BucketCheck | undefined {
  if (proof && proof.scope.kind !== 'buckets') {
    const { bucket, prefix, region } = proof.scope
    return {
      bucket,
      access: proof.scope.kind === 'refresh' ? 'list' : ACCESS_OF_LEVEL[proof.scope.level],
      ...(prefix ? { prefix } : {}),
      ...(region ? { region } : {}),
    }
  }
  if (proof) return undefined
  const { bucket, access } = findStep(parseLog(log.split('\n')).steps, 'environment') ?? {}
  return bucket && access ? { bucket, access } : undefined
}
