import 'server-only'

import { z } from 'zod'
import type { Kubernetes } from '@/lib/adapters/kubernetes/types'
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

const MAX_LINES = 2000

/** A Job of ours as it is in the cluster now. */
export type RunSnapshot = {
  job: Job
  pod?: Pod
  origin: {
    account: string
    startedBy: string
    startedAt: string
    bucketCheck?: BucketCheck | undefined
  }
  /** Without steps: those are in the log. */
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
const Origin = z.object({
  [VERIFICATION_ANNOTATIONS.account]: z.string().max(253),
  [VERIFICATION_ANNOTATIONS.startedBy]: z.string().max(500).default(''),
  [VERIFICATION_ANNOTATIONS.startedAt]: z.string().max(40),
  [VERIFICATION_ANNOTATIONS.preflight]: json.pipe(Preflight).optional().catch(undefined),
  [VERIFICATION_ANNOTATIONS.bucket]: json.pipe(BucketCheck).optional().catch(undefined),
})

const isOurs = ({ metadata }: Job) =>
  Object.entries(VERIFICATION_LABELS).every(([label, value]) => metadata.labels[label] === value)

/** Annotations can be edited by whoever may edit the Job, so what does not parse counts as lost. */
export function parseJobOrigin(job: Job) {
  const parsed = isOurs(job) ? Origin.safeParse(job.metadata.annotations).data : undefined
  return (
    parsed && {
      account: parsed[VERIFICATION_ANNOTATIONS.account],
      startedBy: parsed[VERIFICATION_ANNOTATIONS.startedBy],
      startedAt: parsed[VERIFICATION_ANNOTATIONS.startedAt],
      preflight: parsed[VERIFICATION_ANNOTATIONS.preflight],
      bucketCheck: parsed[VERIFICATION_ANNOTATIONS.bucket],
    }
  )
}

function lostPreflight(issuerUrl: string, at: string): Preflight {
  const lost = (): Reading<never> => ({
    ok: false,
    at,
    error: { code: 'not-found', message: 'What was checked before the run was not kept.' },
  })
  const parts = { account: lost(), webhook: lost(), configs: lost(), issuer: lost() }
  return { issuerUrl, ...parts, policies: lost() }
}

const absent = (error: unknown): undefined => {
  if (error instanceof AppError && error.code === 'not-found') return undefined
  throw error
}

/** Undefined where the Job is gone, or is not one of ours. */
export async function readRun(
  { cluster, kubernetes }: OpenCluster,
  { namespace, name }: VerificationRef,
  now: Date,
): Promise<RunSnapshot | undefined> {
  const job = await kubernetes.getJob({ namespace, name }).catch(absent)
  const origin = job && parseJobOrigin(job)
  if (!job || !origin) return undefined
  const pod = await podOf(kubernetes, namespace, job)
  const facts = overdue(job, pod) ?? jobFactsOf(job)
  const events = await eventsOf(kubernetes, namespace, job, pod)
  const gone = facts.ended && facts.ended.reason !== 'DeadlineExceeded' && !pod
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
      preflight: preflight ?? lostPreflight(cluster.issuerUrl, now.toISOString()),
      job: facts,
      ...(pod ? { pod: podFactsOf(pod) } : {}),
      ...(gone ? { lost } : {}),
      events,
      now,
    },
  }
}

/** The Job controller stops the pod at the deadline a moment before it says so. */
function overdue(job: Job, pod: Pod | undefined): JobFacts | undefined {
  const { activeDeadlineSeconds: seconds } = job.spec
  const { startTime, conditions } = job.status ?? {}
  const until = pod?.metadata.deletionTimestamp
  if (!until || !seconds || !startTime || conditions?.length) return
  const grace = pod.metadata.deletionGracePeriodSeconds ?? 0
  // Both by the API server's clock: a pod that is asked to stop is dated by the end of its grace.
  if (Date.parse(until) - grace * 1000 < Date.parse(startTime) + seconds * 1000) return
  return { ...jobFactsOf(job), ended: { state: 'failed', reason: 'DeadlineExceeded', at: until } }
}

/** What its causes' next steps are about. */
export function verificationTargetFor(
  place: Pick<VerificationTarget, 'cluster' | 'namespace' | 'account'>,
  {
    preflight,
    bucketCheck,
  }: { preflight?: Preflight | undefined; bucketCheck?: BucketCheck | undefined } = {},
): VerificationTarget {
  const audience = preflight?.webhook.ok ? preflight.webhook.value.audience : undefined
  return { ...place, ...(bucketCheck ? { bucketCheck } : {}), ...(audience ? { audience } : {}) }
}

async function podOf(kubernetes: Kubernetes, namespace: string, { metadata }: Job) {
  const { items } = await kubernetes.listPods({ namespace, labelSelector: VERIFICATION_SELECTOR })
  return items.find(({ metadata: pod }) =>
    pod.ownerReferences.some(({ uid }) => uid === metadata.uid),
  )
}

/** Events say why there is no pod, or why it does not start; nothing else rests on them. */
async function eventsOf(kubernetes: Kubernetes, namespace: string, job: Job, pod?: Pod) {
  if (pod && podFactsOf(pod).startedAt) return []
  const { uid } = (pod ?? job).metadata
  return kubernetes.listEvents({ namespace, involved: { uid } }).then(eventFactsOf, () => [])
}

/** The pod's log without secrets, line by line; nothing where it has not started. */
export async function* followPodLog(
  kubernetes: Kubernetes,
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
    if (++count > MAX_LINES) return
    yield redact(line)
  }
}

/** What the log holds now. */
export async function readPodLog(kubernetes: Kubernetes, pod: Pod | undefined): Promise<string[]> {
  const lines: string[] = []
  if (!pod) return lines
  try {
    const signal = AbortSignal.timeout(10_000)
    for await (const line of followPodLog(kubernetes, pod, { follow: false, signal }))
      lines.push(line)
  } catch (error) {
    const { code, detail } = error instanceof AppError ? error : { code: undefined, detail: {} }
    if (code !== 'not-found' && detail.reason !== 'waiting-to-start') throw error
  }
  return lines
}

/** All evidence there is of a run, its log included. */
export function addLogEvidence({ evidence }: RunSnapshot, raw: readonly string[]): Evidence {
  const { steps } = parseLog(raw)
  const unread = evidence.pod?.ended && !isScriptOver(steps) && raw.length === 0
  return { ...evidence, steps, ...(unread ? { lost: 'log' as const } : {}) }
}
