import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenStore } from '@/lib/adapters/database/open'
import { log } from '../log'
import type { JobHandlers, JobSurroundings } from './job-handler'
import { type ConsoleQueue, openProcessQueue } from './process-queue'
import { runJobs } from './runner'

const RETRY_MS = 5_000

type Start = Omit<JobSurroundings, 'open'> & {
  open: () => Promise<OpenStore>
  /** Undefined where a worker of its own runs the jobs, and this process only adds to them. */
  handlers: JobHandlers | undefined
  stopping: AbortSignal
}

/** Open the queue and run its jobs until the process is asked to stop. Resolves when the last one has ended. */
export async function startJobs({ handlers, open, ...rest }: Start): Promise<void> {
  const { stopping } = rest
  const openStore = async () => (await open()).store
  for (let attempt = 1; !stopping.aborted; attempt++) {
    let queue: ConsoleQueue | undefined
    try {
      queue = await openProcessQueue((await open()).queue, { runs: handlers !== undefined })
      if (!handlers) return
      await runJobs({ ...rest, open: openStore, queue, handlers })
      return
    } catch (error) {
      if (attempt === 1) log.error('jobs are delayed: the job queue cannot be opened', { error })
    } finally {
      if (handlers) await queue?.close().catch(() => {})
    }
    await sleep(RETRY_MS, undefined, { signal: stopping }).catch(() => {})
  }
}
