import type { Problem } from '@/lib/common/errors'
import type { ExchangeTarget } from '@/lib/core/identity/trust-target'
import type { Event, Job, Pod } from '@/lib/core/kubernetes/kinds'
import type { BucketCheck } from './bucket-check'
import { VERIFICATION_CONTAINER } from './job-manifest'
import type { Preflight } from './preflight'
import type { RefreshTarget } from './refresh/plan'
import type { ScriptStep } from './script-output'

export type VerificationTarget = {
  cluster: string
  namespace: string
  account: string
  /** The bucket to call besides listing all buckets. */
  bucketCheck?: BucketCheck
  /** The client to prove refresh of, in that bucket. */
  refresh?: RefreshTarget
  /** The target in another cloud to which the token is presented; such a run uses no bucket. */
  cloud?: ExchangeTarget
  /** The audience that the webhook requests for its tokens. */
  audience?: string
  /** The name of the run that repeats this one. */
  repeat?: string
}

export type JobFacts = {
  name: string
  createdAt: string
  ended?: { state: 'complete' | 'failed'; reason?: string; message?: string; at?: string }
}

export type PodFacts = {
  name: string
  createdAt: string
  node?: string
  image?: string
  /** The scheduler's message while no node is suitable. */
  unschedulable?: string
  waiting?: { reason: string; message?: string }
  startedAt?: string
  ended?: { exitCode: number; reason?: string; message?: string; at?: string }
  deleting: boolean
}

/** Everything known about a run; its report is built from this alone. */
export type Evidence = {
  target: VerificationTarget
  preflight: Preflight
  /** Why the API server rejected the Job. */
  refusal?: Problem
  job?: JobFacts
  pod?: PodFacts
  /** The name of a pod of the Job that differs from the Job's template; nothing of it is evidence. */
  foreignPod?: string
  /** What disappeared before the run ended. */
  lost?: 'pod' | 'job' | 'log' | 'session'
  events: readonly { reason: string; message: string; at?: string }[]
  steps: readonly ScriptStep[]
  cancelled?: { by: string; at: string }
  cleanup?: { ok: boolean; at: string; detail?: string }
  now: Date
}

const defined = <T extends object>(value: { [K in keyof T]: T[K] | undefined | null }) =>
  Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined && member !== null),
  ) as T

/** A Job past its deadline gets FailureTarget first, and Failed only once its pod is gone. */
const isEnd = (type: string, reason: string | null | undefined) =>
  type === 'Complete' ||
  type === 'Failed' ||
  (type === 'FailureTarget' && reason === 'DeadlineExceeded')

export function jobFactsOf({ metadata, status }: Job): JobFacts {
  const condition = status?.conditions?.find(
    ({ type, status, reason }) => status === 'True' && isEnd(type, reason),
  )
  return defined<JobFacts>({
    name: metadata.name,
    createdAt: metadata.creationTimestamp,
    ended:
      condition &&
      defined<NonNullable<JobFacts['ended']>>({
        state: condition.type === 'Complete' ? 'complete' : 'failed',
        reason: condition.reason,
        message: condition.message,
        at: condition.lastTransitionTime ?? status?.completionTime,
      }),
  })
}

export function podFactsOf({ metadata, spec, status }: Pod): PodFacts {
  const statuses = status?.containerStatuses ?? []
  const container = statuses.find(({ name }) => name === VERIFICATION_CONTAINER) ?? statuses[0]
  // The client of a refresh proof runs in a container of its own, whose image may be missing.
  const stuck = statuses.find(({ state }) => state?.waiting?.reason)
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  const ended = container?.state?.terminated
  const waiting = stuck?.state?.waiting
  return defined<PodFacts>({
    name: metadata.name,
    createdAt: metadata.creationTimestamp,
    node: spec.nodeName,
    image: (stuck ?? container)?.image || spec.containers[0]?.image,
    unschedulable:
      scheduled?.status === 'False' ? (scheduled.message ?? scheduled.reason ?? '') : undefined,
    waiting: waiting?.reason
      ? defined<NonNullable<PodFacts['waiting']>>({
          reason: waiting.reason,
          message: waiting.message,
        })
      : undefined,
    startedAt: stuck ? undefined : (container?.state?.running?.startedAt ?? ended?.startedAt),
    ended:
      ended &&
      defined<NonNullable<PodFacts['ended']>>({
        exitCode: ended.exitCode,
        reason: ended.reason,
        message: ended.message,
        at: ended.finishedAt,
      }),
    deleting: metadata.deletionTimestamp !== undefined,
  })
}

export const eventFactsOf = (events: readonly Event[]) =>
  events.map(({ reason = '', message = '', lastTimestamp, eventTime }) => {
    const at = lastTimestamp ?? eventTime
    return { reason, message, ...(at ? { at } : {}) }
  })
