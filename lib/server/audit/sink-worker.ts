import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditSinkSettings } from '@/lib/adapters/audit-sinks/settings'
import type { Store } from '@/lib/adapters/database/store'
import { AppError } from '@/lib/common/errors'
import { log } from '../log'
import { deliverWaitingRows, type SinkSurroundings } from './sink-delivery'

const POLL_INTERVAL_MS = 1_000

type Worker = Omit<SinkSurroundings, 'store'> & {
  open: () => Promise<Store>
  signal: AbortSignal
  every?: number
}

/** Send the rows of the audit log to all sinks until the signal aborts. Each process runs one such loop for each. */
export async function deliverAuditRows(worker: Worker): Promise<void> {
  await Promise.all(worker.config.AUDIT_SINKS.map((settings) => deliverUntilEnd(worker, settings)))
}

async function deliverUntilEnd(
  { open, config, clock, signal, every = POLL_INTERVAL_MS }: Worker,
  settings: AuditSinkSettings,
) {
  let down = false
  while (!signal.aborted) {
    try {
      await deliverWaitingRows({ store: await open(), config, clock }, settings, signal)
      down = false
    } catch (error) {
      // What the sink refused is recorded. An outage of the database is logged once.
      if (!(error instanceof AppError) && !down && !signal.aborted) {
        log.error('an audit sink is delayed: the database is unavailable', {
          sink: settings.name,
          error,
        })
        down = true
      }
    }
    await sleep(every, undefined, { signal }).catch(() => {})
  }
}
