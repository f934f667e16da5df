import 'server-only'

import { log } from './log'

// Routes and instrumentation are separate bundles, so what the process knows of its end hangs on globalThis.
const shared = globalThis as { consoleShutdown?: AbortController; consoleDrains?: true }

const controller = () => (shared.consoleShutdown ??= new AbortController())

/** Aborted when the process stops its work. Check `.aborted` first, because that may be in the past. */
export const shutdownSignal = (): AbortSignal => controller().signal

/** Whether the process was asked to stop, so that nobody should send it new requests. */
export const isDraining = () => shared.consoleDrains === true

const SIGNALS = ['SIGTERM', 'SIGINT'] as const
/** What still waits for another service this long after the drain is cut off. */
const STOP_LIMIT_MS = 10_000

/**
 * On SIGTERM and SIGINT: say at `/readyz` that the process stops, and answer on for `drainMs`, in which balancers
 * notice. Then abort streams, because an open stream keeps the server from closing, and let Next.js close it;
 * what hangs is cut off.
 */
export function stopOnTermination({ drainMs }: { drainMs: number }) {
  for (const signal of SIGNALS) {
    const closing = process.listeners(signal)
    process.removeAllListeners(signal)
    process.once(signal, () => {
      if (isDraining()) return
      shared.consoleDrains = true
      log.info('stopping', { signal, drain: drainMs / 1000 })
      setTimeout(() => {
        controller().abort()
        setTimeout(() => {
          log.error('stopped before everything was answered', { seconds: STOP_LIMIT_MS / 1000 })
          process.exit(1)
        }, STOP_LIMIT_MS).unref()
        for (const close of closing) close(signal)
        // Without a server of Next.js nothing else ends the process.
        if (closing.length === 0) process.kill(process.pid, signal)
      }, drainMs)
    })
  }
}
