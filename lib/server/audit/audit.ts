import 'server-only'

import { and, asc, desc, eq, gt, gte, ilike, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import { auditEvents } from '@/lib/adapters/database/schema'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import { log } from '../log'
import type { Context } from '../session/context'
import type { AuditObject } from './audit-object'
import { type AuditEvent, append, chainKey, type NewAuditEvent } from './chain'

export type AuditEntry = {
  /** The thing and the verb: 'federation-config.create'. */
  action: `${string}.${string}`
  object: AuditObject
  before?: unknown
  after?: unknown
}

type Recorder = Pick<Context, 'actor' | 'store' | 'clock' | 'config'>

/**
 * Run a change between its intent and its outcome, both in the audit chain. Where the intent cannot be
 * written nothing is done; where only the outcome cannot, the error says that the change was made.
 */
export async function recorded<T>(
  context: Recorder,
  entry: AuditEntry,
  run: () => Promise<T>,
): Promise<T> {
  const { seq } = await write(context, entry, { kind: 'intent' }).catch((cause: unknown) => {
    throw new AppError('unrecorded', 'The change was not made, because it could not be recorded.', {
      cause,
      detail: { next: 'Try again once the store of the console answers.' },
    })
  })
  const finish = (outcome: Pick<NewAuditEvent, 'outcome' | 'error'>) =>
    write(
      context,
      { action: entry.action, object: entry.object },
      {
        kind: 'outcome',
        intentSeq: seq,
        ...outcome,
      },
    )

  let value: T
  try {
    value = await run()
  } catch (error) {
    // What went wrong upstream matters more than that it could not be written down.
    await finish({ outcome: 'failed', error: failure(error) }).catch((lost: unknown) =>
      log.error('audit outcome lost', { intent: seq, error: lost }),
    )
    throw error
  }
  await finish({ outcome: 'ok' }).catch((cause: unknown) => {
    throw new AppError(
      'unrecorded',
      `The change was made, but its outcome could not be recorded; audit row ${seq} holds its intent.`,
      {
        cause,
        detail: { reason: 'outcome-lost', next: 'Reload to see the change; do not repeat it.' },
      },
    )
  })
  return value
}

const write = (
  { actor, store, clock, config }: Recorder,
  entry: AuditEntry,
  rest: Pick<NewAuditEvent, 'kind' | 'intentSeq' | 'outcome' | 'error'>,
) =>
  append(store, chainKey(config), {
    orgUid: actor.orgUid,
    actor: actor.uid,
    at: clock(),
    ...entry,
    ...rest,
  })

const failure = (error: unknown) =>
  error instanceof AppError
    ? { code: error.code as string, message: redact(error.message) }
    : { code: 'unexpected', message: 'The console failed in a way it did not expect.' }

export type AuditFilters = {
  actor?: string
  action?: string
  /** Found in anything that the row's object names. */
  object?: string
  /** Found there, in the action or in the actor. */
  text?: string
  kind?: AuditEvent['kind']
  seq?: number
  from?: Date
  to?: Date
  /** Rows older than this `seq`, to page on. */
  before?: number
  limit?: number
}

type Reader = Pick<Context, 'store' | 'actor'>
const MOST = 1000

/** Newest first. Who may ask is for the service to decide. */
export const listAudit = (reader: Reader, filters: AuditFilters = {}): Promise<AuditEvent[]> =>
  reader.store
    .select()
    .from(auditEvents)
    .where(matching(reader, filters))
    .orderBy(desc(auditEvents.seq))
    .limit(Math.min(filters.limit ?? 100, MOST))

/** Oldest first, all of them, a page at a time. */
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
      .limit(MOST)
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < MOST) return
    seq = last.seq
  }
}

const matching = ({ actor }: Reader, filters: AuditFilters): SQL | undefined =>
  and(
    eq(auditEvents.orgUid, actor.orgUid),
    filters.actor ? eq(auditEvents.actor, filters.actor) : undefined,
    filters.action ? eq(auditEvents.action, filters.action) : undefined,
    filters.kind ? eq(auditEvents.kind, filters.kind) : undefined,
    filters.seq ? eq(auditEvents.seq, filters.seq) : undefined,
    filters.from ? gte(auditEvents.at, filters.from) : undefined,
    filters.to ? lte(auditEvents.at, filters.to) : undefined,
    filters.before ? lt(auditEvents.seq, filters.before) : undefined,
    filters.object ? named(containing(filters.object)) : undefined,
    filters.text ? said(containing(filters.text)) : undefined,
  )

const containing = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** Among what the object names, not among what its members are called. */
const named = (pattern: string) =>
  sql`exists (select 1 from jsonb_each_text(${auditEvents.object}) as part where part.value ilike ${pattern})`

const said = (pattern: string) =>
  or(ilike(auditEvents.action, pattern), ilike(auditEvents.actor, pattern), named(pattern))
