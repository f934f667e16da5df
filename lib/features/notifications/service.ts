import 'server-only'

import { randomUUID } from 'node:crypto'
import {
  deleteTargetRow,
  findTargetRow,
  insertTargetRow,
  listTargetRows,
  type NotificationTargetRow,
  setTargetRowActive,
} from '@/lib/adapters/database/notification-targets'
import { enqueueNotification, listOutbox, type OutboxRow } from '@/lib/adapters/database/outbox'
import type { Store } from '@/lib/adapters/database/store'
import { readSmtpSettings } from '@/lib/adapters/smtp/settings'
import { AppError } from '@/lib/common/errors'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import { wakeJob } from '@/lib/server/jobs/process-queue'
import { log } from '@/lib/server/log'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { safeReturnPath } from '@/lib/server/session/safe-return'
import { sanitizeTitle } from './message'
import type {
  CreateNotificationTarget,
  DeliveryOutcome,
  NotificationDelivery,
  NotificationEvent,
  Notifications,
  NotificationTarget,
  NotificationTargetRef,
  SetNotificationTargetActive,
} from './schema'
import { findUrlProblem, sealTargetPart, sendNotification } from './send'

export { deliverDueNotifications } from './delivery'

const MAX_TARGETS = 20
const SHOWN_DELIVERIES = 20

/**
 * Queue an event for every active target of the organization. Called after a change that stays made, so
 * a failure to queue is logged and never thrown.
 */
export async function notify(
  { store, actor, clock }: Pick<WriteContext, 'actor' | 'clock' | 'config'> & { store: Store },
  { kind, title, path, at }: NotificationEvent,
): Promise<void> {
  try {
    // Any other path could name another host, in a message or in a link on the settings page.
    if (safeReturnPath(path) !== path) throw new Error(`not a path of the console: ${path}`)
    const event = {
      orgUid: actor.orgUid,
      kind,
      title: sanitizeTitle(title),
      path,
      at,
      now: clock(),
    }
    const enqueued = await enqueueNotification(store, event, randomUUID)
    if (enqueued > 0) await wakeJob('notification-delivery')
  } catch (error) {
    log.error('could not queue a notification', { kind, path, error })
  }
}

/** The notification targets and the latest deliveries. */
export async function readNotifications(context: Context): Promise<Notifications> {
  const { store, actor, config } = context
  await requirePermission(context, 'manage-notifications')
  const [targets, rows] = await Promise.all([
    listTargetRows(store, actor.orgUid),
    listOutbox(store, actor.orgUid, SHOWN_DELIVERIES),
  ])
  return {
    targets: targets.map(toTarget),
    deliveries: rows.map(toDelivery),
    linked: config.PUBLIC_URL !== undefined,
    mailed: readSmtpSettings(config) !== undefined,
  }
}

const toTarget = (row: NotificationTargetRow): NotificationTarget => {
  const { id, name, format, host, active, addedBy, addedAt } = row
  return { id, name, format, host, active, addedBy, addedAt: addedAt.toISOString() }
}

const toDelivery = (row: OutboxRow): NotificationDelivery => {
  const { id, targetId, kind, title, path, at, state, attempts, problem, dueAt, endedAt } = row
  return {
    id,
    target: targetId,
    kind,
    title,
    path,
    at: at.toISOString(),
    state,
    attempts,
    ...(problem !== null && { problem }),
    ...(state === 'waiting' && attempts > 0 && { nextAt: dueAt.toISOString() }),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
  }
}

export async function createNotificationTarget(
  context: WriteContext,
  { name, format, url, secret, address }: CreateNotificationTarget,
): Promise<NotificationTarget> {
  const { store, actor, config, clock } = context
  await requirePermission(context, 'manage-notifications')
  const known = await listTargetRows(store, actor.orgUid)
  if (known.length >= MAX_TARGETS)
    throw new AppError(
      'conflict',
      `The organization already has ${MAX_TARGETS} notification targets, the maximum.`,
      {
        detail: { next: 'Delete a target that is no longer used.' },
      },
    )
  if (known.some((target) => target.name === name))
    throw fieldError('name', 'Another target already has this name.')
  if (format === 'email') requireMailServer(context)
  else requireAllowedUrl(context, url)
  const place = { orgUid: actor.orgUid, id: randomUUID() }
  const target: NotificationTargetRow = {
    ...place,
    name,
    format,
    host: format === 'email' ? address : new URL(url).host,
    url: sealTargetPart(config, place, 'url', format === 'email' ? address : url),
    secret: format === 'json' ? sealTargetPart(config, place, 'secret', secret) : null,
    active: true,
    addedBy: actor.uid,
    addedAt: clock(),
  }
  const { host } = target
  await recorded(context, { ...auditEntry('create', target), after: { format, host } }, () =>
    insertTargetRow(store, target),
  )
  return toTarget(target)
}

function requireMailServer({ config }: Pick<Context, 'config'>) {
  if (readSmtpSettings(config)) return
  throw new AppError('conflict', 'The console has no mail server.', {
    detail: { next: 'Ask its operator to set SMTP_URL and SMTP_FROM.' },
  })
}

function requireAllowedUrl({ config }: Pick<Context, 'config'>, url: string) {
  const problem = findUrlProblem(config, url)
  if (problem) throw fieldError('url', `${problem} Use https on port 443 of a public host name.`)
}

const fieldError = (field: keyof CreateNotificationTarget, message: string) =>
  new AppError('invalid', message, { detail: { fields: { [field]: [message] } } })

/** Pause or resume a target; nothing is recorded if it already is in that state. */
export async function setNotificationTargetActive(
  context: WriteContext,
  { id, active }: SetNotificationTargetActive,
): Promise<NotificationTarget> {
  const { store, actor } = context
  const target = await findManagedTarget(context, { id })
  if (target.active !== active)
    await recorded(context, auditEntry(active ? 'resume' : 'pause', target), () =>
      setTargetRowActive(store, actor.orgUid, id, active),
    )
  return toTarget({ ...target, active })
}

export async function deleteNotificationTarget(
  context: WriteContext,
  ref: NotificationTargetRef,
): Promise<void> {
  const { store, actor } = context
  const target = await findManagedTarget(context, ref)
  const { format, host } = target
  await recorded(context, { ...auditEntry('delete', target), before: { format, host } }, () =>
    deleteTargetRow(store, actor.orgUid, ref.id),
  )
}

/** Send one message now, even to a paused target, and return whether the receiver accepted it. */
export async function sendTestNotification(
  context: WriteContext,
  ref: NotificationTargetRef,
): Promise<DeliveryOutcome> {
  const { config, clock } = context
  const target = await findManagedTarget(context, ref)
  const event = {
    id: randomUUID(),
    kind: 'notification-target.test',
    title: `Test of ${target.name}: the Workload Identity Console sends its notifications here.`,
    path: '/settings',
    at: clock(),
  }
  return recorded(context, auditEntry('test', target), () =>
    sendNotification(target, event, { config, clock }),
  )
}

async function findManagedTarget(
  context: Context,
  { id }: NotificationTargetRef,
): Promise<NotificationTargetRow> {
  await requirePermission(context, 'manage-notifications')
  const target = await findTargetRow(context.store, context.actor.orgUid, id)
  if (target) return target
  throw new AppError('not-found', 'Notification target not found.', {
    detail: { next: 'Someone may have deleted it. Reload the page.' },
  })
}

const auditEntry = (
  verb: 'create' | 'pause' | 'resume' | 'delete' | 'test',
  { id, name }: Pick<NotificationTargetRow, 'id' | 'name'>,
) =>
  ({
    action: `notification-target.${verb}`,
    object: { notificationTarget: name, notificationTargetId: id },
  }) as const
