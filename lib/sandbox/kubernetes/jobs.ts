import {
  asJob,
  asPod,
  controllerUid,
  type JobStatus,
  jobEnd,
  type SandboxJob,
  type SandboxPod,
  type StoredManifest,
} from './objects'
import type { Record as RecordEvent } from './recorder'
import { type ResourceType, types } from './resources'
import { StatusError } from './status'
import { type Draft, type ObjectChange, type ObjectStore, objectKey, timestamp } from './store'

type Options = {
  store: ObjectStore
  record: RecordEvent
  now: () => Date
  createPod: (draft: Draft) => StoredManifest
  remove: (type: ResourceType, object: StoredManifest) => void
}
type Tally = { succeeded: Set<string>; failed: Set<string>; refusals: number }

const component = 'job-controller'
const BACKOFF = 10_000
const LONGEST_BACKOFF = 6 * 60_000

/** The Job controller: completion, failure, deadline, retries and time to live. */
export function createJobController({ store, record, now, createPod, remove }: Options) {
  const tallies = new Map<string, Tally>()
  const timers = new Map<string, NodeJS.Timeout>()

  const later = (key: string, milliseconds: number, act: () => void) => {
    clearTimeout(timers.get(key))
    timers.set(key, setTimeout(act, Math.min(milliseconds, 2 ** 31 - 1)).unref())
  }
  const queue = (uid: string, milliseconds = 0) =>
    later(`sync ${uid}`, milliseconds, () => {
      const job = store.list(types.jobs).find(({ metadata }) => metadata.uid === uid)
      if (job) sync(asJob(job))
    })
  const tallyOf = (uid: string) => {
    const tally = tallies.get(uid) ?? { succeeded: new Set(), failed: new Set(), refusals: 0 }
    tallies.set(uid, tally)
    return tally
  }

  function follow({ type, event, object }: ObjectChange) {
    const { uid } = object.metadata
    if (type === types.jobs) {
      if (event !== 'DELETED') return queue(uid)
      tallies.delete(uid)
      for (const key of [...timers.keys()].filter((one) => one.endsWith(uid))) {
        clearTimeout(timers.get(key))
        timers.delete(key)
      }
    }
    if (type !== types.pods) return
    const owner = controllerUid(object, 'Job')
    if (!owner) return
    const { phase } = asPod(object).status
    const tally = tallyOf(owner)
    if (phase === 'Succeeded') tally.succeeded.add(uid)
    else if (phase === 'Failed' || event === 'DELETED') tally.failed.add(uid)
    queue(owner)
  }

  function sync(job: SandboxJob) {
    const { uid, namespace } = job.metadata
    if (job.metadata.deletionTimestamp) return
    const finished = jobEnd(job)
    if (finished) return expire(job, finished.lastTransitionTime)
    if (job.spec.suspend) return
    const { succeeded, failed } = tallyOf(uid)
    const active = store
      .list(types.pods, namespace)
      .map(asPod)
      .filter((pod) => controllerUid(pod, 'Job') === uid && !isTerminal(pod))
    const startTime = job.status.startTime ?? timestamp(now())
    const age = now().getTime() - Date.parse(startTime)
    const deadline = (job.spec.activeDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1000
    const wanted = job.spec.completions ?? 1
    const counted = { startTime, ready: 0, succeeded: succeeded.size, failed: failed.size }

    if (succeeded.size >= wanted)
      return finish(job, counted, 'Complete', 'CompletionsReached', COMPLETED)
    if (failed.size > (job.spec.backoffLimit ?? 6))
      return finish(job, counted, 'Failed', 'BackoffLimitExceeded', BACKOFF_EXCEEDED)
    if (age >= deadline) {
      for (const pod of active) remove(types.pods, pod)
      return finish(job, counted, 'Failed', 'DeadlineExceeded', DEADLINE_EXCEEDED)
    }
    if (Number.isFinite(deadline)) later(`deadline ${uid}`, deadline - age, () => queue(uid))
    setStatus(job, { ...counted, active: active.length, ready: active.filter(isReady).length })
    const missing = Math.min(job.spec.parallelism ?? 1, wanted - succeeded.size) - active.length
    if (missing > 0) retry(job, missing)
  }

  function retry(job: SandboxJob, missing: number) {
    const { uid } = job.metadata
    const { failed } = tallyOf(uid)
    const pause =
      failed.size === 0 ? 0 : Math.min(BACKOFF * 2 ** (failed.size - 1), LONGEST_BACKOFF)
    later(`create ${uid}`, pause, () => {
      const current = store.find(objectKey(types.jobs, job))
      if (current?.metadata.uid !== uid || jobEnd(asJob(current))) return
      for (let index = 0; index < missing; index += 1) createOne(job)
    })
  }

  function createOne(job: SandboxJob) {
    const { uid, name, namespace } = job.metadata
    const { template } = job.spec
    const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid }
    try {
      const pod = createPod({
        metadata: {
          ...template.metadata,
          name: '',
          generateName: `${name}-`,
          ...(namespace ? { namespace } : {}),
          ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
        },
        spec: template.spec,
      })
      record(job, say('Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`))
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      const tally = tallyOf(uid)
      tally.refusals += 1
      record(job, say('Warning', 'FailedCreate', `Error creating: ${error.message}`))
      queue(uid, Math.min(1_000 * 2 ** tally.refusals, LONGEST_BACKOFF))
    }
  }

  const setStatus = (job: SandboxJob, status: JobStatus) =>
    store.update(objectKey(types.jobs, job), (current) => ({
      ...current,
      status: {
        ...nonZero(status),
        terminating: 0,
        uncountedTerminatedPods: {},
      },
    }))

  function finish(
    job: SandboxJob,
    counted: JobStatus,
    type: 'Complete' | 'Failed',
    reason: string,
    message: string,
  ) {
    const at = timestamp(now())
    const condition = { status: 'True', lastProbeTime: at, lastTransitionTime: at, reason, message }
    const first = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'
    setStatus(job, {
      ...counted,
      conditions: [
        { type: first, ...condition },
        { type, ...condition },
      ],
      ...(type === 'Complete' ? { completionTime: at } : {}),
    })
    record(
      job,
      type === 'Complete'
        ? say('Normal', 'Completed', 'Job completed')
        : say('Warning', reason, message),
    )
  }

  function expire(job: SandboxJob, since: string | null | undefined) {
    const { uid } = job.metadata
    const ttl = job.spec.ttlSecondsAfterFinished
    if (ttl === undefined) return
    const rest = Date.parse(since ?? '') + ttl * 1000 - now().getTime()
    later(`ttl ${uid}`, Math.max(0, rest), () => {
      const current = store.find(objectKey(types.jobs, job))
      if (current?.metadata.uid === uid) remove(types.jobs, current)
    })
  }

  const unsubscribe = store.subscribe(follow)
  return {
    close() {
      unsubscribe()
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

const COMPLETED = 'Reached expected number of succeeded pods'
const BACKOFF_EXCEEDED = 'Job has reached the specified backoff limit'
const DEADLINE_EXCEEDED = 'Job was active longer than specified deadline'

const say = (type: 'Normal' | 'Warning', reason: string, message: string) => ({
  type,
  reason,
  message,
  component,
})

const isTerminal = ({ status }: SandboxPod) =>
  status.phase === 'Succeeded' || status.phase === 'Failed'
const isReady = ({ status }: SandboxPod) =>
  status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false
/** Kubernetes omits zero counts, except `ready`. */
const nonZero = (status: JobStatus): JobStatus =>
  Object.fromEntries(
    Object.entries(status).filter(([key, value]) => value !== 0 || key === 'ready'),
  )
