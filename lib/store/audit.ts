import 'server-only'

import { and, desc, eq, gte, ilike, lt, lte, or, sql } from 'drizzle-orm'
import { AppError } from '../errors'
import { log } from '../log'
import { redact } from '../redact'
import type { Context } from '../session/context'
import { type AuditEvent, append, chainKey, type NewAuditEvent } from './chain'
import { auditEvents } from './schema'

export type AuditEntry = {
  /** The thing and the verb: 'federation-config.create'. */
  action: `${string}.${string}`
  /** What it was done to, named as people name it: { cluster, namespace, name }. */
  object: Record<string, string>
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
  /** Found in the action, the actor or anything the row names. */
  text?: string
  from?: Date
  to?: Date
  /** Rows older than this `seq`, to page on. */
  before?: number
  limit?: number
}

/** Newest first. Who may ask is for the service to decide. */
export function listAudit(
  { store, actor }: Pick<Context, 'store' | 'actor'>,
  filters: AuditFilters = {},
): Promise<AuditEvent[]> {
  const pattern = filters.text && `%${filters.text.replace(/[\\%_]/g, '\\$&')}%`
  return store
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.orgUid, actor.orgUid),
        filters.actor ? eq(auditEvents.actor, filters.actor) : undefined,
        filters.action ? eq(auditEvents.action, filters.action) : undefined,
        filters.from ? gte(auditEvents.at, filters.from) : undefined,
        filters.to ? lte(auditEvents.at, filters.to) : undefined,
        filters.before ? lt(auditEvents.seq, filters.before) : undefined,
        pattern
          ? or(
              ilike(auditEvents.action, pattern),
              ilike(auditEvents.actor, pattern),
              ilike(sql`${auditEvents.object}::text`, pattern),
            )
          : undefined,
      ),
    )
    .orderBy(desc(auditEvents.seq))
    .limit(Math.min(filters.limit ?? 100, 1000))
}
