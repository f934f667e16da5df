import 'server-only'

import { env } from './env'
import { log } from './log'
import { deliver } from './notifications/worker'
import { abortStreamsOnTermination, shutdownSignal } from './shutdown'
import { openStore } from './store/db'
import { logHeadsUntil } from './store/heads'

/** What is done once, before the first request. */
export function startConsole() {
  try {
    env()
  } catch (error) {
    // Told to whoever starts the console, not to its first visitor.
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(1)
  }
  abortStreamsOnTermination()
  logHeadsUntil(shutdownSignal())
  deliver({
    open: openStore,
    config: env(),
    clock: () => new Date(),
    signal: shutdownSignal(),
  }).catch((error: unknown) => log.error('notifications are no longer delivered', { error }))
}
