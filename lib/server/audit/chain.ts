import 'server-only'

import { createHmac } from 'node:crypto'
import { and, asc, desc, eq, gt } from 'drizzle-orm'
import { withLocks } from '@/lib/adapters/database/advisory-locks'
import { findChainRow } from '@/lib/adapters/database/audit-sinks'
import { auditEvents } from '@/lib/adapters/database/schema'
import type { Store, StoreReader } from '@/lib/adapters/database/store'
import { canonicalJson } from '@/lib/common/canonical-json'
import { AppError } from '@/lib/common/errors'
import { redactJson } from '@/lib/common/redact'
import type { Env } from '../env'
import { deriveKeys, keyName, type SealingKeys } from '../keys'
import { type ChainHead, rememberHead } from './heads'

export type AuditEvent = typeof auditEvents.$inferSelect
export type NewAuditEvent = Omit<typeof auditEvents.$inferInsert, 'seq' | 'prevHash' | 'hash'>

const PAGE = 1000

/** A key of the rows of a chain, with the public name that its rows carry. */
export type ChainKey = { id: string; rows: Buffer }

/** The key to write with, and all keys that rows may have been written with; and the same of logged heads. */
export type ChainKeys = {
  newest: ChainKey
  all: readonly ChainKey[]
  heads: SealingKeys
}

const namedKey = (rows: Buffer): ChainKey => ({ id: keyName(rows), rows })

/** The keys are kept outside the database, so that write access to the database cannot forge a row. */
export function chainKeys({
  AUDIT_SECRET,
  SESSION_SECRET,
}: Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>): ChainKeys {
  const secrets = AUDIT_SECRET ?? SESSION_SECRET
  const { newest, all } = deriveKeys(secrets, 'audit')
  return {
    newest: namedKey(newest),
    all: all.map(namedKey),
    heads: deriveKeys(secrets, 'audit-head'),
  }
}

/** The value as jsonb returns it, without undefined and dates. */
const jsonOf = (value: unknown): unknown =>
  value === undefined ? null : JSON.parse(JSON.stringify(value))

/**
 * The same without NUL and with secrets redacted. A code of each secret stays, so that two rows can be
 * compared; without the chain's key it does not help to guess one.
 */
const storable = (value: unknown, key: ChainKey): unknown =>
  redactJson(jsonOf(value), (secret) =>
    createHmac('sha256', key.rows).update(`redacted\n${secret}`).digest('hex').slice(0, 8),
  )

/** The name of the key is not covered, so that rows from before it was stored hold as they are. */
const hashOf = (
  { hash: _, keyId: __, ...row }: Omit<AuditEvent, 'hash'> & { hash?: string },
  key: ChainKey,
) =>
  createHmac('sha256', key.rows)
    .update(canonicalJson({ ...row, at: row.at.toISOString() }))
    .digest('hex')

/** Why a row does not hold by itself: under the key that it names, or under any where it names none. */
function rowProblem(row: AuditEvent, { all }: ChainKeys): 'edited' | 'other-key' | undefined {
  const keys = row.keyId === null ? all : all.filter(({ id }) => id === row.keyId)
  if (keys.length === 0) return 'other-key'
  return keys.some((key) => hashOf(row, key) === row.hash) ? undefined : 'edited'
}

async function lastRow(reader: StoreReader, orgUid: string): Promise<AuditEvent | undefined> {
  const [last] = await reader
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.orgUid, orgUid))
    .orderBy(desc(auditEvents.seq))
    .limit(1)
  return last
}

export type ChainEnd = { state: 'empty' | 'ours' } | { state: 'edited' | 'other-key'; seq: number }

/** Whether this process could continue the chain of an organization. */
export async function readChainEnd(
  reader: StoreReader,
  orgUid: string,
  keys: ChainKeys,
): Promise<ChainEnd> {
  const last = await lastRow(reader, orgUid)
  if (!last) return { state: 'empty' }
  const problem = rowProblem(last, keys)
  return problem ? { state: problem, seq: last.seq } : { state: 'ours' }
}

const FOREIGN_CHAIN = 'foreign-chain'

/** Whether a chain was not continued, because its last row was not written with a key of this process. */
export const isForeignChain = (error: unknown): error is AppError =>
  error instanceof AppError && error.detail.reason === FOREIGN_CHAIN

const foreignChain = ({ seq }: AuditEvent) =>
  new AppError(
    'unrecorded',
    `Nothing was changed, because it could not be recorded: row ${seq} of the audit log was edited, or written with an AUDIT_SECRET that this process does not have.`,
    {
      detail: {
        reason: FOREIGN_CHAIN,
        next: 'Give every replica and command the same AUDIT_SECRET. After a rotation it holds the old values too. If it does, run workload-identity audit verify.',
      },
    },
  )

/** Append a row to its organization's chain, under a lock across all replicas. */
export async function appendAuditEvent(
  store: Store,
  keys: ChainKeys,
  event: NewAuditEvent,
): Promise<AuditEvent> {
  const [row] = await withLocks(store, `audit:${event.orgUid}`, (tx) =>
    appendRows(tx, keys, event.orgUid, [event]),
  )
  if (!row) throw new Error('The row was not appended.')
  rememberHead(row, keys.heads.newest)
  return row
}

/**
 * Append rows to an organization's chain, in a transaction that holds the lock of the chain. A chain that was
 * last written with a foreign key is not continued, because no later key could repair it.
 */
export async function appendRows(
  tx: Store,
  keys: ChainKeys,
  orgUid: string,
  events: readonly Omit<NewAuditEvent, 'orgUid'>[],
): Promise<AuditEvent[]> {
  if (events.length === 0) return []
  const last = await lastRow(tx, orgUid)
  if (last && rowProblem(last, keys)) throw foreignChain(last)
  const key = keys.newest
  let { seq, hash } = last ?? { seq: 0, hash: '' }
  const rows = events.map((event): AuditEvent => {
    // The keys of sealed rows hold no secrets, and must be found again as they are.
    const kept = (value: unknown) => (event.kind === 'seal' ? jsonOf(value) : storable(value, key))
    const row: Omit<AuditEvent, 'hash'> = {
      orgUid,
      seq: ++seq,
      kind: event.kind,
      intentSeq: event.intentSeq ?? null,
      at: event.at,
      actor: event.actor,
      action: event.action,
      object: kept(event.object) as Record<string, string>,
      before: kept(event.before),
      after: kept(event.after),
      outcome: event.outcome ?? null,
      error: kept(event.error) as AuditEvent['error'],
      prevHash: hash,
      keyId: key.id,
    }
    hash = hashOf(row, key)
    return { ...row, hash }
  })
  await tx.insert(auditEvents).values(rows)
  return rows
}

export type ChainVerdict =
  | { ok: true; rows: number; head: string }
  | { ok: false; seq: number; reason: string }

/**
 * Verify one organization's chain and return its first broken row. The chain itself cannot show that
 * rows are missing at its end; `heads` that were kept elsewhere reveal a truncated or rewritten chain.
 * `from` is a row that was verified before: it must be unchanged, and only later rows are verified.
 */
export async function verifyChain(
  store: StoreReader,
  orgUid: string,
  keys: ChainKeys,
  {
    heads = [],
    from,
    onProgress,
  }: {
    heads?: readonly ChainHead[]
    from?: ChainHead | undefined
    /** Called with the last row of each part that was read; ends the walk by throwing. */
    onProgress?: (seq: number) => Promise<void>
  } = {},
): Promise<ChainVerdict> {
  const kept = new Map<number, Set<string>>()
  for (const each of heads) kept.set(each.seq, (kept.get(each.seq) ?? new Set()).add(each.hash))
  if (from) kept.set(from.seq, (kept.get(from.seq) ?? new Set()).add(from.hash))
  const before = from && (await findChainRow(store, orgUid, from.seq - 1))
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
      const reason = broken(row, { seq, head, keys })
      if (reason) return { ok: false, seq, reason }
      if ([...(kept.get(seq) ?? [])].some((hash) => hash !== row.hash))
        return {
          ok: false,
          seq,
          reason: `Row ${seq} does not have the hash that was kept elsewhere.`,
        }
      head = row.hash
    }
    if (rows.length < PAGE) break
    await onProgress?.(seq)
  }
  const last = Math.max(...kept.keys(), 0)
  if (last <= seq) return { ok: true, rows: seq, head }
  const reason = `Row ${seq + 1} is missing: row ${last} was kept elsewhere as the last row, so the chain was truncated.`
  return { ok: false, seq: seq + 1, reason }
}

function broken(row: AuditEvent, expected: { seq: number; head: string; keys: ChainKeys }) {
  if (row.seq !== expected.seq) return `Row ${expected.seq} is missing.`
  if (row.prevHash !== expected.head) return `Row ${row.seq} does not follow the row before it.`
  const problem = rowProblem(row, expected.keys)
  return (
    problem &&
    `Row ${row.seq} was edited or written with another AUDIT_SECRET${KEY_NAMED[problem](row)}.`
  )
}

const KEY_NAMED = {
  edited: () => '',
  'other-key': ({ keyId }: AuditEvent) => ` (key ${keyId}, which is not given)`,
} as const
