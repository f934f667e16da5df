import 'server-only'

// Routes and instrumentation are separate bundles, so the controller of the process hangs on globalThis.
const shared = globalThis as { consoleShutdown?: AbortController }

const controller = () => (shared.consoleShutdown ??= new AbortController())

/** Aborted when the process is asked to stop. Check `.aborted` first, because that may be in the past. */
export const shutdownSignal = (): AbortSignal => controller().signal

/** Abort streams on SIGTERM and SIGINT, because an open stream keeps the server from closing. */
export function abortStreamsOnTermination() {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => controller().abort())
}
