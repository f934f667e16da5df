import 'server-only'

import { describeThrown } from '@/lib/common/thrown'
import { recordBrokenRowsUntil } from './audit/broken-rows'
import { logHeadsUntil } from './audit/heads'
import { readClientAddress, recordPeerAddresses } from './client-address'
import { env } from './env'
import { watchEventLoop } from './event-loop'
import type { JobHandlers } from './jobs/job-handler'
import { startJobs } from './jobs/start-jobs'
import { log } from './log'
import { startWorkers } from './offload/start-workers'
import { createProbes } from './probes'
import { gateRequests } from './request-gate'
import { knownPerson, rememberSession } from './session/known-sessions'
import { findSession } from './session/sessions'
import { beforeClosing, shutdownSignal, stopOnTermination, stoppingSignal } from './shutdown'
import { openDatabase, openStore, openStoreAtStart } from './store'
import { traceUntil } from './tracing'
import { logUpstreamCalls } from './upstream-log'

/**
 * Run once per process, before the first request: check the settings, open the database, then start the jobs.
 * Probes are answered from the beginning; every other request waits until this ends.
 */
export async function startConsole(handlers: JobHandlers) {
  try {
    env()
  } catch (error) {
    // A wrong setting must stop the start, not fail the first visitor.
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  }
  stopOnTermination({ drainMs: env().DRAIN_SECONDS * 1000 })
  startWorkers()
  logUpstreamCalls({ slowMs: env().SLOW_CALL_SECONDS * 1000 })
  const { METRICS_PORT } = env()
  const probes = createProbes({ open: openStore, config: env() })
  recordPeerAddresses()
  gateRequests({
    isCrowded: watchEventLoop(),
    answerProbe: probes.answerProbe,
    publicOrigin: env().PUBLIC_URL,
    slowMs: env().SLOW_CALL_SECONDS * 1000,
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
  try {
    if (METRICS_PORT !== undefined) await probes.listen(METRICS_PORT)
    await traceUntil(shutdownSignal(), env())
    await openStoreAtStart(openStore)
  } catch (error) {
    log.error('the console cannot start', { error })
    process.stderr.write(`${describeThrown(error)}\n`)
    process.exit(1)
  }
  logHeadsUntil(shutdownSignal())
  recordBrokenRowsUntil(shutdownSignal(), { open: openStore, config: env() })
  const { WORKER } = env()
  beforeClosing(
    startJobs({
      handlers: WORKER === 'in-process' ? handlers : undefined,
      open: openDatabase,
      config: env(),
      clock: () => new Date(),
      stopping: stoppingSignal(),
    }),
  )
}
