import 'server-only'

import { deliver } from '@/lib/features/notifications/worker'
import { logHeadsUntil } from './audit/heads'
import { env } from './env'
import { log } from './log'
import { abortStreamsOnTermination, shutdownSignal } from './shutdown'
import { openStore } from './store'

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
