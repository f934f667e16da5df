import 'server-only'

import { recordBrokenRowsUntil } from './audit/broken-rows'
import { logHeadsUntil } from './audit/heads'
import type { Env } from './env'
import type { JobHandlers } from './jobs/job-handler'
import { startJobs } from './jobs/start-jobs'
import { log } from './log'
import { createProbes } from './probes'
import { beforeClosing, shutdownSignal, stopOnTermination, stoppingSignal } from './shutdown'
import { openDatabase, openStore, openStoreAtStart } from './store'
import { traceUntil } from './tracing'
import { logUpstreamCalls } from './upstream-log'

/** Run the jobs of consoles that leave them to a worker, and answer probes, until the process is asked to stop. */
export async function runWorker(handlers: JobHandlers, config: Env, port: number): Promise<void> {
  // Nobody waits for what a library does by a timer of its own.
  process.on('unhandledRejection', (error) => log.error('unhandled failure', { error }))
  stopOnTermination({ drainMs: 0, end: () => {} })
  logUpstreamCalls({ slowMs: config.SLOW_CALL_SECONDS * 1000 })
  const probes = createProbes({ open: openStore, config })
  await probes.serve(port)
  if (config.METRICS_PORT !== undefined) await probes.listen(config.METRICS_PORT)
  await traceUntil(shutdownSignal(), config)
  await openStoreAtStart(openStore)
  logHeadsUntil(shutdownSignal())
  recordBrokenRowsUntil(shutdownSignal(), { open: openStore, config })
  log.info('the worker runs jobs', { port })
  const jobs = startJobs({
    handlers,
    open: openDatabase,
    config,
    clock: () => new Date(),
    stopping: stoppingSignal(),
  })
  beforeClosing(jobs)
  await jobs
}
