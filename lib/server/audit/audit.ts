import 'server-only'

import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  ilike,
  inArray,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import { auditEvents } from '@/lib/adapters/database/schema'
import type { Store, StoreReader } from '@/lib/adapters/database/store'
import { AppError } from '@/lib/common/errors'
import { log } from '../log'
import type { Context, WriteContext } from '../session/context'
import { WRITERS, type Writers } from '../session/writers'
import type { AuditObject } from './audit-object'
import {
  type AuditEvent,
  appendAuditEvent,
  chainKeys,
  isForeignChain,
  type NewAuditEvent,
} from './chain'
import { deliverToRequiredSinks, SINK_LIMITS } from './sink-delivery'
import { wakeSinkDelivery } from './sink-job'

export type RecordedChange = {
  /** Resource and verb, such as 'federation-config.create'. */
  action: `${string}.${string}`
  object: AuditObject
  before?: unknown
  after?: unknown
}

type RecordedResult<T> = {
  /** What is known only after the change, such as the number of what was created; kept with the outcome. */
  result?: (value: T) => Record<string, string>
}

/** Failures of changes whose outcome is in the audit log. */
const recordedFailures = new WeakSet<object>()
export const isRecordedFailure = (error: object) => recordedFailures.has(error)

type Recorder = Pick<WriteContext, 'actor' | 'clock' | 'config' | typeof WRITERS> & { store: Store }

/**
 * Run a change with the clients that can make it, and record its intent and its outcome in the audit chain.
 * If the intent cannot be recorded, or a required sink does not take it, the change is not made. If only the
 * outcome cannot be recorded, the error says that the change was made.
 */
export async function recorded<T>(
  context: Recorder,
  { result, ...entry }: RecordedChange & RecordedResult<T>,
  run: (write: Writers) => Promise<T>,
): Promise<T> {
  const person = { orgUid: context.actor.orgUid, actor: context.actor.uid }
  const intended = append(context, { ...person, ...entry, kind: 'intent' })
  const intent = await intended.catch((cause: unknown) => {
    if (isForeignChain(cause)) throw cause
    throw new AppError(
      'unrecorded',
      'The change was not made, because it could not be recorded in the audit log.',
      {
        cause,
        detail: { next: 'Try again when the console’s database is available.' },
      },
    )
  })
  const finish = (outcome: Pick<NewAuditEvent, 'outcome' | 'error' | 'after'>) => {
    const { action, object } = entry
    const kind = 'outcome'
    return append(context, { ...person, action, object, kind, intentSeq: intent.seq, ...outcome })
  }

  let value: T
  try {
    await requireSinks(context, intent)
    value = await run(context[WRITERS])
  } catch (error) {
    if (error instanceof Error) recordedFailures.add(error)
    // The upstream error matters more than the lost outcome.
    const outcome = await finish({ outcome: 'failed', error: failure(error) }).catch(
      (lost: unknown) => log.error('audit outcome lost', { intent: intent.seq, error: lost }),
    )
    const isRefusal = error instanceof AppError && error.code === 'unrecorded'
    if (outcome && !isRefusal) await offerToSinks(context, outcome)
    throw error
  }
  const after = result && { after: result(value) }
  const outcome = await finish({ outcome: 'ok', ...after }).catch((cause: unknown) => {
    throw new AppError(
      'unrecorded',
      `The change was made, but its outcome could not be recorded. Audit row ${intent.seq} holds its intent.`,
      {
        cause,
        detail: { reason: 'outcome-lost', next: 'Reload to see the change. Do not repeat it.' },
      },
    )
  })
  await offerToSinks(context, outcome)
  return value
}

/** Throws if a required sink has not taken an intent, before anything is changed. */
async function requireSinks(context: Recorder, intent: AuditEvent) {
  const [untaken] = await deliverToRequiredSinks(context, intent, SINK_LIMITS.waitForIntent)
  if (!untaken) return
  const { sink, error } = untaken
  log.error('a change was refused: a required audit sink did not take its intent', {
    sink,
    org: intent.orgUid,
    intent: intent.seq,
    problem: error.message,
  })
  throw new AppError(
    'unrecorded',
    `The change was not made, because the required audit sink “${sink}” did not take its record: ${error.message}`,
    {
      cause: error,
      detail: {
        reason: 'audit-sink',
        next: 'Try again when the sink takes rows. The settings of the organization show its state.',
        ...(error.detail.upstream !== undefined && { upstream: error.detail.upstream }),
      },
    },
  )
}

/** The change is made: what a required sink does not take now is sent again until it does. */
async function offerToSinks(context: Recorder, outcome: AuditEvent) {
  for (const { sink, error } of await deliverToRequiredSinks(
    context,
    outcome,
    SINK_LIMITS.waitForOutcome,
  ))
    log.error('a required audit sink has not taken an outcome, which is sent again', {
      sink,
      org: outcome.orgUid,
      outcome: outcome.seq,
      problem: error.message,
    })
}

type Appender = Pick<Recorder, 'store' | 'clock' | 'config'>

/** Append a row and have it sent to the sinks. */
async function append(
  { store, clock, config }: Appender,
  event: Omit<NewAuditEvent, 'at'>,
): Promise<AuditEvent> {
  const row = await appendAuditEvent(store, chainKeys(config), { at: clock(), ...event })
  void wakeSinkDelivery(config)
  return row
}

const failure = (error: unknown) =>
  error instanceof AppError
    ? { code: error.code as string, message: error.message }
    : { code: 'unexpected', message: 'Unexpected error in the console.' }

/** Something that a person did or tried which changes nothing outside the console. */
export type AuditedEvent = Pick<RecordedChange, 'action' | 'object' | 'after'> & {
  orgUid: string
  /** The uid of the person, or what is known of them in its place. */
  actor: string
  /** Set if the console refused it. */
  refused?: unknown
  /** Set if it is the end of something else: how that ended, and `outcome` null if that is unknown. */
  end?: Pick<NewAuditEvent, 'outcome' | 'error'>
}

/** Record an event in one row. */
export const recordEvent = (
  appender: Appender,
  { refused, end = endOf(refused), ...event }: AuditedEvent,
): Promise<AuditEvent> => append(appender, { ...event, kind: 'event', ...end })

const endOf = (refused: unknown): NonNullable<AuditedEvent['end']> =>
  refused === undefined ? { outcome: 'ok' } : { outcome: 'failed', error: failure(refused) }

export type AuditFilters = {
  actor?: string
  action?: string
  /** Any of these. */
  actions?: readonly string[]
  /** Matches any value in the row's object. */
  object?: string
  /** Matches the object, the action or the actor. */
  text?: string
  kinds?: readonly AuditEvent['kind'][]
  seq?: number
  from?: Date
  to?: Date
  /** Only rows before this `seq`, for the next page. */
  before?: number
  limit?: number
}

type Reader = Pick<Context, 'actor'> & { store: StoreReader }
const MAX_ROWS = 1000

/** What people did, newest first: without the seals of rows. The calling service authorizes the reader. */
export const listAudit = (reader: Reader, filters: AuditFilters = {}): Promise<AuditEvent[]> =>
  reader.store
    .select()
    .from(auditEvents)
    .where(and(ne(auditEvents.kind, 'seal'), matching(reader, filters)))
    .orderBy(desc(auditEvents.seq))
    .limit(Math.min(filters.limit ?? 100, MAX_ROWS))

const MAX_PEOPLE = 200

/** The people who did what matches, as ids. The calling service authorizes the reader. */
export async function listActors(reader: Reader, filters: AuditFilters = {}): Promise<string[]> {
  const rows = await reader.store
    .selectDistinct({ actor: auditEvents.actor })
    .from(auditEvents)
    .where(and(ne(auditEvents.kind, 'seal'), matching(reader, filters)))
    .orderBy(auditEvents.actor)
    .limit(MAX_PEOPLE)
  return rows.map(({ actor }) => actor)
}

/**
 * How many changes and events match, and how many of them failed. A change and its outcome are two rows of the
 * same action and object, so both match the same filters.
 */
export async function countAudit(
  reader: Reader,
  filters: AuditFilters,
): Promise<{ changes: number; failed: number }> {
  const begun = sql`${auditEvents.kind} in ('intent', 'event')`
  const failed = sql`${auditEvents.outcome} = 'failed'`
  const [counts] = await reader.store
    .select({
      changes: sql<number>`count(*) filter (where ${begun})`.mapWith(Number),
      failed: sql<number>`count(*) filter (where ${failed})`.mapWith(Number),
    })
    .from(auditEvents)
    .where(matching(reader, filters))
  return counts ?? { changes: 0, failed: 0 }
}

/** All matching rows, oldest first, read page by page. */
export async function* walkAudit(
  reader: Reader,
  filters: AuditFilters,
): AsyncGenerator<AuditEvent> {
  let seq = 0
  for (;;) {
    const rows = await reader.store
      .select()
      .from(auditEvents)
      .where(and(matching(reader, filters), gt(auditEvents.seq, seq)))
      .orderBy(asc(auditEvents.seq))
      .limit(MAX_ROWS)
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < MAX_ROWS) return
    seq = last.seq
  }
}

const matching = ({ actor }: Reader, filters: AuditFilters): SQL | undefined =>
  and(
    eq(auditEvents.orgUid, actor.orgUid),
    filters.actor ? eq(auditEvents.actor, filters.actor) : undefined,
    filters.action ? eq(auditEvents.action, filters.action) : undefined,
    filters.actions ? inArray(auditEvents.action, [...filters.actions]) : undefined,
    filters.kinds ? inArray(auditEvents.kind, [...filters.kinds]) : undefined,
    filters.seq ? eq(auditEvents.seq, filters.seq) : undefined,
    filters.from ? gte(auditEvents.at, filters.from) : undefined,
    filters.to ? lte(auditEvents.at, filters.to) : undefined,
    filters.before ? lt(auditEvents.seq, filters.before) : undefined,
    filters.object ? named(containing(filters.object)) : undefined,
    filters.text ? said(containing(filters.text)) : undefined,
  )

const containing = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** Matches the values of the object, not its member names. */
const named = (pattern: string) =>
  sql`exists (select 1 from jsonb_each_text(${auditEvents.object}) as part where part.value ilike ${pattern})`

const said = (pattern: string) =>
  or(ilike(auditEvents.action, pattern), ilike(auditEvents.actor, pattern), named(pattern))
