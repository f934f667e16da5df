import 'server-only'

import { and, eq, inArray } from 'drizzle-orm'
import { readAuditHead } from '@/lib/adapters/database/reviews'
import { auditEvents } from '@/lib/adapters/database/schema'
import { undeliveredRows } from '@/lib/features/audit-sinks/service'
import type { Attachment } from '@/lib/server/attachment'
import {
  type AuditFilters,
  listActors,
  listAudit,
  recorded,
  walkAudit,
} from '@/lib/server/audit/audit'
import type { AuditEvent } from '@/lib/server/audit/chain'
import { isAllowed } from '@/lib/server/authorization/permissions'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { AuditLogEntry, AuditPage, AuditSearch, ReadAudit } from './schema'

export { readAccountChanges } from './account-changes'
export { countActivity } from './activity-counts'
export { checkAuditChains, readChainReport, requestChainCheck } from './chain-checks'

const PAGE_SIZE = 50
const DAY = 86_400_000

/** One page of the audit log, newest first. */
export async function readAudit(context: Context, filters: ReadAudit): Promise<AuditPage> {
  const { before, row, ...search } = filters
  const { scope, found } = await restrictSearch(context, search)
  if (!found) return { entries: [], scope, people: [context.actor.uid] }
  const [page, people] = await Promise.all([
    readAuditEntries(context, {
      ...found,
      ...(before && { before }),
      ...(row && { seq: row }),
    }),
    readFilterPeople(context, scope),
  ])
  return { ...page, scope, people }
}

/** The people whose rows this person may ask for. */
export const readFilterPeople = async (
  context: Context,
  scope: AuditPage['scope'],
): Promise<string[]> => (scope === 'organization' ? listActors(context) : [context.actor.uid])

/** One page of what matches, newest first. The caller has restricted the filters to what the person may read. */
export async function readAuditEntries(
  context: Context,
  filters: AuditFilters,
  size = PAGE_SIZE,
): Promise<Pick<AuditPage, 'entries' | 'next'>> {
  const intents = await listAudit(context, {
    ...filters,
    kinds: ['intent', 'event'],
    limit: size,
  })
  const [outcomes, undelivered] = await Promise.all([
    readOutcomes(context, intents),
    undeliveredRows(context),
  ])
  const next = intents.length === size ? intents.at(-1)?.seq : undefined
  return {
    entries: intents.map((row) => {
      const outcome = row.kind === 'event' ? row : outcomes.get(row.seq)
      const undeliveredTo = undelivered(outcome ?? row)
      return {
        ...toAuditLogEntry(row, outcome),
        ...(undeliveredTo.length > 0 && { undeliveredTo }),
      }
    }),
    ...(next && { next }),
  }
}

/**
 * Every matching row as it is in the chain, oldest first, so the key can verify an export. The file ends where
 * the log ended when it was asked for, before the rows that record the export.
 */
export async function exportAudit(context: WriteContext, search: AuditSearch): Promise<Attachment> {
  const { scope, found } = await restrictSearch(context, search)
  const { row } = await readAuditHead(context.store, context.actor.orgUid)
  return recorded(
    context,
    { action: 'audit.export', object: { rows: scope }, after: search },
    async () => ({
      name: `audit-${context.clock().toISOString().slice(0, 10)}.jsonl`,
      type: 'application/x-ndjson; charset=utf-8',
      body: found ? walkAudit(context, { ...found, before: row + 1 }) : noRows(),
    }),
  )
}

async function* noRows(): AsyncGenerator<AuditEvent> {}

/** Whose rows a person may read of those they ask for; `found` is absent if they may read none of them. */
export async function restrictToReadable(
  context: Context,
  person: string | undefined,
): Promise<{ scope: AuditPage['scope']; found?: Pick<AuditFilters, 'actor'> }> {
  const all = await isAllowed(context, 'read-audit')
  const scope = all ? 'organization' : 'own'
  const own = context.actor.uid
  if (!all && person && person !== own) return { scope }
  const actor = all ? person : own
  return { scope, found: { ...(actor && { actor }) } }
}

async function restrictSearch(
  context: Context,
  { q, object, action, person, from, to }: AuditSearch,
): Promise<{ scope: AuditPage['scope']; found?: AuditFilters }> {
  const { scope, found: readable } = await restrictToReadable(context, person)
  if (!readable) return { scope }
  const found = {
    ...readable,
    ...(q && { text: q }),
    ...(object && { object }),
    ...(action && { action }),
    ...(from && { from: new Date(from) }),
    ...(to && { to: new Date(new Date(to).getTime() + DAY - 1) }),
  }
  return { scope, found }
}

/** Read by intent, because an outcome may be on an earlier page than its intent. */
async function readOutcomes({ store, actor }: Context, intents: AuditEvent[]) {
  if (intents.length === 0) return new Map<number | null, AuditEvent>()
  const seqs = intents.map(({ seq }) => seq)
  const outcomes = await store
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.orgUid, actor.orgUid), inArray(auditEvents.intentSeq, seqs)))
  return new Map(outcomes.map((outcome) => [outcome.intentSeq, outcome]))
}

function toAuditLogEntry(intent: AuditEvent, outcome: AuditEvent | undefined): AuditLogEntry {
  const { seq, at, actor, action, object, before, after } = intent
  return {
    row: seq,
    at: at.toISOString(),
    actor,
    action,
    object,
    before,
    after,
    outcome: outcome?.outcome ?? 'unknown',
    ...(intent.kind === 'intent' && outcome?.after ? { result: outcome.after } : {}),
    ...(outcome?.error && { error: outcome.error }),
    ...(outcome && { endedAt: outcome.at.toISOString() }),
  }
}
