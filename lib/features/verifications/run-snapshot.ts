import 'server-only'

import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import type { ExchangeTarget } from '@/lib/core/identity/trust-target'
import type { Job, Pod } from '@/lib/core/kubernetes/kinds'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import {
  type Evidence,
  eventFactsOf,
  type JobFacts,
  jobFactsOf,
  podFactsOf,
  type VerificationTarget,
} from '@/lib/core/verification/evidence'
import {
  hasVerificationLabels,
  VERIFICATION_CONTAINER,
  VERIFICATION_SELECTOR,
} from '@/lib/core/verification/job-manifest'
import type { Preflight } from '@/lib/core/verification/preflight'
import type { RefreshTarget } from '@/lib/core/verification/refresh/plan'
import { type ForeignReason, isControlledBy } from '@/lib/core/verification/run-identity'
import { isScriptOver, parseLog } from '@/lib/core/verification/script-output'
import type { OpenCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import { boundLog } from './bounded-log'
import { isOwnPod, type RunRecord, readOwnership } from './run-record'
import type { VerificationRef } from './schema'

const LOG_DEADLINE_MS = 10_000

/** A verification's Job and pod as the cluster has them now. */
export type RunSnapshot = {
  job: Job
  pod?: Pod
  /** The console's record of the run. */
  run: RunRecord
  /** Without the script's steps, which are in the pod's log. */
  evidence: Omit<Evidence, 'steps'>
}

const undefinedIfNotFound = (error: unknown): undefined => {
  if (error instanceof AppError && error.code === 'not-found') return undefined
  throw error
}

/** A Job that carries the labels of a verification without being a run of this console. */
export type ForeignRun = { job: Job; reason: ForeignReason }

/** What the cluster has under a run's name. */
export type RunReading =
  | { kind: 'own'; snapshot: RunSnapshot }
  | ({ kind: 'foreign' } & ForeignRun)
  | { kind: 'gone' }

/**
 * Reads a verification's Job, pod and events. Only what the console's record of the run confirms becomes
 * evidence; who started it, for which account and bucket, and what was checked before come from the record.
 */
export async function readRun(
  context: Context,
  { kubernetes }: OpenCluster,
  { cluster, namespace, name }: VerificationRef,
): Promise<RunReading> {
  const readJob = () => kubernetes.getJob({ namespace, name }).catch(undefinedIfNotFound)
  const found = await readJob()
  const pods = found ? await listControlledPods(kubernetes, namespace, found) : []
  // Deleting a Job deletes its pod, so a pod that is being deleted can mean that the Job is gone by now.
  const isEnding = pods.some(({ metadata }) => metadata.deletionTimestamp)
  const job = isEnding ? await readJob() : found
  if (!job) return { kind: 'gone' }
  const ownership = (await readOwnership(context, { cluster, namespace }, [job])).get(
    job.metadata.uid,
  )
  if (!ownership?.own) {
    if (!hasVerificationLabels(job)) return { kind: 'gone' }
    return { kind: 'foreign', job, reason: ownership?.reason ?? 'unknown-job' }
  }
  const { run } = ownership
  const pod = pods.find((each) => isOwnPod(context, run, each))
  const facts = overdueFactsOf(job, pod) ?? jobFactsOf(job)
  const events = await readEvents(kubernetes, namespace, job, pod)
  const podGone = facts.ended && facts.ended.reason !== 'DeadlineExceeded' && !pod
  const lost = facts.ended?.state === 'complete' ? 'log' : 'pod'
  const bucketCheck = run.bucketCheck ?? undefined
  const refresh = run.refresh ?? undefined
  const { preflight, account } = run
  const snapshot: RunSnapshot = {
    job,
    run,
    ...(pod ? { pod } : {}),
    evidence: {
      target: verificationTargetFor(
        { cluster, namespace, account },
        { preflight, bucketCheck, refresh, cloud: run.cloud },
      ),
      preflight,
      job: facts,
      ...(pod ? { pod: podFactsOf(pod) } : {}),
      ...(!pod && pods[0] ? { foreignPod: pods[0].metadata.name } : {}),
      ...(podGone ? { lost } : {}),
      events,
      now: context.clock(),
    },
  }
  return { kind: 'own', snapshot }
}

/** The Job controller deletes the pod at the deadline shortly before it sets the Job's condition. */
function overdueFactsOf(job: Job, pod: Pod | undefined): JobFacts | undefined {
  const { activeDeadlineSeconds: seconds } = job.spec
  const { startTime, conditions } = job.status ?? {}
  const until = pod?.metadata.deletionTimestamp
  if (!until || !seconds || !startTime || conditions?.length) return
  const grace = pod.metadata.deletionGracePeriodSeconds ?? 0
  // Both times are the API server's: deletionTimestamp is the end of the pod's grace period.
  if (Date.parse(until) - grace * 1000 < Date.parse(startTime) + seconds * 1000) return
  return { ...jobFactsOf(job), ended: { state: 'failed', reason: 'DeadlineExceeded', at: until } }
}

/** The target of a verification, with the audience that the webhook requests for its tokens. */
export function verificationTargetFor(
  place: Pick<VerificationTarget, 'cluster' | 'namespace' | 'account'>,
  {
    preflight,
    bucketCheck,
    refresh,
    cloud,
  }: {
    preflight?: Preflight | undefined
    bucketCheck?: BucketCheck | undefined
    refresh?: RefreshTarget | undefined
    cloud?: ExchangeTarget | undefined
  } = {},
): VerificationTarget {
  const audience = preflight?.webhook.ok ? preflight.webhook.value.audience : undefined
  return {
    ...place,
    ...(bucketCheck ? { bucketCheck } : {}),
    ...(refresh ? { refresh } : {}),
    ...(cloud ? { cloud } : {}),
    ...(audience ? { audience } : {}),
  }
}

async function listControlledPods(
  kubernetes: KubernetesReader,
  namespace: string,
  { metadata }: Job,
) {
  const { items } = await kubernetes.listPods({ namespace, labelSelector: VERIFICATION_SELECTOR })
  return items.filter((pod) => isControlledBy(pod, metadata.uid))
}

/** Events explain why a pod is missing or does not start, so they are read only until it has started. */
async function readEvents(kubernetes: KubernetesReader, namespace: string, job: Job, pod?: Pod) {
  if (pod && podFactsOf(pod).startedAt) return []
  const { uid } = (pod ?? job).metadata
  return kubernetes.listEvents({ namespace, involved: { uid } }).then(eventFactsOf, () => [])
}

/** Yields the start and the end of the pod's log line by line, with tokens and keys redacted. */
export async function* followPodLog(
  kubernetes: KubernetesReader,
  pod: Pod,
  { follow, signal }: { follow: boolean; signal: AbortSignal },
): AsyncGenerator<string> {
  const { namespace = '', name } = pod.metadata
  const lines = kubernetes.podLog({
    namespace,
    name,
    container: VERIFICATION_CONTAINER,
    timestamps: true,
    follow,
    signal,
  })
  for await (const line of boundLog(lines)) yield redact(line)
}

/** The pod's log so far; empty while the container has not started. */
export async function readPodLog(
  kubernetes: KubernetesReader,
  pod: Pod | undefined,
): Promise<string[]> {
  const lines: string[] = []
  if (!pod) return lines
  try {
    const signal = AbortSignal.timeout(LOG_DEADLINE_MS)
    for await (const line of followPodLog(kubernetes, pod, { follow: false, signal }))
      lines.push(line)
  } catch (error) {
    const { code, detail } = error instanceof AppError ? error : { code: undefined, detail: {} }
    if (code !== 'not-found' && detail.reason !== 'waiting-to-start') throw error
  }
  return lines
}

/** The evidence of a snapshot together with the steps that the pod's log reports. */
export function addLogEvidence({ evidence }: RunSnapshot, log: readonly string[]): Evidence {
  const { steps } = parseLog(log)
  const unread = evidence.pod?.ended && !isScriptOver(steps) && log.length === 0
  return { ...evidence, steps, ...(unread ? { lost: 'log' as const } : {}) }
}
