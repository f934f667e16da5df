import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import type { NotificationTargetRow } from '@/lib/adapters/database/notification-targets'
import {
  type ClaimedNotification,
  claimDueNotifications,
  findNextDue,
  holdNotifications,
  recordDelivery,
} from '@/lib/adapters/database/outbox'
import type { WebhookNetwork } from '@/lib/adapters/http/webhook'
import { DailyHours, endOfHours } from '@/lib/core/local-time/local-time'
import type { JobOutcome, JobRun } from '@/lib/server/jobs/job-handler'
import { log } from '@/lib/server/log'
import type { NotificationSeverity } from './kinds'
import { sendNotification } from './send'

const SECOND = 1000
const HOUR = 3600 * SECOND
export const DELIVERY_LIMITS = {
  /** The wait after the first failure; each further one is four times as long, up to an hour. */
  firstRetry: 10 * SECOND,
  longestRetry: HOUR,
  /** No attempt begins later than this after the event was enqueued, or after the quiet hours that held it back. */
  givenUpAfter: 24 * HOUR,
  /** How long after a message the next one of its kind is sent at the earliest: what comes meanwhile is one message. */
  grouping: 300 * SECOND,
  /** Longer than an attempt can take, with room for replicas whose clocks differ. */
  lease: 60 * SECOND,
}
const POLL_INTERVAL_MS = 2 * SECOND

/** No further notification is claimed after this; the next job claims it. */
const CLAIMING_MS = 30 * SECOND

type Delivery = Pick<JobRun, 'store' | 'config' | 'clock' | 'stopping' | 'signal'> & {
  network?: WebhookNetwork
  every?: number
}

/** Deliver the notifications that are due, each target's in turn. Returns when the next one is due. */
export async function deliverDueNotifications(delivery: Delivery): Promise<JobOutcome> {
  const { store, clock, stopping, every = POLL_INTERVAL_MS } = delivery
  const running = new Set<Promise<void>>()
  const until = performance.now() + CLAIMING_MS
  for (;;) {
    const now = clock()
    const claims = performance.now() < until && !stopping.aborted
    const claimed = claims
      ? await claimDueNotifications(store, { now, lease: later(now, DELIVERY_LIMITS.lease) })
      : []
    for (const each of claimed) {
      const work: Promise<void> = attemptDelivery(each, delivery)
        .catch((error: unknown) =>
          log.error('could not save the outcome of a notification', { id: each.messageId, error }),
        )
        .finally(() => running.delete(work))
      running.add(work)
    }
    if (running.size === 0) break
    await waitForNextPoll(every, running)
  }
  const dueAt = await findNextDue(store)
  if (!dueAt) return undefined
  // A row that is due waits for another one of its target, which a replica delivers.
  const soonest = clock().getTime() + every
  return { again: new Date(Math.max(dueAt.getTime(), soonest)) }
}

/** Ends early when a delivery ends, as its target may have more of them; a slow target delays nothing. */
async function waitForNextPoll(ms: number, running: ReadonlySet<Promise<void>>) {
  const woken = new AbortController()
  const timer = sleep(ms, undefined, { signal: woken.signal })
  await Promise.race([timer.catch(() => {}), ...running])
  woken.abort()
}

const later = (at: Date, ms: number) => new Date(at.getTime() + ms)

async function attemptDelivery(
  { messageId, rows, count, target }: ClaimedNotification,
  { store, config, clock, signal, network }: Delivery,
) {
  const [{ kind, severity, attempts: before, enqueuedAt, heldUntil }] = rows
  const until = endOfQuiet(target, severity, clock())
  if (until) return holdNotifications(store, { messageId, until, attempted: before > 0 })
  const options = { config, clock, signal, ...(network && { network }) }
  const message = { id: messageId, kind, severity, events: rows, count }
  const outcome = await sendNotification(target, message, options)
  // A shutdown that interrupts an attempt is no failure; another replica takes over when the lease ends.
  if (!outcome.delivered && signal.aborted) return
  const now = clock()
  const attempts = before + 1
  if (outcome.delivered)
    return recordDelivery(store, messageId, {
      state: 'delivered',
      attempts,
      problem: null,
      endedAt: now,
    })
  const { problem, final = false } = outcome
  const dueAt = later(now, retryDelay(attempts))
  const since = Math.max(enqueuedAt.getTime(), heldUntil?.getTime() ?? 0)
  if (!final && dueAt.getTime() - since <= DELIVERY_LIMITS.givenUpAfter)
    return recordDelivery(store, messageId, { attempts, problem, dueAt })
  log.error('gave up on a notification', { id: messageId, kind, attempts, problem })
  return recordDelivery(store, messageId, { state: 'given-up', attempts, problem, endedAt: now })
}

/** When the quiet hours end in which a target does not take a message now. Hours that cannot be read are none. */
function endOfQuiet(
  { quiet }: Pick<NotificationTargetRow, 'quiet'>,
  severity: NotificationSeverity,
  now: Date,
): Date | undefined {
  const hours = DailyHours.safeParse(quiet)
  if (!hours.success || (severity === 'critical' && quiet?.criticalPasses)) return undefined
  return endOfHours(now, hours.data)
}

/** Milliseconds to wait after a number of failed attempts. */
export const retryDelay = (attempts: number) =>
  Math.min(DELIVERY_LIMITS.firstRetry * 4 ** (attempts - 1), DELIVERY_LIMITS.longestRetry)
