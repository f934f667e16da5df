import 'server-only'

import { randomUUID } from 'node:crypto'
import { enqueue } from '@/lib/adapters/database/outbox'
import { log } from '@/lib/server/log'
import type { Context } from '@/lib/server/session/context'
import { safeReturn } from '@/lib/server/session/safe-return'
import { type NotificationEvent, titleOf } from './message'

export type { NotificationEvent } from './message'

/**
 * Tell the organization's targets, soon. Called after what happened, which stays so: that nobody could
 * be told is logged, and never thrown.
 */
export async function notify(
  { store, actor, clock }: Pick<Context, 'store' | 'actor' | 'clock' | 'config'>,
  { kind, title, path, at }: NotificationEvent,
): Promise<void> {
  try {
    // Anything else could name another host, in a message or in a link of the settings.
    if (safeReturn(path) !== path) throw new Error(`not a path of the console: ${path}`)
    const event = { orgUid: actor.orgUid, kind, title: titleOf(title), path, at, now: clock() }
    await enqueue(store, event, randomUUID)
  } catch (error) {
    log.error('nobody is notified', { kind, path, error })
  }
}
