import 'server-only'

import type { QueuedJob } from '@/lib/adapters/database/job-queue'
import { unavailableStoreError } from '@/lib/adapters/database/unavailable'
import { log } from '../log'
import { traceJob } from '../tracing'
import type { JobHandlers, JobSurroundings } from './job-handler'
import { JOB_NAMES, JOBS, type JobName, type JobSettings } from './job-settings'
import { type ConsoleQueue, onWake } from './process-queue'

const SECOND = 1000
/** What still runs this long after the process was asked to stop is given back to the queue, before it is cut off. */
const JOB_DRAIN_MS = 8 * SECOND

type Runner = JobSurroundings & {
  queue: ConsoleQueue
  handlers: JobHandlers
  stopping: AbortSignal
  drainMs?: number
}

/** Run the jobs of the queue until the process is asked to stop, and resolve when none is running any more. */
export async function runJobs({ drainMs = JOB_DRAIN_MS, ...runner }: Runner): Promise<void> {
  const { queue, stopping } = runner
  const timeUp = new AbortController()
  const cutOff = () => setTimeout(() => timeUp.abort(), drainMs).unref()
  if (stopping.aborted) cutOff()
  else stopping.addEventListener('abort', cutOff, { once: true })
  for (const name of JOB_NAMES) await queue.schedule(name, JOBS[name].cron)
  await Promise.all(JOB_NAMES.map((name) => queue.send(name, {})))
  await Promise.all(JOB_NAMES.map((name) => runQueue(name, runner, timeUp.signal)))
}

async function runQueue(name: JobName, runner: Runner, timeUp: AbortSignal) {
  const { queue, stopping } = runner
  const { poll, atOnce }: JobSettings = JOBS[name]
  const running = new Set<Promise<void>>()
  const pause = createPause()
  const forget = onWake(name, pause.end)
  stopping.addEventListener('abort', pause.end, { once: true })
  while (!stopping.aborted) {
    const job = running.size < atOnce ? await queue.take(name) : undefined
    if (job) {
      const work: Promise<void> = runJob(name, job, runner, timeUp).finally(() => {
        running.delete(work)
        pause.end()
      })
      running.add(work)
    } else await pause.wait(poll * SECOND)
  }
  forget()
  await Promise.all(running)
}

/** A pause that can be ended, also shortly before it begins. */
function createPause() {
  let isOver = false
  let wake = () => {}
  return {
    end: () => {
      isOver = true
      wake()
    },
    wait: async (ms: number) => {
      if (!isOver)
        await new Promise<void>((done) => {
          const timer = setTimeout(done, ms)
          wake = () => {
            clearTimeout(timer)
            done()
          }
        })
      isOver = false
    },
  }
}

/** Run one job, and tell the queue how it ended. A job that the queue does not hear of is run again by somebody. */
async function runJob(
  name: JobName,
  job: QueuedJob,
  { queue, handlers, open, config, clock, stopping }: Runner,
  timeUp: AbortSignal,
) {
  const expired = AbortSignal.timeout(JOBS[name].expiry * SECOND)
  try {
    const run = {
      store: await open(),
      config,
      clock,
      data: job.data,
      stopping,
      signal: AbortSignal.any([timeUp, expired]),
    }
    const outcome = await traceJob(name, async () => handlers[name](run))
    if (timeUp.aborted) throw new Error('The process stops.')
    if (outcome) await queue.send(name, job.data, againAt(outcome.again, job.data))
    await queue.complete(name, job)
  } catch (error) {
    // The queue reports an outage itself, and once.
    if (!unavailableStoreError(error) && !stopping.aborted)
      log.error('a job failed', { job: name, error })
    await queue.fail(name, job, error).catch(() => {})
  }
}

/** Jobs for different times wait side by side; two for the same second are one. */
const againAt = (again: Date, data: unknown) => ({
  startAfter: again,
  key: `${JSON.stringify(data)} ${Math.ceil(again.getTime() / SECOND)}`,
})
