import 'server-only'

import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/** The request that is being answered, as far as logs may know of it. */
type RequestScope = {
  signal: AbortSignal
  /** Answered as the header `x-request-id`, and in each line of the log. */
  id: string
  /** The uid of the person, once their session is found. */
  person?: string
}

// Pages, routes and instrumentation are separate bundles, so what they share hangs on globalThis.
const shared = globalThis as { consoleRequests?: AsyncLocalStorage<RequestScope> }
shared.consoleRequests ??= new AsyncLocalStorage()
const requests = shared.consoleRequests

const ID_HEADER = 'x-request-id'

/** Give a request its id, before anything answers it. */
export function nameRequest(response: ServerResponse) {
  response.setHeader(ID_HEADER, randomBytes(8).toString('hex'))
}

/** Runs what answers a request, with a signal that is aborted if the client leaves before it is answered. */
export function withRequestScope(response: ServerResponse, answer: () => void) {
  const left = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) left.abort()
  })
  requests.run({ signal: left.signal, id: String(response.getHeader(ID_HEADER) ?? '') }, answer)
}

/** Aborted when the client of the current request has left; undefined where no request is answered. */
export const requestSignal = (): AbortSignal | undefined => requests.getStore()?.signal

/** What the lines of the log say of the current request. */
export function requestIds(): { request?: string; person?: string } {
  const { id, person } = requests.getStore() ?? {}
  return { ...(id && { request: id }), ...(person !== undefined && { person }) }
}

/** Name the person whose session the current request has. */
export function setRequestPerson(uid: string) {
  const scope = requests.getStore()
  if (scope) scope.person = uid
}
