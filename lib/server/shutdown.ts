import 'server-only'

import { log } from './log'

// Routes and instrumentation are separate bundles, so what the process knows of its end hangs on globalThis.
const shared = globalThis as {
  consoleShutdown?: AbortController
  consoleStopping?: AbortController
  consoleLastWork?: Promise<unknown>[]
}

const controller = () => (shared.consoleShutdown ??= new AbortController())
const stopping = () => (shared.consoleStopping ??= new AbortController())

/** Aborted when the process stops its work. Check `.aborted` first, because that may be in the past. */
export const shutdownSignal = (): AbortSignal => controller().signal

/** Aborted as soon as the process is asked to stop, so that no new work begins. */
export const stoppingSignal = (): AbortSignal => stopping().signal

/** Whether the process was asked to stop, so that nobody should send it new requests. */
export const isDraining = () => stopping().signal.aborted

/** Wait for work that ends by itself when the process is asked to stop, before the process closes. */
export function beforeClosing(work: Promise<unknown>) {
  shared.consoleLastWork ??= []
  shared.consoleLastWork.push(work)
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const
/** What still waits for another service this long after the drain is cut off. */
const STOP_LIMIT_MS = 10_000

/**
 * On SIGTERM and SIGINT: say at `/readyz` that the process stops, and answer on for `drainMs`, in which balancers
 * notice. Then abort streams, because an open stream keeps the server from closing, wait for the last jobs, and let
 * Next.js close the server; what hangs is cut off.
 */
export function stopOnTermination({
  drainMs,
  end = (signal) => process.kill(process.pid, signal),
}: {
  drainMs: number
  /** Ends a process without a server of Next.js, which nothing else ends. */
  end?: (signal: NodeJS.Signals) => void
}) {
  for (const signal of SIGNALS) {
    const closing = process.listeners(signal)
    process.removeAllListeners(signal)
    process.once(signal, () => {
      if (isDraining()) return
      stopping().abort()
      log.info('stopping', { signal, drain: drainMs / 1000 })
      setTimeout(() => {
        controller().abort()
        setTimeout(() => {
          log.error('stopped before everything was answered', { seconds: STOP_LIMIT_MS / 1000 })
          process.exit(1)
        }, STOP_LIMIT_MS).unref()
        void Promise.allSettled(shared.consoleLastWork ?? []).then(() => {
          for (const close of closing) close(signal)
          if (closing.length === 0) end(signal)
        })
      }, drainMs)
    })
  }
}
