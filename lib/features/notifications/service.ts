import 'server-only'

import { randomUUID } from 'node:crypto'
import {
  countPersonalTargets,
  deleteTargetRow,
  findTargetRow,
  insertTargetRow,
  listTargetRows,
  type NotificationTargetRow,
  personalTargetId,
  setTargetRowActive,
  updateTargetRow,
  upsertPersonalTarget,
} from '@/lib/adapters/database/notification-targets'
import {
  enqueueNotification,
  listOutbox,
  type OutboxRow,
  releaseNotifications,
} from '@/lib/adapters/database/outbox'
import type { Store } from '@/lib/adapters/database/store'
import { readSmtpSettings } from '@/lib/adapters/smtp/settings'
import { canonicalJson } from '@/lib/common/canonical-json'
import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { nextWeeklyTime } from '@/lib/core/local-time/local-time'
import { listAudit, recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import { wakeJob } from '@/lib/server/jobs/process-queue'
import { log } from '@/lib/server/log'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { safeReturnPath } from '@/lib/server/session/safe-return'
import { DELIVERY_LIMITS } from './delivery'
import { kindOf, TOPICS } from './kinds'
import {
  type MessageEvent,
  type NotificationMessage,
  renderMail,
  renderMessage,
  sanitizeTitle,
} from './message'
import {
  type CreateNotificationTarget,
  type DeliveryOutcome,
  type NotificationDelivery,
  type NotificationEvent,
  type Notifications,
  type NotificationTarget,
  type NotificationTargetRef,
  parsePlaces,
  type SetNotificationTargetActive,
  type UpdateNotificationTarget,
} from './schema'
import { isOwnSelected, isSelected, type Place, type SelectableEvent } from './selection'
import { findUrlProblem, sealTargetPart, sendNotification } from './send'
import { writePlaces } from './words'

export { deliverDueNotifications } from './delivery'

const MAX_TARGETS = 20
const SHOWN_DELIVERIES = 20

/**
 * Queue an event for every active target of the organization. Called after a change that stays made, so
 * a failure to queue is logged and never thrown.
 */
export async function notify(
  { store, actor, clock }: Pick<WriteContext, 'actor' | 'clock' | 'config'> & { store: Store },
  {
    kind,
    title,
    path,
    at,
    place,
    people,
    details,
    severity = kindOf(kind).severity,
  }: NotificationEvent,
): Promise<void> {
  try {
    // Any other path could name another host, in a message or in a link on the settings page.
    if (safeReturnPath(path) !== path) throw new Error(`not a path of the console: ${path}`)
    const about = { kind, severity, place, people }
    const { shared, own } = await findReceivers({ store, actor, clock }, about)
    const event = {
      orgUid: actor.orgUid,
      kind,
      severity,
      ...sanitizeEvent({ title, path, at, details }),
    }
    const grouping = {
      now: clock(),
      waitMs: kindOf(kind).wait * 1000,
      groupMs: DELIVERY_LIMITS.grouping,
    }
    // What is said besides may name what a person cannot read.
    const enqueued =
      (await enqueueNotification(store, { ...event, targetIds: shared }, grouping, randomUUID)) +
      (await enqueueNotification(
        store,
        { ...event, details: null, targetIds: own },
        grouping,
        randomUUID,
      ))
    if (enqueued > 0) await wakeJob('notification-delivery')
  } catch (error) {
    log.error('could not queue a notification', { kind, path, error })
  }
}

/** Own notifications end this long after the last sign-in, so that nobody who left is told anything. */
const SIGNED_IN_WITHIN_MS = 30 * 24 * 3_600_000

type Receivers = { shared: string[]; own: string[] }

/** The ids of the targets that receive an event: those of the organization, and those of people who still sign in. */
async function findReceivers(
  { store, actor, clock }: Pick<WriteContext, 'actor' | 'clock'> & { store: Store },
  event: SelectableEvent,
): Promise<Receivers> {
  const targets = (await listTargetRows(store, actor.orgUid)).filter(({ active }) => active)
  const receivers: Receivers = { shared: [], own: [] }
  const since = new Date(clock().getTime() - SIGNED_IN_WITHIN_MS)
  for (const target of targets) {
    const { id, person } = target
    if (person === null) {
      if (isSelected(target, event)) receivers.shared.push(id)
    } else if (
      isOwnSelected({ ...target, person }, event, actor.uid) &&
      (await signedInSince({ store, actor }, person, since))
    )
      receivers.own.push(id)
  }
  return receivers
}

async function signedInSince(
  reader: { store: Store; actor: WriteContext['actor'] },
  person: string,
  from: Date,
): Promise<boolean> {
  const asked = { actor: person, action: 'session.sign-in', from, limit: 1 }
  return (await listAudit(reader, asked)).length > 0
}

const MAX_LINES = 20

/** An event as it can be stored and sent. */
export const sanitizeEvent = ({
  title,
  path,
  at,
  details,
}: Pick<NotificationEvent, 'title' | 'path' | 'at' | 'details'>): MessageEvent => ({
  title: sanitizeTitle(title),
  path,
  at,
  details: details ? sanitizeDetails(details) : null,
})

const sanitizeDetails = ({ heading, lines }: NonNullable<NotificationEvent['details']>) => ({
  heading: sanitizeTitle(heading),
  lines: lines
    .filter(({ path }) => safeReturnPath(path) === path)
    .slice(0, MAX_LINES)
    .map(({ text, path }) => ({ text: sanitizeTitle(text), path })),
})

/** The notification targets and the latest deliveries. */
export async function readNotifications(context: Context): Promise<Notifications> {
  const { store, actor, config } = context
  await requirePermission(context, 'manage-notifications')
  const [all, rows] = await Promise.all([
    listTargetRows(store, actor.orgUid),
    listOutbox(store, actor.orgUid, SHOWN_DELIVERIES),
  ])
  const targets = all.filter(({ person }) => person === null)
  return {
    targets: targets.map(toTarget),
    people: all.length - targets.length,
    deliveries: rows.map(toDelivery),
    linked: config.PUBLIC_URL !== undefined,
    mailed: readSmtpSettings(config) !== undefined,
  }
}

const toTarget = (row: NotificationTargetRow): NotificationTarget => {
  const { id, name, format, host, active, severity, places, quiet, digest, addedBy, addedAt } = row
  return {
    id,
    name,
    format,
    host,
    active,
    severity,
    topics: TOPICS.filter((topic) => row.topics.includes(topic)),
    places,
    ...(quiet && { quiet }),
    ...(digest && { digest }),
    addedBy,
    addedAt: addedAt.toISOString(),
  }
}

const toDelivery = (row: OutboxRow): NotificationDelivery => {
  const {
    id,
    targetId,
    kind,
    title,
    path,
    at,
    state,
    attempts,
    problem,
    dueAt,
    endedAt,
    heldUntil,
  } = row
  const isWaiting = state === 'waiting'
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
    ...(isWaiting && heldUntil && { heldUntil: heldUntil.toISOString() }),
    ...(isWaiting && attempts > 0 && { nextAt: dueAt.toISOString() }),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
  }
}

export async function createNotificationTarget(
  context: WriteContext,
  { name, format, url, secret, address }: CreateNotificationTarget,
): Promise<NotificationTarget> {
  const { store, actor, config, clock } = context
  await requirePermission(context, 'manage-notifications')
  const known = (await listTargetRows(store, actor.orgUid)).filter(({ person }) => person === null)
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
    person: null,
    active: true,
    severity: 'info',
    topics: [],
    places: [],
    quiet: null,
    digest: null,
    digestDueAt: null,
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

/** Choose what a target receives, and when. What its quiet hours held back is decided anew. */
export async function updateNotificationTarget(
  context: WriteContext,
  { id, ...input }: UpdateNotificationTarget,
): Promise<NotificationTarget> {
  const { store, actor, clock } = context
  const target = await findManagedTarget(context, { id })
  const { severity, topics, zone, criticalPasses, weekly, weeklyDay, weeklyHour } = input
  const changes = {
    severity,
    topics: topics.length === TOPICS.length ? [] : topics,
    places: await resolvePlaces(context, input.places),
    quiet: input.quiet ? { from: input.quietFrom, to: input.quietTo, zone, criticalPasses } : null,
    digest: weekly ? { day: Number(weeklyDay), hour: Number(weeklyHour), zone } : null,
  }
  const before = pickChoices(target)
  if (canonicalJson(before) === canonicalJson(changes)) return toTarget(target)
  await recorded(context, { ...auditEntry('update', target), before, after: changes }, async () => {
    const { digest } = changes
    const digestDueAt = digest && nextWeeklyTime(clock(), digest)
    await updateTargetRow(store, actor.orgUid, id, { ...changes, digestDueAt })
    await releaseNotifications(store, { orgUid: actor.orgUid, targetId: id, now: clock() })
  })
  await wakeJob('notification-delivery')
  return toTarget({ ...target, ...changes })
}

const pickChoices = ({ severity, topics, places, quiet, digest }: NotificationTargetRow) => ({
  severity,
  topics,
  places,
  quiet,
  digest,
})

/** The clusters and namespaces by their names. A namespace need not exist, as it may be created later. */
async function resolvePlaces({ coreweave }: Context, text: string): Promise<Place[]> {
  const named = parsePlaces(text)
  if (named.length === 0) return []
  const clusters = await coreweave.listClusters()
  return named.map(({ cluster: name, ...place }) => {
    const found = clusters.find((each) => each.name === name)
    if (found) return { cluster: found.id, clusterName: name, ...place }
    throw new AppError('invalid', `There is no cluster ${name}.`, {
      detail: { fields: { places: [`There is no cluster ${name}.`] } },
    })
  })
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
export const sendTestNotification = (
  context: WriteContext,
  ref: NotificationTargetRef,
): Promise<DeliveryOutcome> =>
  sendToTarget(context, ref, {
    verb: 'test',
    read: async ({ name }) => ({
      kind: 'notification-target.test',
      event: {
        title: `Test of ${name}: the Workload Identity Console sends its notifications here.`,
        path: paths.settings(),
        at: context.clock(),
        details: null,
      },
    }),
  })

/** Send a message that a person asked for, even to a paused target. It is not tried again. */
export async function sendToTarget(
  context: WriteContext,
  ref: NotificationTargetRef,
  {
    verb,
    read,
  }: {
    verb: 'test' | 'send-digest'
    read: (target: NotificationTargetRow) => Promise<AskedEvent>
  },
): Promise<DeliveryOutcome> {
  const { config, clock } = context
  const target = await findManagedTarget(context, ref)
  const { kind, event } = await read(target)
  const message = messageOf(randomUUID(), { kind, event })
  return recorded(context, auditEntry(verb, target), () =>
    sendNotification(target, message, { config, clock }),
  )
}

type AskedEvent = { kind: string; event: MessageEvent }

const messageOf = (id: string, { kind, event }: AskedEvent): NotificationMessage => ({
  id,
  kind,
  severity: 'info',
  events: [event],
  count: 1,
})

/** A message that a person can ask for, as each kind of receiver would get it. */
export function renderForReceivers(
  { PUBLIC_URL }: Pick<Context['config'], 'PUBLIC_URL'>,
  asked: AskedEvent,
) {
  const message = messageOf('preview', asked)
  const { subject, text } = renderMail(message, PUBLIC_URL)
  return {
    mail: { subject, text },
    json: renderMessage('json', message, PUBLIC_URL),
    slack: renderMessage('slack', message, PUBLIC_URL),
  }
}

const MAX_PEOPLE = 2000

type Subscription = Pick<NotificationTargetRow, 'severity' | 'topics' | 'places' | 'quiet'>

/** The own notifications of the signed-in person; undefined if they have none. */
export async function readSubscription(context: Context) {
  const row = await findSubscription(context)
  if (!row) return undefined
  const { host: address, severity, topics, places, quiet } = row
  return { address, severity, topics, places: writePlaces(places), quiet }
}

const findSubscription = ({ store, actor }: Context): Promise<NotificationTargetRow | undefined> =>
  findTargetRow(store, actor.orgUid, personalTargetId(actor.uid))

/** Tell the signed-in person by e-mail. The caller has checked that the address is theirs. */
export async function saveSubscription(
  context: WriteContext,
  { address, ...choices }: Subscription & { address: string },
): Promise<void> {
  const { store, actor, config, clock } = context
  const known = await findSubscription(context)
  if (!known && (await countPersonalTargets(store, actor.orgUid)) >= MAX_PEOPLE)
    throw new AppError(
      'conflict',
      `The console already sends e-mail to ${MAX_PEOPLE} people, the maximum.`,
    )
  const place = { orgUid: actor.orgUid, id: personalTargetId(actor.uid) }
  const target: NotificationTargetRow = {
    ...place,
    ...choices,
    name: actor.uid,
    format: 'email',
    host: address,
    url: sealTargetPart(config, place, 'url', address),
    secret: null,
    person: actor.uid,
    active: true,
    digest: null,
    digestDueAt: null,
    addedBy: actor.uid,
    addedAt: clock(),
  }
  const entry = {
    action: 'notification-target.subscribe' as const,
    object: { person: actor.uid },
    ...(known && { before: pickChoices(known) }),
    after: choices,
  }
  await recorded(context, entry, async () => {
    await upsertPersonalTarget(store, target)
    await releaseNotifications(store, { ...actor, targetId: place.id, now: clock() })
  })
}

/** Tell the signed-in person nothing any more. */
export async function deleteSubscription(context: WriteContext): Promise<void> {
  const { store, actor } = context
  const known = await findSubscription(context)
  if (!known) return
  const entry = {
    action: 'notification-target.unsubscribe' as const,
    object: { person: actor.uid },
    before: pickChoices(known),
  }
  await recorded(context, entry, () => deleteTargetRow(store, actor.orgUid, known.id))
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
  verb: 'create' | 'update' | 'pause' | 'resume' | 'delete' | 'test' | 'send-digest',
  { id, name }: Pick<NotificationTargetRow, 'id' | 'name'>,
) =>
  ({
    action: `notification-target.${verb}`,
    object: { notificationTarget: name, notificationTargetId: id },
  }) as const
