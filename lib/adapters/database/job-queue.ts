import 'server-only'

import PgBoss from 'pg-boss'
import { describeThrown } from '@/lib/common/thrown'
import type { QueueDatabase, QueueRows } from './queue-database'
import { unavailableStoreError } from './unavailable'

const SCHEMA = 'jobs'

export type QueueSettings = {
  /** `when-waiting`: no second job waits with the same key. `always`: nor does a second one run. */
  single: 'when-waiting' | 'always'
  /** Seconds after which the queue takes a job for lost, and gives it to somebody else. */
  expiry: number
  retries: number
  /** Seconds before the first retry; each further one waits twice as long. */
  retryDelay: number
}

export type QueuedJob = { id: string; data: object }
export type SendOptions = { startAfter?: Date; key?: string }
export type QueueDepth = { job: string; waiting: number; oldestSeconds: number }

type Options<Name extends string> = {
  settings: Record<Name, QueueSettings>
  /** Whether this process runs jobs, and so also repeats, expires and clears them. */
  runs: boolean
  onFault: (message: string, details: Record<string, unknown>) => void
}

const POLICIES = { 'when-waiting': 'short', always: 'singleton' } as const

/** How long finished jobs are kept: their outcomes are in tables of their own. */
const KEPT_HOURS = 24

/**
 * Open the queue of jobs in its own schema. Every job is taken by one process at a time, and by another one after
 * its expiry if the first was killed.
 */
export async function openJobQueue<Name extends string>(
  database: QueueDatabase,
  { settings, runs, onFault }: Options<Name>,
) {
  const boss = new PgBoss({
    db: withoutLateRejections(reportOutages(database, onFault)),
    schema: SCHEMA,
    schedule: runs,
    supervise: runs,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterHours: KEPT_HOURS,
  })
  boss.on('error', (error) => {
    if (!unavailableStoreError(error)) onFault('the job queue failed', { error })
  })
  // Processes that make the tables of a new queue at once would refuse each other.
  await database.alone(async () => {
    await boss.start()
    for (const name of Object.keys(settings) as Name[]) {
      const { single, expiry, retries, retryDelay } = settings[name]
      const options = {
        name,
        policy: POLICIES[single],
        expireInSeconds: expiry,
        retryLimit: retries,
        retryDelay,
        retryBackoff: true,
      }
      await boss.createQueue(name, options)
      await boss.updateQueue(name, options)
    }
  })
  return {
    /** Add a job, unless one that is the same waits already. */
    send: async (
      name: Name,
      data: object,
      { startAfter, key }: SendOptions = {},
    ): Promise<void> => {
      await boss.send(name, data, {
        ...(startAfter && { startAfter }),
        ...(key !== undefined && { singletonKey: key }),
      })
    },
    /** Send an empty job at each time of a cron expression in UTC, from one of the processes. */
    schedule: (name: Name, cron: string): Promise<void> => boss.schedule(name, cron, {}),
    /** Take the next job that is due. */
    take: async (name: Name): Promise<QueuedJob | undefined> => {
      const [job] = await boss.fetch<object | null>(name)
      return job && { id: job.id, data: job.data ?? {} }
    },
    complete: (name: Name, { id }: QueuedJob): Promise<void> => boss.complete(name, id),
    /** Give a job back, to be tried again unless it was tried often enough. */
    fail: (name: Name, { id }: QueuedJob, error: unknown): Promise<void> =>
      boss.fail(name, id, { message: describeThrown(error) }),
    readDepth: () => readDepth(database),
    close: () => boss.stop({ graceful: false }),
  }
}
export type JobQueue<Name extends string> = Awaited<ReturnType<typeof openJobQueue<Name>>>

/** The jobs that are due and not taken. */
async function readDepth(database: QueueDatabase): Promise<QueueDepth[]> {
  const { rows } = await database.executeSql(`
    select queue.name, count(job.id)::int as waiting,
      coalesce(extract(epoch from now() - min(job.start_after)), 0)::float8 as oldest
    from ${SCHEMA}.queue
    left join ${SCHEMA}.job
      on job.name = queue.name and job.state < 'active' and job.start_after <= now()
    where queue.name not like '\\_\\_%'
    group by queue.name`)
  return rows.map(({ name, waiting, oldest }) => ({
    job: String(name),
    waiting: Number(waiting),
    oldestSeconds: Math.max(0, Number(oldest)),
  }))
}

type Statements = Pick<QueueDatabase, 'executeSql'>

/** An outage is reported once, as every poll fails while it lasts. */
function reportOutages(
  { executeSql }: Statements,
  onFault: Options<string>['onFault'],
): Statements {
  let down = false
  return {
    executeSql: async (text, values) => {
      const wasDown = down
      try {
        const result = await executeSql(text, values)
        // What was sent before the outage does not end it.
        if (wasDown) down = false
        return result
      } catch (error) {
        if (!down && unavailableStoreError(error)) {
          down = true
          onFault('jobs are delayed: the database is unavailable', { error })
        }
        throw error
      }
    },
  }
}

const INTERNAL_QUEUE = /^__pgboss__/
const NOTHING: QueueRows = { rows: [{ count: '0' }] }

/**
 * The library does not wait for the completion of the jobs of its own schedule, so that a rejection would end the
 * process. Such a job is completed again when it expires.
 */
const withoutLateRejections = ({ executeSql }: Statements): Statements => ({
  executeSql: (text, values) => {
    const result = executeSql(text, values)
    const [name, ids] = values ?? []
    const isCompletion = typeof name === 'string' && INTERNAL_QUEUE.test(name) && Array.isArray(ids)
    return isCompletion ? result.catch(() => NOTHING) : result
  },
})
