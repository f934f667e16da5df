import 'server-only'

import { recordBrokenRowsUntil } from './audit/broken-rows'
import { logHeadsUntil } from './audit/heads'
import { readClientAddress, recordPeerAddresses } from './client-address'
import { type Env, env } from './env'
import { watchEventLoop } from './event-loop'
import { log } from './log'
import { startWorkers } from './offload/start-workers'
import { gateRequests } from './request-gate'
import { knownPerson, rememberSession } from './session/known-sessions'
import { findSession } from './session/sessions'
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
  startWorkers()
  recordPeerAddresses()
  gateRequests({
    isCrowded: watchEventLoop(),
    knownPerson,
    findPerson: async (cookie) => {
      const surroundings = { store: await openStore(), config: env(), clock: () => new Date() }
      const session = await findSession(surroundings, cookie, 'screen')
      return session && rememberSession(session)
    },
    addressOf: ({ headers }) =>
      readClientAddress(
        { get: (name) => [headers[name] ?? null].flat()[0] ?? null },
        env().TRUSTED_PROXIES,
      ),
  })
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
