import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, type ErrorCode, toProblem } from '@/lib/common/errors'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import {
  buildVerdict,
  evaluateEvidence,
  findBlockingCheck,
} from '@/lib/core/verification/evaluation'
import type { Evidence } from '@/lib/core/verification/evidence'
import type { JobParameters } from '@/lib/core/verification/job-manifest'
import type { Preflight } from '@/lib/core/verification/preflight'
import type { VerificationReport } from '@/lib/core/verification/report'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import type { WriteContext } from '@/lib/server/session/context'
import { shutdownSignal } from '@/lib/server/shutdown'
import { settleRun, storeLostRun, storeUnseenRun } from './finished-run'
import { followRun } from './follower'
import { jobParametersFor, type RunChoice, readPreflight } from './preflight'
import { createRun } from './run-record'
import { verificationTargetFor } from './run-snapshot'
import type { StartResult, StartVerification, Verification, VerificationRef } from './schema'
import {
  describeRun,
  loadStoredVerification,
  readRunWithLog,
  requireJobDeletion,
  startedElsewhere,
} from './verification'

export { readVerifiedReport } from './cluster-proofs'
export { type FinishedRun, storeFinishedRun } from './finished-run'
export { listVerifications } from './list'
export { createProofReader } from './proofs'
export { digestsOf, recordedTemplate, selectCanaryJobs } from './run-record'
export { settleAbandonedRuns } from './settlement'
export {
  readOwnVerification,
  readRunWithLog,
  readVerification,
  requireLogAccess,
} from './verification'
export { jobParametersFor, readPreflight, verificationTargetFor }

/**
 * Checks everything that needs no pod, then creates the Job. When one of those checks fails, the Job is
 * created only with `force`.
 */
export async function startVerification(
  context: WriteContext,
  { cluster: id, namespace, account, force, bucketCheck: asked, refresh }: StartVerification,
): Promise<StartResult> {
  const open = await openCluster(context, id)
  const prepared = await prepareRun(context, open, {
    namespace,
    account,
    bucketCheck: asked,
    refresh,
  })
  const { preflight, dryRunSpec, evidence } = prepared
  const parameters = withRotatedToken(prepared.parameters, preflight)
  if (prepared.blocked && !force) return prepared.blocked
  const { bucketCheck } = parameters
  if (bucketCheck) requireRemovable(preflight, bucketCheck)

  const object = inCluster(open.cluster, { namespace, serviceAccount: account })
  const after = { image: parameters.image, ...bucketCheck, ...(refresh && { refresh }) }
  try {
    const ref = await createRun(
      context,
      open,
      { action: 'verification.start', object, after },
      { parameters, preflight, dryRun: { spec: dryRunSpec } },
    )
    return { started: true, ref }
  } catch (error) {
    if (!(error instanceof AppError) || !REFUSALS.has(error.code)) throw error
    const refused = { ...evidence, refusal: toProblem(error) }
    return notStarted(evaluateEvidence(refused), refused)
  }
}

type PreparedRun = Awaited<ReturnType<typeof readPreflight>> & {
  parameters: JobParameters
  evidence: Evidence
  /** The result if a check that needs no pod fails. */
  blocked?: Extract<StartResult, { started: false }>
}

/** Reads everything that needs no pod, before a Job or a CronJob of a verification is created. */
export async function prepareRun(
  context: WriteContext,
  open: OpenCluster,
  { namespace, account, bucketCheck: asked, refresh, cloud }: RunChoice,
): Promise<PreparedRun> {
  const bucketCheck = asked && (await placeBucketCheck(context, asked))
  const place = { cluster: open.cluster.id, namespace, account }
  const parameters = jobParametersFor(context, open, { ...place, bucketCheck, refresh, cloud })
  const read = await readPreflight(context, open, parameters)
  const { preflight } = read
  const target = verificationTargetFor(place, { preflight, bucketCheck, refresh, cloud })
  const evidence: Evidence = { target, preflight, events: [], steps: [], now: context.clock() }
  const report = evaluateEvidence(evidence)
  return {
    ...read,
    parameters,
    evidence,
    ...(findBlockingCheck(report)?.cause && { blocked: notStarted(report, evidence) }),
  }
}

/** A rotation is waited for with a token of the shortest life, for the audience that the webhook requests. */
function withRotatedToken(parameters: JobParameters, { webhook }: Preflight): JobParameters {
  const { refresh } = parameters
  if (!refresh?.plan.rotate) return parameters
  const audience = webhook.ok ? webhook.value.audience : undefined
  if (!audience)
    throw new AppError(
      'conflict',
      'The console cannot read the audience of the account’s tokens.',
      {
        detail: {
          reason: 'audience-unknown',
          next: 'Prove refresh without a rotation of the token, or check the webhook.',
        },
      },
    )
  return { ...parameters, refresh: { ...refresh, audience } }
}

/** The check with the zone of its bucket, which requests have to be signed for; CoreWeave's answer counts over a given one. */
async function placeBucketCheck(
  { coreweave }: WriteContext,
  asked: BucketCheck,
): Promise<BucketCheck> {
  const buckets = await coreweave.listBuckets().catch((error: unknown) => {
    if (error instanceof AppError) return []
    throw error
  })
  const zone = buckets.find(({ name }) => name === asked.bucket)?.location
  return zone ? { ...asked, region: zone } : asked
}

/** Refuses to write an object that would stay in the bucket, unless the person accepts that. */
export function requireRemovable(
  { policies }: Preflight,
  { bucket, access, leaveObject }: BucketCheck,
) {
  if (access !== 'write' || leaveObject) return
  if (policies.ok) {
    const { calls, removal } = policies.value
    // Where the write is denied, no object is left.
    if (removal?.answer.allowed || calls.some(({ answer }) => !answer.allowed)) return
  }
  throw new AppError(
    'conflict',
    policies.ok
      ? `The account cannot delete in ${bucket}, so the object that a verification of Write writes would stay there.`
      : `The console cannot read whether the account can delete in ${bucket}, so the object that a verification of Write writes may stay there.`,
    {
      detail: {
        reason: 'object-stays',
        next: 'Accept that the object stays, or verify Read.',
      },
    },
  )
}

const REFUSALS: ReadonlySet<ErrorCode> = new Set(['forbidden', 'invalid', 'not-found'])

function notStarted(
  report: VerificationReport,
  evidence: Evidence,
): Extract<StartResult, { started: false }> {
  const blocking = findBlockingCheck(report)
  const verdict = blocking?.cause
    ? buildVerdict('failed', blocking.cause, evidence, blocking)
    : report.verdict
  return { started: false, checks: report.checks, verdict, forceable: !evidence.refusal }
}

/** Longer than a Job may run, so that every run's end is seen. */
const FOLLOW_LIMIT_MS = 5 * 60_000
const followLimitOf = ({ refresh }: Pick<StartVerification, 'refresh'>) =>
  FOLLOW_LIMIT_MS + (refresh?.minutes ?? 0) * 60_000
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
    void followToEnd(context, start.ref, { limitMs: followLimitOf(input) }).catch(
      (error: unknown) =>
        log.error('could not follow a verification to its end', { ...start.ref, error }),
    )
  return start
}

/**
 * Follows a run until it is settled, and the run that repeats it; requests that fail for a transient
 * reason are retried.
 */
export async function followToEnd(
  context: WriteContext,
  ref: VerificationRef,
  { retryMs = RETRY_MS, limitMs = FOLLOW_LIMIT_MS } = {},
) {
  const signal = AbortSignal.any([shutdownSignal(), AbortSignal.timeout(limitMs)])
  let following: VerificationRef | undefined = ref
  while (following && !signal.aborted)
    try {
      following = await followUntilSettled(context, following, signal)
    } catch (error) {
      const transient = error instanceof AppError && TRANSIENT.has(error.code)
      if (!transient || signal.aborted) throw error
      await sleep(retryMs, undefined, { signal }).catch(() => {})
    }
}

/**
 * Follows a run that this person started until it ends, stores its result and deletes its Job. Returns
 * the run that was started in its place, if there is one.
 */
export async function followUntilSettled(
  context: WriteContext,
  ref: VerificationRef,
  signal: AbortSignal,
): Promise<VerificationRef | undefined> {
  const open = await openCluster(context, ref.cluster)
  let repeat: VerificationRef | undefined
  for await (const moment of followRun(context, open, ref, signal)) {
    if (moment.kind === 'finished')
      repeat = (await settleRun(context, open, ref, moment.run, { repeat: true })).repeat
    if (moment.kind === 'job-gone') {
      if (moment.last) await storeLostRun(context, open, ref, moment.last)
      else await storeUnseenRun(context, open, ref)
    }
    if (moment.kind === 'foreign')
      log.info('stopped following a Job that was changed after it was started', { ...ref })
  }
  return repeat
}

/** Cancels a run: stores what it has reported so far, then deletes its Job. */
export const cancelVerification = (
  context: WriteContext,
  ref: VerificationRef,
): Promise<Verification> => endVerification(context, ref, { cancel: true })

/** Settles a run that has ended: stores its result, then deletes its Job. */
export const settleVerification = (
  context: WriteContext,
  ref: VerificationRef,
): Promise<Verification> => endVerification(context, ref, { cancel: false })

async function endVerification(
  context: WriteContext,
  ref: VerificationRef,
  { cancel }: { cancel: boolean },
): Promise<Verification> {
  const { open, reading } = await readRunWithLog(context, ref)
  if (reading.kind === 'foreign') throw startedElsewhere(ref)
  if (reading.kind === 'gone') return loadStoredVerification(context, open, ref)
  await requireJobDeletion(open, ref)
  const { run } = reading
  const over = evaluateEvidence(run.evidence).verdict.state !== 'running'
  if (!over && !cancel)
    throw new AppError('conflict', 'The verification is still running.', {
      detail: { next: 'Cancel it to end it now.' },
    })
  const cancelled = { by: context.actor.uid, at: context.clock().toISOString() }
  const { report } = await settleRun(context, open, ref, {
    ...run,
    evidence: over ? run.evidence : { ...run.evidence, cancelled },
  })
  return describeRun(open, ref, run, report)
}
