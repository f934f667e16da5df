import { parseCron } from './cron'
import {
  asCronJob,
  asJob,
  type CronJobStatus,
  controllerUid,
  jobEnd,
  type SandboxCronJob,
  type SandboxJob,
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
  createJob: (draft: Draft) => StoredManifest
  remove: (type: ResourceType, object: StoredManifest) => void
  isSeeded: (uid: string) => boolean
}

/** What a test does to the controller. */
export type CronJobControl = {
  /** The controller starts nothing, as if it were down; what becomes due is missed. */
  paused?: boolean | undefined
  /** The controller's clock stands still from now on, but for the minutes that a test lets pass. */
  stopClock?: boolean | undefined
  /** Lets so many minutes pass for the controller, each in turn. */
  advanceMinutes?: number | undefined
  /** Makes every CronJob and its last run so many minutes older, as if they had existed before. */
  ageMinutes?: number | undefined
}

const component = 'cronjob-controller'
const MINUTE = 60_000
/** The controller looks back no further for a time that is due. */
const LONGEST_LOOK_BACK = 8 * 24 * 60

/** The CronJob controller: schedule, concurrency, starting deadline, suspension and history. */
export function createCronJobController(options: Options) {
  const { store, record, createJob, remove, isSeeded } = options
  let skew = 0
  let paused = false
  let stoppedAt: Date | undefined
  const now = () => new Date((stoppedAt ?? options.now()).getTime() + skew)
  const timers = new Map<string, NodeJS.Timeout>()

  const queue = (uid: string, milliseconds = 0) => {
    clearTimeout(timers.get(uid))
    const timer = setTimeout(() => {
      const found = store.list(types.cronjobs).find(({ metadata }) => metadata.uid === uid)
      if (found) sync(asCronJob(found))
    }, milliseconds)
    timers.set(uid, timer.unref())
  }

  function follow({ type, event, object }: ObjectChange) {
    if (type === types.jobs) {
      const owner = controllerUid(object, 'CronJob')
      if (owner) queue(owner)
    }
    if (type !== types.cronjobs) return
    const { uid } = object.metadata
    if (event !== 'DELETED') return queue(uid)
    clearTimeout(timers.get(uid))
    timers.delete(uid)
  }

  function sync(cronJob: SandboxCronJob) {
    const { uid, deletionTimestamp, namespace } = cronJob.metadata
    if (isSeeded(uid) || deletionTimestamp) return
    const jobs = store
      .list(types.jobs, namespace)
      .map(asJob)
      .filter((job) => controllerUid(job, 'CronJob') === uid)
    const active = jobs.filter((job) => !jobEnd(job))
    keepStatus(cronJob, jobs, active)
    removeOld(cronJob, jobs)
    if (!paused && !cronJob.spec.suspend) startDue(cronJob, active)
    // The clock may be a little short of the minute when the timer ends.
    queue(uid, MINUTE - (now().getTime() % MINUTE) + 20)
  }

  function keepStatus(cronJob: SandboxCronJob, jobs: SandboxJob[], active: SandboxJob[]) {
    const { lastSuccessfulTime } = cronJob.status
    const completed = jobs.flatMap((job) =>
      jobEnd(job)?.type === 'Complete' && job.status.completionTime
        ? [job.status.completionTime]
        : [],
    )
    const latest = [...completed, ...(lastSuccessfulTime ? [lastSuccessfulTime] : [])]
      .toSorted()
      .at(-1)
    setStatus(cronJob, {
      ...(active.length > 0 ? { active: active.map(referenceOf) } : { active: undefined }),
      ...(latest ? { lastSuccessfulTime: latest } : {}),
    })
  }

  function setStatus(cronJob: SandboxCronJob, changes: { [K in keyof CronJobStatus]: unknown }) {
    store.update(objectKey(types.cronjobs, cronJob), (current) => ({
      ...current,
      status: Object.fromEntries(
        Object.entries({ ...asCronJob(current).status, ...changes }).filter(
          ([, value]) => value !== undefined,
        ),
      ),
    }))
  }

  function removeOld(cronJob: SandboxCronJob, jobs: SandboxJob[]) {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronJob.spec
    const limits = { Complete: successfulJobsHistoryLimit, Failed: failedJobsHistoryLimit }
    for (const outcome of ['Complete', 'Failed'] as const) {
      const ended = jobs
        .filter((job) => jobEnd(job)?.type === outcome && !job.metadata.deletionTimestamp)
        .toSorted((a, b) => startOf(b).localeCompare(startOf(a)))
      for (const job of ended.slice(limits[outcome])) {
        remove(types.jobs, job)
        record(cronJob, say('Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`))
      }
    }
  }

  function startDue(cronJob: SandboxCronJob, active: SandboxJob[]) {
    const due = dueTime(cronJob)
    if (due === undefined) return
    const { concurrencyPolicy } = cronJob.spec
    if (concurrencyPolicy === 'Forbid' && active.length > 0) {
      const message =
        'Not starting job because prior execution is running and concurrency policy is Forbid'
      return record(cronJob, say('Normal', 'JobAlreadyActive', message))
    }
    if (concurrencyPolicy === 'Replace') for (const job of active) remove(types.jobs, job)
    start(cronJob, due)
  }

  /** The newest scheduled time since the last run that may still be started. */
  function dueTime({ metadata, spec, status }: SandboxCronJob): Date | undefined {
    const cron = parseCron(spec.schedule)
    if (!cron.ok) return undefined
    const time = now().getTime()
    const deadline = spec.startingDeadlineSeconds ?? Number.POSITIVE_INFINITY
    const since = Math.max(
      Date.parse(status.lastScheduleTime ?? metadata.creationTimestamp),
      time - deadline * 1000,
      time - LONGEST_LOOK_BACK * MINUTE,
    )
    for (let at = Math.floor(time / MINUTE) * MINUTE; at > since; at -= MINUTE)
      if (cron.matches(new Date(at))) return new Date(at)
    return undefined
  }

  function start(cronJob: SandboxCronJob, scheduled: Date) {
    const { name, namespace, uid } = cronJob.metadata
    const { jobTemplate } = cronJob.spec
    const at = timestamp(scheduled)
    try {
      const job = createJob({
        metadata: {
          name: `${name}-${scheduled.getTime() / MINUTE}`,
          ...(namespace ? { namespace } : {}),
          ...(jobTemplate.metadata?.labels ? { labels: jobTemplate.metadata.labels } : {}),
          annotations: {
            ...jobTemplate.metadata?.annotations,
            'batch.kubernetes.io/cronjob-scheduled-timestamp': at,
          },
          ownerReferences: [
            {
              apiVersion: 'batch/v1',
              kind: 'CronJob',
              name,
              uid,
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        spec: jobTemplate.spec,
      })
      record(cronJob, say('Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`))
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      if (error.code !== 409)
        return record(
          cronJob,
          say('Warning', 'FailedCreate', `Error creating job: ${error.message}`),
        )
    }
    setStatus(cronJob, { lastScheduleTime: at })
  }

  const syncAll = () => {
    for (const cronJob of store.list(types.cronjobs)) sync(asCronJob(cronJob))
  }

  function age(minutes: number) {
    const older = (time: string) => timestamp(new Date(Date.parse(time) - minutes * MINUTE))
    for (const object of store.list(types.cronjobs)) {
      const { metadata, status } = asCronJob(object)
      store.update(objectKey(types.cronjobs, object), (current) => ({
        ...current,
        metadata: { ...current.metadata, creationTimestamp: older(metadata.creationTimestamp) },
        status: {
          ...status,
          ...(status.lastScheduleTime ? { lastScheduleTime: older(status.lastScheduleTime) } : {}),
        },
      }))
    }
  }

  const unsubscribe = store.subscribe(follow)
  return {
    control({
      paused: stops = paused,
      stopClock = false,
      advanceMinutes = 0,
      ageMinutes = 0,
    }: CronJobControl) {
      paused = stops
      if (stopClock) stoppedAt ??= options.now()
      if (ageMinutes > 0) age(ageMinutes)
      for (let minute = 0; minute < advanceMinutes; minute += 1) {
        skew += MINUTE
        syncAll()
      }
      if (!paused) syncAll()
    },
    close() {
      unsubscribe()
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

const say = (type: 'Normal' | 'Warning', reason: string, message: string) => ({
  type,
  reason,
  message,
  component,
})

const startOf = ({ status, metadata }: SandboxJob) => status.startTime ?? metadata.creationTimestamp
const referenceOf = ({ apiVersion, kind, metadata }: StoredManifest) => {
  const { name, namespace, uid, resourceVersion } = metadata
  return { apiVersion, kind, name, ...(namespace ? { namespace } : {}), uid, resourceVersion }
}
