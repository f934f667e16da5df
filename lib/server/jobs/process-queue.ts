import 'server-only'

import { type JobQueue, openJobQueue, type SendOptions } from '@/lib/adapters/database/job-queue'
import type { QueueDatabase } from '@/lib/adapters/database/queue-database'
import { log } from '../log'
import { JOBS, type JobName } from './job-settings'

export type ConsoleQueue = JobQueue<JobName>

// Pages, routes and instrumentation are separate bundles, so the queue of the process hangs on globalThis.
const shared = globalThis as {
  consoleJobQueue?: ConsoleQueue | undefined
  consoleJobWakes?: Map<JobName, () => void>
}

/** Open the queue of this process, to which `wakeJob` adds from then on. */
export async function openProcessQueue(
  database: QueueDatabase,
  { runs }: { runs: boolean },
): Promise<ConsoleQueue> {
  const queue = await openJobQueue<JobName>(database, {
    settings: JOBS,
    runs,
    onFault: (message, details) => log.error(message, details),
  })
  shared.consoleJobQueue = queue
  return {
    ...queue,
    close: async () => {
      if (shared.consoleJobQueue === queue) shared.consoleJobQueue = undefined
      await queue.close()
    },
  }
}

const wakes = () => (shared.consoleJobWakes ??= new Map<JobName, () => void>())

/** Call `look` when a job is woken in this process, which need not wait for its next look at the queue then. */
export function onWake(name: JobName, look: () => void): () => void {
  wakes().set(name, look)
  return () => void wakes().delete(name)
}

/**
 * Have a job run soon, in whichever process runs jobs. It is only a hint: what the job has to do is stored before, and
 * is found at the next time of its schedule where the queue does not answer.
 */
export async function wakeJob(
  name: JobName,
  data: object = {},
  options: SendOptions = {},
): Promise<void> {
  try {
    await shared.consoleJobQueue?.send(name, data, options)
    if (!options.startAfter) wakes().get(name)?.()
  } catch (error) {
    log.error('a job could not be woken, and runs at its next time', { job: name, error })
  }
}

/** The jobs that are due and not taken, by name; undefined in a process without a queue. */
export const readJobDepth = async () => shared.consoleJobQueue?.readDepth()
