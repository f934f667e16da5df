import 'server-only'

import { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'

// Pages, routes and instrumentation are separate bundles, so what they share hangs on globalThis.
const shared = globalThis as { consoleRequests?: AsyncLocalStorage<AbortSignal> }
shared.consoleRequests ??= new AsyncLocalStorage()
const requests = shared.consoleRequests

/** Runs what answers a request, with a signal that is aborted if the client leaves before it is answered. */
export function withRequestSignal(response: ServerResponse, answer: () => void) {
  const left = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) left.abort()
  })
  requests.run(left.signal, answer)
}

/** Aborted when the client of the current request has left; undefined where no request is answered. */
export const requestSignal = (): AbortSignal | undefined => requests.getStore()
