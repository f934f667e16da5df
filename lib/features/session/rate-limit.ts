type Options = { attempts: number; within: number; clock: () => Date }

const MAX_KEYS = 10_000

/** At most so many attempts by key within a sliding window (ms), counted in this process. */
export function createRateLimit({ attempts, within, clock }: Options) {
  const counted = new Map<string, number[]>()
  const recent = (key: string) =>
    (counted.get(key) ?? []).filter((at) => at > clock().getTime() - within)
  return {
    /** How many seconds until the next attempt; 0 where it may be made now. */
    wait(key: string): number {
      const times = recent(key)
      const freed = times[times.length - attempts]
      return freed === undefined ? 0 : Math.ceil((freed + within - clock().getTime()) / 1000)
    },
    count(key: string) {
      const times = recent(key)
      counted.delete(key)
      counted.set(key, [...times.slice(1 - attempts), clock().getTime()])
      // The one not heard of for longest makes room: many addresses cannot fill the memory.
      const [oldest] = counted.keys()
      if (counted.size > MAX_KEYS && oldest !== undefined) counted.delete(oldest)
    },
  }
}
