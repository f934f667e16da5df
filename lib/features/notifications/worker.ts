import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { type Claimed, claimDue, purgeOutbox, settle } from '@/lib/adapters/database/outbox'
import type { Store } from '@/lib/adapters/database/store'
import type { Env } from '@/lib/server/env'
import { log } from '@/lib/server/log'
import { type Network, send } from './send'

const SECOND = 1000
const HOUR = 3600 * SECOND
export const LIMITS = {
  /** The wait after the first failure; each next one is four times as long, up to an hour. */
  firstRetry: 10 * SECOND,
  longestRetry: HOUR,
  /** No try begins later than this after the event was taken up. */
  givenUpAfter: 24 * HOUR,
  /** Longer than a try can take, also by clocks that differ. */
  lease: 60 * SECOND,
  /** How long what ended is shown. */
  kept: 7 * 24 * HOUR,
}
const LOOK_EVERY = 2 * SECOND

type Worker = {
  open: () => Promise<Store>
  config: Env
  clock: () => Date
  signal: AbortSignal
  network?: Network
  every?: number
}

/** Deliver what is due until told to stop. One of these runs in each process. */
export async function deliver(worker: Worker): Promise<void> {
  const { open, clock, signal, every = LOOK_EVERY } = worker
  const underWay = new Set<Promise<void>>()
  let down = false
  let purgedAt = 0
  while (!signal.aborted) {
    try {
      const store = await open()
      const now = clock()
      for (const claimed of await claimDue(store, { now, lease: later(now, LIMITS.lease) })) {
        const work: Promise<void> = attempt(store, claimed, worker)
          .catch((error: unknown) =>
            log.error('how a notification ended is not kept', { id: claimed.row.id, error }),
          )
          .finally(() => underWay.delete(work))
        underWay.add(work)
      }
      if (now.getTime() - purgedAt > HOUR) {
        await purgeOutbox(store, later(now, -LIMITS.kept))
        purgedAt = now.getTime()
      }
      down = false
    } catch (error) {
      // Once, not at each look.
      if (!down && !signal.aborted) log.error('notifications wait for the store', { error })
      down = true
    }
    await nap(every, signal, underWay)
  }
  await Promise.all(underWay)
}

/** Whoever has just been served may have more waiting; who hangs is not waited for. */
async function nap(ms: number, signal: AbortSignal, underWay: ReadonlySet<Promise<void>>) {
  const woken = new AbortController()
  const timer = sleep(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) })
  await Promise.race([timer.catch(() => {}), ...underWay])
  woken.abort()
}

const later = (at: Date, ms: number) => new Date(at.getTime() + ms)

async function attempt(
  store: Store,
  { row, target }: Claimed,
  { config, clock, signal, network }: Worker,
) {
  const outcome = await send(target, row, { config, clock, signal, ...(network && { network }) })
  // A try that was broken off by the end of the process has not failed: the lease runs out.
  if (!outcome.delivered && signal.aborted) return
  const now = clock()
  const attempts = row.attempts + 1
  if (outcome.delivered)
    return settle(store, row.id, { state: 'delivered', attempts, problem: null, endedAt: now })
  const { problem } = outcome
  const dueAt = later(now, retryAfter(attempts))
  if (dueAt.getTime() - row.enqueuedAt.getTime() <= LIMITS.givenUpAfter)
    return settle(store, row.id, { attempts, problem, dueAt })
  log.error('a notification was given up', { id: row.id, kind: row.kind, attempts, problem })
  return settle(store, row.id, { state: 'given-up', attempts, problem, endedAt: now })
}

export const retryAfter = (attempts: number) =>
  Math.min(LIMITS.firstRetry * 4 ** (attempts - 1), LIMITS.longestRetry)
