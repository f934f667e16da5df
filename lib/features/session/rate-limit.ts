type Options = { attempts: number; within: number; clock: () => Date }

const MAX_KEYS = 10_000

/** Limits the attempts of a key within a sliding window of `within` milliseconds, counted in this process. */
export function createRateLimit({ attempts, within, clock }: Options) {
  const counted = new Map<string, number[]>()
  const recent = (key: string) =>
    (counted.get(key) ?? []).filter((at) => at > clock().getTime() - within)
  return {
    /** Seconds until the next attempt is allowed; 0 if it is allowed now. */
    wait(key: string): number {
      const times = recent(key)
      const freed = times[times.length - attempts]
      return freed === undefined ? 0 : Math.ceil((freed + within - clock().getTime()) / 1000)
    },
    count(key: string) {
      const times = recent(key)
      counted.delete(key)
      counted.set(key, [...times.slice(1 - attempts), clock().getTime()])
      // The least recent key is dropped, so that many addresses cannot fill the memory.
      const [oldest] = counted.keys()
      if (counted.size > MAX_KEYS && oldest !== undefined) counted.delete(oldest)
    },
  }
}
