import 'server-only'

import { z } from 'zod'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import type { Reading } from '@/lib/common/result'
import type { Job, Pod } from '@/lib/core/kubernetes/kinds'
import {
  type Evidence,
  eventFactsOf,
  type JobFacts,
  jobFactsOf,
  podFactsOf,
  type VerificationTarget,
} from '@/lib/core/verification/evidence'
import {
  VERIFICATION_ANNOTATIONS,
  VERIFICATION_CONTAINER,
  VERIFICATION_LABELS,
  VERIFICATION_SELECTOR,
} from '@/lib/core/verification/job-manifest'
import { Preflight } from '@/lib/core/verification/preflight'
import { BucketCheck } from '@/lib/core/verification/report'
import { isScriptOver, parseLog } from '@/lib/core/verification/script-output'
import type { OpenCluster } from '@/lib/features/clusters/service'
import type { VerificationRef } from './schema'

const MAX_LOG_LINES = 2000
const LOG_DEADLINE_MS = 10_000

/** A verification's Job and pod as the cluster has them now. */
export type RunSnapshot = {
  job: Job
  pod?: Pod
  origin: {
    account: string
    startedBy: string
    startedAt: string
    bucketCheck?: BucketCheck | undefined
  }
  /** Without the script's steps, which are in the pod's log. */
  evidence: Omit<Evidence, 'steps'>
}

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' })
    return z.NEVER
  }
})
const JobAnnotations = z.object({
  [VERIFICATION_ANNOTATIONS.account]: z.string().max(253),
  [VERIFICATION_ANNOTATIONS.startedBy]: z.string().max(500).default(''),
  [VERIFICATION_ANNOTATIONS.startedAt]: z.string().max(40),
  [VERIFICATION_ANNOTATIONS.preflight]: json.pipe(Preflight).optional().catch(undefined),
  [VERIFICATION_ANNOTATIONS.bucket]: json.pipe(BucketCheck).optional().catch(undefined),
})

const isVerificationJob = ({ metadata }: Job) =>
  Object.entries(VERIFICATION_LABELS).every(([label, value]) => metadata.labels[label] === value)

/**
 * Who started a verification's Job and what was read before; undefined for any other Job. Anyone who
 * may edit the Job may edit its annotations, so one that does not parse counts as missing.
 */
export function parseJobOrigin(job: Job) {
  if (!isVerificationJob(job)) return undefined
  const annotations = JobAnnotations.safeParse(job.metadata.annotations).data
  return (
    annotations && {
      account: annotations[VERIFICATION_ANNOTATIONS.account],
      startedBy: annotations[VERIFICATION_ANNOTATIONS.startedBy],
      startedAt: annotations[VERIFICATION_ANNOTATIONS.startedAt],
      preflight: annotations[VERIFICATION_ANNOTATIONS.preflight],
      bucketCheck: annotations[VERIFICATION_ANNOTATIONS.bucket],
    }
  )
}

function missingPreflight(issuerUrl: string, at: string): Preflight {
  const missing = (): Reading<never> => ({
    ok: false,
    at,
    error: {
      code: 'not-found',
      message: 'The Job’s annotations no longer say what was checked before it was created.',
    },
  })
  return {
    issuerUrl,
    account: missing(),
    webhook: missing(),
    configs: missing(),
    issuer: missing(),
    policies: missing(),
  }
}

const undefinedIfNotFound = (error: unknown): undefined => {
  if (error instanceof AppError && error.code === 'not-found') return undefined
  throw error
}

/** Reads a verification's Job, pod and events; undefined if the Job is gone or is not a verification. */
export async function readRun(
  { cluster, kubernetes }: OpenCluster,
  { namespace, name }: VerificationRef,
  now: Date,
): Promise<RunSnapshot | undefined> {
  const readJob = () => kubernetes.getJob({ namespace, name }).catch(undefinedIfNotFound)
  const found = await readJob()
  const pod = found && (await readJobPod(kubernetes, namespace, found))
  // Deleting a Job deletes its pod, so a pod that is being deleted can mean that the Job is gone by now.
  const job = pod?.metadata.deletionTimestamp ? await readJob() : found
  const origin = job && parseJobOrigin(job)
  if (!job || !origin) return undefined
  const facts = overdueFactsOf(job, pod) ?? jobFactsOf(job)
  const events = await readEvents(kubernetes, namespace, job, pod)
  const podGone = facts.ended && facts.ended.reason !== 'DeadlineExceeded' && !pod
  const lost = facts.ended?.state === 'complete' ? 'log' : 'pod'
  const { preflight, ...rest } = origin
  return {
    job,
    ...(pod ? { pod } : {}),
    origin: rest,
    evidence: {
      target: verificationTargetFor(
        { cluster: cluster.id, namespace, account: origin.account },
        origin,
      ),
      preflight: preflight ?? missingPreflight(cluster.issuerUrl, now.toISOString()),
      job: facts,
      ...(pod ? { pod: podFactsOf(pod) } : {}),
      ...(podGone ? { lost } : {}),
      events,
      now,
    },
  }
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
  }: { preflight?: Preflight | undefined; bucketCheck?: BucketCheck | undefined } = {},
): VerificationTarget {
  const audience = preflight?.webhook.ok ? preflight.webhook.value.audience : undefined
  return {
    ...place,
    ...(bucketCheck ? { bucketCheck } : {}),
    ...(audience ? { audience } : {}),
  }
}

async function readJobPod(kubernetes: KubernetesReader, namespace: string, { metadata }: Job) {
  const { items } = await kubernetes.listPods({ namespace, labelSelector: VERIFICATION_SELECTOR })
  return items.find(({ metadata: pod }) =>
    pod.ownerReferences.some(({ uid }) => uid === metadata.uid),
  )
}

/** Events explain why a pod is missing or does not start, so they are read only until it has started. */
async function readEvents(kubernetes: KubernetesReader, namespace: string, job: Job, pod?: Pod) {
  if (pod && podFactsOf(pod).startedAt) return []
  const { uid } = (pod ?? job).metadata
  return kubernetes.listEvents({ namespace, involved: { uid } }).then(eventFactsOf, () => [])
}

/** Yields the pod's log line by line, with tokens and keys redacted. */
export async function* followPodLog(
  kubernetes: KubernetesReader,
  pod: Pod,
  { follow, signal }: { follow: boolean; signal: AbortSignal },
): AsyncGenerator<string> {
  const { namespace = '', name } = pod.metadata
  let count = 0
  for await (const line of kubernetes.podLog({
    namespace,
    name,
    container: VERIFICATION_CONTAINER,
    timestamps: true,
    follow,
    signal,
  })) {
    if (++count > MAX_LOG_LINES) return
    yield redact(line)
  }
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
