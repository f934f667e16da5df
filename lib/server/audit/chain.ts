import 'server-only'

import { createHmac } from 'node:crypto'
import { and, asc, desc, eq, gt } from 'drizzle-orm'
import { withLocks } from '@/lib/adapters/database/advisory-locks'
import { auditEvents } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import { redactJson } from '@/lib/common/redact'
import type { Env } from '../env'
import { deriveKey } from '../keys'
import { type Head, noteHead } from './heads'

export type AuditEvent = typeof auditEvents.$inferSelect
export type NewAuditEvent = Omit<typeof auditEvents.$inferInsert, 'seq' | 'prevHash' | 'hash'>

const PAGE = 1000

/** The key lies outside the database, so that who can write there cannot forge a row. */
export const chainKey = ({
  AUDIT_SECRET,
  SESSION_SECRET,
}: Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>) =>
  deriveKey(AUDIT_SECRET ?? SESSION_SECRET, 'audit')

/** JSON with sorted members, as jsonb gives them back in an order of its own. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
  return `{${members.join(',')}}`
}

/** What jsonb gives back as it was: JSON without undefined, dates or NUL; and without secrets. */
const storable = (value: unknown): unknown =>
  value === undefined ? null : redactJson(JSON.parse(JSON.stringify(value)))

const hashOf = ({ hash: _, ...row }: Omit<AuditEvent, 'hash'> & { hash?: string }, key: Buffer) =>
  createHmac('sha256', key)
    .update(canonical({ ...row, at: row.at.toISOString() }))
    .digest('hex')

/** Add a row to its organization's chain; writers on any replica queue up for it. */
export async function append(store: Store, key: Buffer, event: NewAuditEvent): Promise<AuditEvent> {
  const row = await withLocks(store, `audit:${event.orgUid}`, async (tx) => {
    const [last] = await tx
      .select({ seq: auditEvents.seq, hash: auditEvents.hash })
      .from(auditEvents)
      .where(eq(auditEvents.orgUid, event.orgUid))
      .orderBy(desc(auditEvents.seq))
      .limit(1)
    const row: Omit<AuditEvent, 'hash'> = {
      orgUid: event.orgUid,
      seq: (last?.seq ?? 0) + 1,
      kind: event.kind,
      intentSeq: event.intentSeq ?? null,
      at: event.at,
      actor: event.actor,
      action: event.action,
      object: storable(event.object) as Record<string, string>,
      before: storable(event.before),
      after: storable(event.after),
      outcome: event.outcome ?? null,
      error: storable(event.error) as AuditEvent['error'],
      prevHash: last?.hash ?? '',
    }
    const chained = { ...row, hash: hashOf(row, key) }
    await tx.insert(auditEvents).values(chained)
    return chained
  })
  noteHead(row)
  return row
}

export type ChainVerdict =
  | { ok: true; rows: number; head: string }
  | { ok: false; seq: number; reason: string }

/**
 * Walk one organization's chain and name its first broken row. The newest rows cannot vouch that none
 * followed them: `heads` that were kept elsewhere tell where the end was cut off, or all of it written
 * anew by somebody who has the key. `from` is a row that was verified before: only what follows it is
 * walked, and that it stands as it stood is a condition.
 */
export async function verifyChain(
  store: Store,
  orgUid: string,
  key: Buffer,
  { heads = [], from }: { heads?: readonly Head[]; from?: Head | undefined } = {},
): Promise<ChainVerdict> {
  const kept = new Map<number, Set<string>>()
  for (const each of heads) kept.set(each.seq, (kept.get(each.seq) ?? new Set()).add(each.hash))
  if (from) kept.set(from.seq, (kept.get(from.seq) ?? new Set()).add(from.hash))
  const before = from && (await rowAt(store, orgUid, from.seq - 1))
  let seq = from ? from.seq - 1 : 0
  let head = before?.hash ?? ''
  for (;;) {
    const rows = await store
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.orgUid, orgUid), gt(auditEvents.seq, seq)))
      .orderBy(asc(auditEvents.seq))
      .limit(PAGE)
    for (const row of rows) {
      seq += 1
      const reason = broken(row, { seq, head, key })
      if (reason) return { ok: false, seq, reason }
      if ([...(kept.get(seq) ?? [])].some((hash) => hash !== row.hash))
        return { ok: false, seq, reason: `Row ${seq} is not the one whose hash was kept.` }
      head = row.hash
    }
    if (rows.length < PAGE) break
  }
  const last = Math.max(...kept.keys(), 0)
  if (last <= seq) return { ok: true, rows: seq, head }
  const reason = `Row ${seq + 1} is missing: row ${last} was kept as the last one, so the end was cut off.`
  return { ok: false, seq: seq + 1, reason }
}

const rowAt = async (store: Store, orgUid: string, seq: number) => {
  const [row] = await store
    .select({ hash: auditEvents.hash })
    .from(auditEvents)
    .where(and(eq(auditEvents.orgUid, orgUid), eq(auditEvents.seq, seq)))
  return row
}

function broken(row: AuditEvent, expected: { seq: number; head: string; key: Buffer }) {
  if (row.seq !== expected.seq) return `Row ${expected.seq} is missing.`
  if (row.prevHash !== expected.head) return `Row ${row.seq} does not follow the row before it.`
  if (row.hash !== hashOf(row, expected.key))
    return `Row ${row.seq} was edited, or written with another AUDIT_SECRET.`
  return undefined
}
