import 'server-only'

import { and, eq, inArray } from 'drizzle-orm'
import { AppError } from '../errors'
import { mayHere } from '../session/authority'
import type { Context } from '../session/context'
import { listAudit } from '../store/audit'
import { type AuditEvent, chainKey, verifyChain } from '../store/chain'
import { auditEvents } from '../store/schema'
import type { AuditEntry, AuditPage, ChainReport, ReadAudit } from './schema'

const ROWS = 100

/** What was done through this console, newest first. */
export async function readAudit(context: Context, filters: ReadAudit): Promise<AuditPage> {
  const all = await mayHere(context, 'read the whole audit')
  const { action, person, q, before } = filters
  const own = context.actor.uid
  if (!all && person && person !== own) return { entries: [], scope: 'own' }
  const rows = await listAudit(context, {
    limit: ROWS,
    ...(action && { action }),
    ...(q && { text: q }),
    ...(before && { before }),
    ...(all ? person && { actor: person } : { actor: own }),
  })
  const intents = rows.filter(({ kind }) => kind === 'intent')
  const outcomes = await outcomesOf(context, intents)
  const last = rows.length === ROWS ? rows.at(-1)?.seq : undefined
  return {
    entries: intents.map((intent) => entryOf(intent, outcomes.get(intent.seq))),
    scope: all ? 'organization' : 'own',
    ...(last && { next: last }),
  }
}

/** An outcome may stand on the page before its intent's. */
async function outcomesOf({ store, actor }: Context, intents: AuditEvent[]) {
  if (intents.length === 0) return new Map<number | null, AuditEvent>()
  const seqs = intents.map(({ seq }) => seq)
  const outcomes = await store
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.orgUid, actor.orgUid), inArray(auditEvents.intentSeq, seqs)))
  return new Map(outcomes.map((outcome) => [outcome.intentSeq, outcome]))
}

function entryOf(intent: AuditEvent, outcome: AuditEvent | undefined): AuditEntry {
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

/** Whether the organization's chain is whole; for those who may read all of it. */
export async function verifyAudit(context: Context): Promise<ChainReport> {
  if (!(await mayHere(context, 'read the whole audit')))
    throw new AppError('forbidden', 'You may not verify the audit of the organization.', {
      detail: { next: 'It takes the IAM role Object Storage Admin or cwobject:ListAccessPolicy.' },
    })
  const { store, actor, config } = context
  const verdict = await verifyChain(store, actor.orgUid, chainKey(config))
  return verdict.ok
    ? { ok: true, rows: verdict.rows }
    : { ok: false, row: verdict.seq, reason: verdict.reason }
}
