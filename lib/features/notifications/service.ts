import 'server-only'

import { randomUUID } from 'node:crypto'
import {
  addTarget,
  findTarget,
  listTargets,
  removeTarget,
  type StoredTarget,
  setTargetActive,
} from '@/lib/adapters/database/notification-targets'
import { listOutbox, type OutboxRow } from '@/lib/adapters/database/outbox'
import { AppError } from '@/lib/common/errors'
import { recorded } from '@/lib/server/audit/audit'
import { demand } from '@/lib/server/authorization/authority'
import type { Context } from '@/lib/server/session/context'
import type {
  CreateNotificationTarget,
  Delivery,
  Notifications,
  NotificationTarget,
  NotificationTargetRef,
  SetNotificationTargetActive,
  TestOutcome,
} from './schema'
import { refusedAddress, sealPart, send } from './send'

const MOST_TARGETS = 20
const SHOWN = 20

/** Where the organization is told, and how the last deliveries went. */
export async function readNotifications(context: Context): Promise<Notifications> {
  const { store, actor, config } = context
  await demand(context, 'manage notifications')
  const [targets, rows] = await Promise.all([
    listTargets(store, actor.orgUid),
    listOutbox(store, actor.orgUid, SHOWN),
  ])
  return {
    targets: targets.map(targetOf),
    deliveries: rows.map(deliveryOf),
    linked: config.PUBLIC_URL !== undefined,
  }
}

const targetOf = (row: StoredTarget): NotificationTarget => {
  const { id, name, format, host, active, addedBy, addedAt } = row
  return { id, name, format, host, active, addedBy, addedAt: addedAt.toISOString() }
}

const deliveryOf = (row: OutboxRow): Delivery => {
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
  context: Context,
  { name, format, url, secret }: CreateNotificationTarget,
): Promise<NotificationTarget> {
  const { store, actor, config, clock } = context
  await demand(context, 'manage notifications')
  const known = await listTargets(store, actor.orgUid)
  if (known.length >= MOST_TARGETS)
    throw new AppError('conflict', `There are ${MOST_TARGETS} targets already.`, {
      detail: { next: 'Delete one that nobody reads.' },
    })
  if (known.some((target) => target.name === name))
    throw fieldError('name', 'Another target has this name already.')
  const refused = refusedAddress(config, url)
  if (refused)
    throw fieldError('url', `${refused} It takes https, on a public host name, port 443.`)
  const place = { orgUid: actor.orgUid, id: randomUUID() }
  const target: StoredTarget = {
    ...place,
    name,
    format,
    host: new URL(url).host,
    url: sealPart(config, place, 'url', url),
    secret: format === 'json' ? sealPart(config, place, 'secret', secret) : null,
    active: true,
    addedBy: actor.uid,
    addedAt: clock(),
  }
  const { host } = target
  await recorded(context, { ...entryOf('create', target), after: { format, host } }, () =>
    addTarget(store, target),
  )
  return targetOf(target)
}

const fieldError = (field: keyof CreateNotificationTarget, message: string) =>
  new AppError('invalid', message, { detail: { fields: { [field]: [message] } } })

/** Pause or resume. One that is so already is left alone. */
export async function setNotificationTargetActive(
  context: Context,
  { id, active }: SetNotificationTargetActive,
): Promise<NotificationTarget> {
  const { store, actor } = context
  const target = await managed(context, { id })
  if (target.active !== active)
    await recorded(context, entryOf(active ? 'resume' : 'pause', target), () =>
      setTargetActive(store, actor.orgUid, id, active),
    )
  return targetOf({ ...target, active })
}

export async function deleteNotificationTarget(
  context: Context,
  ref: NotificationTargetRef,
): Promise<void> {
  const { store, actor } = context
  const target = await managed(context, ref)
  const { format, host } = target
  await recorded(context, { ...entryOf('delete', target), before: { format, host } }, () =>
    removeTarget(store, actor.orgUid, ref.id),
  )
}

/** Send one message now, and say whether it was taken. Also to one that is paused. */
export async function sendTestNotification(
  context: Context,
  ref: NotificationTargetRef,
): Promise<TestOutcome> {
  const { config, clock } = context
  const target = await managed(context, ref)
  const event = {
    id: randomUUID(),
    kind: 'notification-target.test',
    title: `A test of ${target.name}: notifications of the Workload Identity Console arrive here.`,
    path: '/settings',
    at: clock(),
  }
  return recorded(context, entryOf('test', target), () => send(target, event, { config, clock }))
}

async function managed(context: Context, { id }: NotificationTargetRef): Promise<StoredTarget> {
  await demand(context, 'manage notifications')
  const target = await findTarget(context.store, context.actor.orgUid, id)
  if (target) return target
  throw new AppError('not-found', 'There is no such notification target.', {
    detail: { next: 'Somebody may have deleted it: reload the page.' },
  })
}

const entryOf = (
  verb: 'create' | 'pause' | 'resume' | 'delete' | 'test',
  { id, name }: Pick<StoredTarget, 'id' | 'name'>,
) =>
  ({
    action: `notification-target.${verb}`,
    object: { notificationTarget: name, notificationTargetId: id },
  }) as const
