import 'server-only'

// Routes and instrumentation are bundled apart: the controller is one for the process.
const shared = globalThis as { consoleShutdown?: AbortController }

const controller = () => (shared.consoleShutdown ??= new AbortController())

/** Aborted when the process is told to end. Look at `.aborted` first: it may have happened already. */
export const shutdownSignal = (): AbortSignal => controller().signal

/** An open stream would keep the server from closing. */
export function abortStreamsOnTermination() {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => controller().abort())
}
