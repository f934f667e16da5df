import 'server-only'

import { and, eq, inArray } from 'drizzle-orm'
import { describeBrokenRow } from '@/lib/adapters/database/broken-seal'
import { readAuditHead } from '@/lib/adapters/database/reviews'
import { auditEvents } from '@/lib/adapters/database/schema'
import { findBrokenRecords } from '@/lib/adapters/database/sealed-tables'
import { AppError } from '@/lib/common/errors'
import { undeliveredRows } from '@/lib/features/audit-sinks/service'
import type { Attachment } from '@/lib/server/attachment'
import { type AuditFilters, listAudit, recorded, walkAudit } from '@/lib/server/audit/audit'
import {
  type AuditEvent,
  type ChainVerdict,
  chainKeys,
  verifyChain,
} from '@/lib/server/audit/chain'
import type { ChainHead } from '@/lib/server/audit/heads'
import { isAllowed } from '@/lib/server/authorization/permissions'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { AuditLogEntry, AuditPage, AuditSearch, ChainReport, ReadAudit } from './schema'

const PAGE_SIZE = 50
const DAY = 86_400_000

/** One page of the audit log, newest first. */
export async function readAudit(context: Context, filters: ReadAudit): Promise<AuditPage> {
  const { before, row, ...search } = filters
  const { scope, found } = await restrictSearch(context, search)
  if (!found) return { entries: [], scope }
  const page = await readAuditEntries(context, {
    ...found,
    ...(before && { before }),
    ...(row && { seq: row }),
  })
  return { ...page, scope }
}

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
    ...(outcome?.error && { error: outcome.error }),
    ...(outcome && { endedAt: outcome.at.toISOString() }),
  }
}

/** How long a full verification stays valid for the rows it covered. */
const FULL_VERIFICATION_MS = 15 * 60_000

type Walked = { head: ChainHead; wholeAt: Date }
const holder = globalThis as typeof globalThis & { walkedChains?: Map<string, Walked> }
holder.walkedChains ??= new Map()
const walked = holder.walkedChains

/**
 * Verify the audit chain of the organization, for people who can read all of it. Soon after a full
 * verification only the added rows are checked; if those are broken, all rows are checked again.
 */
export async function verifyAudit(context: Context): Promise<ChainReport> {
  if (!(await isAllowed(context, 'read-audit')))
    throw new AppError('forbidden', 'You cannot verify the audit log of the organization.', {
      detail: { next: 'Requires the IAM role Object Storage Admin or cwobject:ListAccessPolicy.' },
    })
  const { store, actor, config } = context
  const [key, now] = [chainKeys(config), context.clock()]
  const last = walked.get(actor.orgUid)
  const heads = last ? [last.head] : []
  if (last && now.getTime() - last.wholeAt.getTime() < FULL_VERIFICATION_MS) {
    const added = await verifyChain(store, actor.orgUid, key, { from: last.head })
    if (added.ok) return keep(added, last.wholeAt)
  }
  const verdict = await verifyChain(store, actor.orgUid, key, { heads })
  if (verdict.ok) return keep(verdict, now)
  return { ok: false, row: verdict.seq, reason: verdict.reason }

  async function keep(
    { rows, head }: Extract<ChainVerdict, { ok: true }>,
    wholeAt: Date,
  ): Promise<ChainReport> {
    if (rows > 0) walked.set(actor.orgUid, { head: { seq: rows, hash: head }, wholeAt })
    const refused = (await findBrokenRecords(store, actor.orgUid)).map(describeBrokenRow)
    return { ok: true, rows, wholeAt: wholeAt.toISOString(), refused }
  }
}
