import 'server-only'

import { recordBrokenRowsUntil } from './audit/broken-rows'
import { logHeadsUntil } from './audit/heads'
import { recordPeerAddresses } from './client-address'
import { type Env, env } from './env'
import { log } from './log'
import { abortStreamsOnTermination, shutdownSignal } from './shutdown'
import { openStore } from './store'

export type BackgroundJob = {
  name: string
  run: (surroundings: {
    open: typeof openStore
    config: Env
    clock: () => Date
    signal: AbortSignal
  }) => Promise<void>
}

/** Run once per process, before the first request: check the settings, then start the jobs. */
export function startConsole(jobs: readonly BackgroundJob[]) {
  try {
    env()
  } catch (error) {
    // A wrong setting must stop the start, not fail the first visitor.
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  }
  abortStreamsOnTermination()
  recordPeerAddresses()
  logHeadsUntil(shutdownSignal())
  recordBrokenRowsUntil(shutdownSignal(), { open: openStore, config: env() })
  const surroundings = {
    open: openStore,
    config: env(),
    clock: () => new Date(),
    signal: shutdownSignal(),
  }
  for (const { name, run } of jobs)
    run(surroundings).catch((error: unknown) => log.error(`${name} stopped`, { error }))
}
