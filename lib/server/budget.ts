import 'server-only'

import { AppError } from '@/lib/common/errors'

type Shares = {
  /** How much one person, session or address may have in work at a time. */
  each: number
  /** How much the process has in work at a time. */
  all: number
}

export type BudgetLimits = Shares & {
  /** The same while the process is crowded. */
  crowded?: Shares
  /** How much may begin within a minute. What is beyond that is refused and does not wait. */
  perMinute?: Shares
  /** How much more of each may wait. */
  waiting?: number
  /** How long it waits, in milliseconds, before it is refused. */
  patienceMs?: number
}

export type Release = () => void
export type Budget = {
  /**
   * Resolves when the work may begin; it must be released when it ends. Throws `rate-limited`, or the reason of a
   * signal that is aborted while it waits.
   */
  take: (key: string, signal?: AbortSignal) => Promise<Release>
  /** How much is in work. */
  used: () => number
}

const MINUTE_MS = 60_000
const RETRY_AFTER_SECONDS = 2

const usedUp = (
  message = 'The console is busy with your other requests.',
  seconds = RETRY_AFTER_SECONDS,
) =>
  new AppError('rate-limited', message, {
    detail: { reason: 'busy', retryAfter: seconds, next: `Try again in ${seconds} s.` },
  })

/** Counts what began in the last minute, and throws `rate-limited` where that is the limit already. */
function createRate({ each, all }: Shares, now: () => number) {
  const began: { key: string; at: number }[] = []
  return {
    count: (key: string) => {
      const at = now()
      while (began[0] && began[0].at <= at - MINUTE_MS) began.shift()
      const own = began.filter((work) => work.key === key)
      refuse(own, each, 'You asked for this more often than the console allows in a minute.')
      refuse(began, all, 'The console was asked for this more often than it allows in a minute.')
      began.push({ key, at })

      function refuse(work: typeof began, most: number, message: string) {
        const first = work.at(-most)
        if (first) throw usedUp(message, Math.ceil((first.at + MINUTE_MS - at) / 1000))
      }
    },
  }
}

type Waiter = { key: string; begin: (release: Release) => void }

/**
 * Limits how much of some work is done at a time and begun in a minute, by key and in all. What is beyond
 * the former waits in order, except behind work of a key that has its share.
 */
export function createBudget(
  { crowded, perMinute, waiting = 0, patienceMs = 0, ...usual }: BudgetLimits,
  isCrowded = () => false,
  now = () => performance.now(),
): Budget {
  const rate = perMinute && createRate(perMinute, now)
  const working = new Map<string, number>()
  const queue: Waiter[] = []
  let total = 0
  const workOf = (key: string) => working.get(key) ?? 0
  const isFree = (key: string) => {
    const { each, all } = (isCrowded() && crowded) || usual
    return total < all && workOf(key) < each
  }

  function begin(key: string): Release {
    total += 1
    working.set(key, workOf(key) + 1)
    let released = false
    return () => {
      if (released) return
      released = true
      total -= 1
      if (workOf(key) > 1) working.set(key, workOf(key) - 1)
      else working.delete(key)
      // Where the process is no longer crowded, more than one can begin.
      for (;;) {
        const next = queue.findIndex((waiter) => isFree(waiter.key))
        const [waiter] = next === -1 ? [] : queue.splice(next, 1)
        if (!waiter) return
        waiter.begin(begin(waiter.key))
      }
    }
  }

  return {
    used: () => total,
    take: async (key, signal) => {
      signal?.throwIfAborted()
      const isWaiting = !isFree(key)
      if (isWaiting && queue.filter((waiter) => waiter.key === key).length >= waiting)
        throw usedUp()
      rate?.count(key)
      if (!isWaiting) return begin(key)
      return new Promise<Release>((resolve, reject) => {
        const leave = (reason: unknown) => {
          stopWaiting()
          queue.splice(queue.indexOf(waiter), 1)
          reject(reason)
        }
        const abort = () => leave(signal?.reason)
        const late = setTimeout(() => leave(usedUp()), patienceMs)
        const stopWaiting = () => {
          clearTimeout(late)
          signal?.removeEventListener('abort', abort)
        }
        const waiter: Waiter = {
          key,
          begin: (release) => {
            stopWaiting()
            resolve(release)
          },
        }
        signal?.addEventListener('abort', abort, { once: true })
        queue.push(waiter)
      })
    },
  }
}
