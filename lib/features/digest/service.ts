import 'server-only'

import { randomUUID } from 'node:crypto'
import { claimDigest, listDueDigests } from '@/lib/adapters/database/notification-targets'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { AppError } from '@/lib/common/errors'
import { nextWeeklyTime, WeeklyTime } from '@/lib/core/local-time/local-time'
import type { DeliveryOutcome, NotificationTargetRef } from '@/lib/features/notifications/schema'
import {
  renderForReceivers,
  sanitizeEvent,
  sendToTarget,
} from '@/lib/features/notifications/service'
import { createSealer } from '@/lib/server/audit/sealer'
import { requirePermission } from '@/lib/server/authorization/permissions'
import type { JobOutcome, JobRun } from '@/lib/server/jobs/job-handler'
import { wakeJob } from '@/lib/server/jobs/process-queue'
import { log } from '@/lib/server/log'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { readDigest } from './content'
import type { DigestPreview } from './schema'

const KIND = 'digest.weekly'

/** Queue the digest of each target whose hour has come. Of several workers one queues it. */
export async function queueDigests({
  store,
  config,
  clock,
  stopping,
}: Pick<JobRun, 'store' | 'config' | 'clock' | 'stopping'>): Promise<JobOutcome> {
  const sealed = sealedStore(store, createSealer({ config, actor: 'digest', clock }))
  let queued = 0
  for (const target of await listDueDigests(store, clock())) {
    if (stopping.aborted) break
    const { orgUid, id, digest, digestDueAt } = target
    const time = WeeklyTime.safeParse(digest)
    if (!digestDueAt || !time.success) continue
    try {
      const now = clock()
      const content = sanitizeEvent(await readDigest(sealed, orgUid, now))
      const row = {
        id: randomUUID(),
        orgUid,
        targetId: id,
        kind: KIND,
        severity: 'info' as const,
        ...content,
        enqueuedAt: now,
        dueAt: now,
      }
      const next = nextWeeklyTime(now, time.data)
      if (await claimDigest(store, { orgUid, id, dueAt: digestDueAt }, next, row)) queued += 1
    } catch (error) {
      // Those of other organizations are queued all the same; this one is tried again at the next run.
      if (!(error instanceof AppError)) throw error
      log.error('could not write a weekly digest', { org: orgUid, target: id, error })
    }
  }
  if (queued > 0) await wakeJob('notification-delivery')
  return undefined
}

/** The digest of the last seven days as it would be sent now, without sending anything. */
export async function readDigestPreview(context: Context): Promise<DigestPreview> {
  const { store, actor, config, clock } = context
  await requirePermission(context, 'manage-notifications')
  const event = sanitizeEvent(await readDigest(store, actor.orgUid, clock()))
  return { at: event.at.toISOString(), ...renderForReceivers(config, { kind: KIND, event }) }
}

/** Send the digest of the last seven days to a target now, and return whether the receiver accepted it. */
export async function sendDigestNow(
  context: WriteContext,
  ref: NotificationTargetRef,
): Promise<DeliveryOutcome> {
  return sendToTarget(context, ref, {
    verb: 'send-digest',
    read: async () => ({
      kind: KIND,
      event: sanitizeEvent(await readDigest(context.store, context.actor.orgUid, context.clock())),
    }),
  })
}
