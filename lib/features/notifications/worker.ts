import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ClaimedNotification,
  claimDueNotifications,
  purgeOutbox,
  recordDelivery,
} from '@/lib/adapters/database/outbox'
import type { Store } from '@/lib/adapters/database/store'
import type { WebhookNetwork } from '@/lib/adapters/http/webhook'
import type { Env } from '@/lib/server/env'
import { log } from '@/lib/server/log'
import { sendNotification } from './send'

const SECOND = 1000
const HOUR = 3600 * SECOND
export const DELIVERY_LIMITS = {
  /** The wait after the first failure; each further one is four times as long, up to an hour. */
  firstRetry: 10 * SECOND,
  longestRetry: HOUR,
  /** No attempt begins later than this after the event was enqueued. */
  givenUpAfter: 24 * HOUR,
  /** Longer than an attempt can take, with room for replicas whose clocks differ. */
  lease: 60 * SECOND,
  /** How long finished deliveries are shown. */
  kept: 7 * 24 * HOUR,
}
const POLL_INTERVAL_MS = 2 * SECOND

type Worker = {
  open: () => Promise<Store>
  config: Env
  clock: () => Date
  signal: AbortSignal
  network?: WebhookNetwork
  every?: number
}

/** Deliver queued notifications until the signal aborts. Each process runs one such loop. */
export async function deliverNotifications(worker: Worker): Promise<void> {
  const { open, clock, signal, every = POLL_INTERVAL_MS } = worker
  const running = new Set<Promise<void>>()
  let down = false
  let purgedAt = 0
  while (!signal.aborted) {
    try {
      const store = await open()
      const now = clock()
      const lease = later(now, DELIVERY_LIMITS.lease)
      for (const claimed of await claimDueNotifications(store, { now, lease })) {
        const work: Promise<void> = attemptDelivery(store, claimed, worker)
          .catch((error: unknown) =>
            log.error('could not save the outcome of a notification', {
              id: claimed.row.id,
              error,
            }),
          )
          .finally(() => running.delete(work))
        running.add(work)
      }
      if (now.getTime() - purgedAt > HOUR) {
        await purgeOutbox(store, later(now, -DELIVERY_LIMITS.kept))
        purgedAt = now.getTime()
      }
      down = false
    } catch (error) {
      // Logged once for an outage, not on each poll.
      if (!down && !signal.aborted)
        log.error('notifications are delayed: the database is unavailable', { error })
      down = true
    }
    await waitForNextPoll(every, signal, running)
  }
  await Promise.all(running)
}

/** Ends early when a delivery ends, as its target may have more of them; a slow target delays nothing. */
async function waitForNextPoll(
  ms: number,
  signal: AbortSignal,
  running: ReadonlySet<Promise<void>>,
) {
  const woken = new AbortController()
  const timer = sleep(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) })
  await Promise.race([timer.catch(() => {}), ...running])
  woken.abort()
}

const later = (at: Date, ms: number) => new Date(at.getTime() + ms)

async function attemptDelivery(
  store: Store,
  { row, target }: ClaimedNotification,
  { config, clock, signal, network }: Worker,
) {
  const options = { config, clock, signal, ...(network && { network }) }
  const outcome = await sendNotification(target, row, options)
  // A shutdown that interrupts an attempt is no failure; another replica takes over when the lease ends.
  if (!outcome.delivered && signal.aborted) return
  const now = clock()
  const attempts = row.attempts + 1
  if (outcome.delivered)
    return recordDelivery(store, row.id, {
      state: 'delivered',
      attempts,
      problem: null,
      endedAt: now,
    })
  const { problem } = outcome
  const dueAt = later(now, retryDelay(attempts))
  if (dueAt.getTime() - row.enqueuedAt.getTime() <= DELIVERY_LIMITS.givenUpAfter)
    return recordDelivery(store, row.id, { attempts, problem, dueAt })
  log.error('gave up on a notification', { id: row.id, kind: row.kind, attempts, problem })
  return recordDelivery(store, row.id, { state: 'given-up', attempts, problem, endedAt: now })
}

/** Milliseconds to wait after a number of failed attempts. */
export const retryDelay = (attempts: number) =>
  Math.min(DELIVERY_LIMITS.firstRetry * 4 ** (attempts - 1), DELIVERY_LIMITS.longestRetry)
