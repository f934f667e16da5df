import { createHash } from 'node:crypto'
import { HttpFailure } from './failure'
import type { HttpResponse } from './request'
import { publishHeldBack, type UpstreamTarget } from './upstream-calls'

/** How long a service that hung is not asked again. */
const PAUSE_MS = 5000
/** A service that limits its callers for longer is asked again after this, and may say so again. */
const MAX_HOLD_MS = 60_000
const MAX_CALLERS = 1000

/** A call that was not sent. */
export class HeldBack extends HttpFailure {}

type Caller = {
  succeededAt: number
  /** Not to be asked until then, as it hung or limits this caller. */
  until: number
  limited?: HttpResponse
}

/** Names who asks which server, without keeping the credential. */
export const callerKey = (url: URL, authorization = '') =>
  `${url.origin} ${createHash('sha256').update(authorization).digest('base64')}`

/**
 * Remembers per caller that a service hung or asked for a pause, so that a page waits for it once. A service hung if
 * a call timed out while no other call of the same caller was answered. One caller never keeps another from asking.
 */
export function createCircuit(
  target: UpstreamTarget,
  { pauseMs = PAUSE_MS, now = () => performance.now() } = {},
) {
  const callers = new Map<string, Caller>()

  function callerOf(key: string): Caller {
    const known = callers.get(key) ?? { succeededAt: -1, until: 0 }
    callers.delete(key)
    callers.set(key, known)
    const [oldest] = callers.keys()
    if (callers.size > MAX_CALLERS && oldest !== undefined) callers.delete(oldest)
    return known
  }

  return async function ask(
    { url, key }: { url: URL; key: string },
    call: () => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    const caller = callerOf(key)
    const began = now()
    const isPaused = began < caller.until
    if (isPaused && caller.limited) return { ...caller.limited, retryAfter: secondsUntil(caller) }
    if (isPaused) {
      publishHeldBack(target, url)
      throw new HeldBack('timeout', `${url.host} did not answer in time a moment ago`)
    }
    try {
      const answer = await call()
      caller.succeededAt = now()
      caller.until = 0
      delete caller.limited
      if (answer.status === 429 && answer.retryAfter !== undefined) {
        caller.until = now() + Math.min(answer.retryAfter * 1000, MAX_HOLD_MS)
        caller.limited = answer
      }
      return answer
    } catch (error) {
      const hung = error instanceof HttpFailure && error.kind === 'timeout'
      if (hung && caller.succeededAt < began) caller.until = now() + pauseMs
      throw error
    }
  }

  function secondsUntil({ until }: Caller) {
    return Math.max(1, Math.ceil((until - now()) / 1000))
  }
}
