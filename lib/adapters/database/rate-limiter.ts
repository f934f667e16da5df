import 'server-only'

import { RateLimiterDrizzle, RateLimiterRes } from 'rate-limiter-flexible'
import { rateLimits } from './schema'
import type { Store } from './store'

/** `points` in a window of `seconds`, which begins with the first of them. A window of 0 s never ends. */
export type RateLimit = { name: string; points: number; seconds: number }

/** What is counted of a key in its window. `retryAfter` is the seconds until the window ends. */
export type RateCount = { granted: boolean; count: number; retryAfter: number }

// A limiter clears expired rows by a timer, so there is one for each limit of a database.
const opened = new WeakMap<Store, Map<string, RateLimiterDrizzle>>()

/** A limit whose counts all replicas share. Taking is atomic: parallel calls cannot take more than there is. */
export function openRateLimiter(store: Store, limit: RateLimit) {
  const limiters = opened.get(store) ?? new Map<string, RateLimiterDrizzle>()
  opened.set(store, limiters)
  const limiter = limiters.get(limit.name) ?? newLimiter(store, limit)
  limiters.set(limit.name, limiter)

  return {
    /** Take one point of a key. */
    take: async (key: string): Promise<RateCount> => {
      try {
        return toCount(limit, await limiter.consume(key))
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return toCount(limit, refused)
        throw refused
      }
    },
    giveBack: async (key: string) => void (await limiter.reward(key)),
    isCounted: async (key: string) => ((await limiter.get(key))?.consumedPoints ?? 0) > 0,
    forget: async (key: string) => void (await limiter.delete(key)),
  }
}
export type RateLimiter = ReturnType<typeof openRateLimiter>

const newLimiter = (store: Store, { name, points, seconds }: RateLimit) =>
  new RateLimiterDrizzle({
    storeClient: store,
    schema: rateLimits,
    keyPrefix: name,
    points,
    duration: seconds,
  })

const toCount = (
  { points }: RateLimit,
  { consumedPoints, msBeforeNext }: RateLimiterRes,
): RateCount => ({
  granted: consumedPoints <= points,
  count: consumedPoints,
  retryAfter: Math.max(1, Math.ceil(msBeforeNext / 1000)),
})
