import 'server-only'

import type { Store } from '@/lib/adapters/database/store'
import type { Env } from '../env'
import type { JobName } from './job-settings'

/** What a job works with. */
export type JobSurroundings = { open: () => Promise<Store>; config: Env; clock: () => Date }

export type JobRun = Omit<JobSurroundings, 'open'> & {
  store: Store
  /** What the job was woken with; `{}` at the times of its schedule. */
  data: object
  /** Aborted when the process is asked to stop: end what has begun, and begin nothing. */
  stopping: AbortSignal
  /** Aborted when the time is up. */
  signal: AbortSignal
}

/** When to run again, if that is before the next time of the schedule. */
export type JobOutcome = { again: Date } | undefined

export type JobHandlers = Record<JobName, (run: JobRun) => Promise<JobOutcome>>
