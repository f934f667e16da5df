import 'server-only'

import { and, asc, count, eq, gt, inArray, lte, sql } from 'drizzle-orm'
import { auditSinkCursors, auditSinks } from './audit-sinks-tables'
import { auditEvents } from './schema'
import type { Store, StoreReader } from './store'

export type AuditSinkState = typeof auditSinks.$inferSelect
export type AuditSinkCursor = typeof auditSinkCursors.$inferSelect
/** Which run delivers to a sink. */
export type SinkClaim = { sink: string; holder: string }
type ChainRow = typeof auditEvents.$inferSelect

// By the clock of the database, because those of two replicas differ.
const fromNow = (ms: number) => sql`now() + ${ms} * interval '1 millisecond'`
const heldBy = ({ sink, holder }: SinkClaim) =>
  and(eq(auditSinks.sink, sink), eq(auditSinks.claimedBy, holder))

/** Claim a sink for `ms` milliseconds. Undefined while somebody else has it. */
export async function claimSink(
  store: Store,
  { sink, holder }: SinkClaim,
  ms: number,
): Promise<AuditSinkState | undefined> {
  const claim = { claimedBy: holder, claimedUntil: fromNow(ms) }
  const [claimed] = await store
    .insert(auditSinks)
    .values({ sink, ...claim })
    .onConflictDoUpdate({
      target: auditSinks.sink,
      set: claim,
      setWhere: sql`coalesce(${auditSinks.claimedUntil} < now(), true)`,
    })
    .returning()
  return claimed
}

const NO_CLAIM = { claimedBy: null, claimedUntil: null }

export async function releaseSink(store: Store, claim: SinkClaim) {
  await store.update(auditSinks).set(NO_CLAIM).where(heldBy(claim))
}

/** Record why an attempt failed, and release the sink. */
export async function recordSinkFailure(
  store: Store,
  claim: SinkClaim,
  failure: Pick<AuditSinkState, 'failures' | 'problem' | 'upstream' | 'failedAt' | 'retryAt'>,
) {
  await store
    .update(auditSinks)
    .set({ ...failure, ...NO_CLAIM })
    .where(heldBy(claim))
}

const NO_FAILURE = { failures: 0, problem: null, upstream: null, failedAt: null, retryAt: null }

/**
 * Record that a sink has taken all rows up to the cursor, and claim it for another `ms` milliseconds. False if
 * somebody else has claimed it meanwhile.
 */
export const advanceSinkCursor = (
  store: Store,
  claim: SinkClaim,
  { deliveredAt, ...cursor }: Omit<AuditSinkCursor, 'sink'> & { deliveredAt: Date },
  ms: number,
): Promise<boolean> =>
  store.transaction(async (tx) => {
    const held = await tx
      .update(auditSinks)
      .set({ ...NO_FAILURE, deliveredAt, claimedUntil: fromNow(ms) })
      .where(heldBy(claim))
      .returning({ sink: auditSinks.sink })
    if (held.length === 0) return false
    const { seq, hash, mac } = cursor
    await tx
      .insert(auditSinkCursors)
      .values({ sink: claim.sink, ...cursor })
      .onConflictDoUpdate({
        target: [auditSinkCursors.sink, auditSinkCursors.orgUid],
        set: { seq, hash, mac },
      })
    return true
  })

export const listSinkStates = (
  store: StoreReader,
  sinks: readonly string[],
): Promise<AuditSinkState[]> =>
  store
    .select()
    .from(auditSinks)
    .where(inArray(auditSinks.sink, [...sinks]))

/** The cursor of a sink in one chain, with the hash that the row of its number has now. */
export async function findSinkCursor(
  store: StoreReader,
  sink: string,
  orgUid: string,
): Promise<{ cursor: AuditSinkCursor; rowHash: string | null } | undefined> {
  const [found] = await store
    .select({ cursor: auditSinkCursors, rowHash: auditEvents.hash })
    .from(auditSinkCursors)
    .leftJoin(
      auditEvents,
      and(
        eq(auditEvents.orgUid, auditSinkCursors.orgUid),
        eq(auditEvents.seq, auditSinkCursors.seq),
      ),
    )
    .where(and(eq(auditSinkCursors.sink, sink), eq(auditSinkCursors.orgUid, orgUid)))
  return found
}

/** The newest row of each chain, by one look at the index for each organization. */
export const listChainHeads = (store: StoreReader): Promise<{ orgUid: string; seq: number }[]> =>
  store.select({ orgUid: sql<string>`heads.org_uid`, seq: sql<number>`heads.seq` }).from(
    sql`(
        with recursive organizations as (
          (select org_uid from ${auditEvents} order by org_uid limit 1)
          union all
          select (
            select next.org_uid from ${auditEvents} as next
            where next.org_uid > organizations.org_uid order by next.org_uid limit 1
          ) from organizations where organizations.org_uid is not null
        )
        select org_uid, (
          select newest.seq from ${auditEvents} as newest
          where newest.org_uid = organizations.org_uid order by newest.seq desc limit 1
        ) as seq
        from organizations where org_uid is not null
      ) as heads`,
  )

/** The next rows of a chain in order: at most `rows`, and about `bytes`, but at least one. */
export async function readNextAuditRows(
  store: StoreReader,
  { orgUid, after, rows, bytes }: { orgUid: string; after: number; rows: number; bytes: number },
): Promise<ChainRow[]> {
  const next = and(eq(auditEvents.orgUid, orgUid), gt(auditEvents.seq, after))
  const size = sql`octet_length(concat(${auditEvents.object}, ${auditEvents.before}, ${auditEvents.after}, ${auditEvents.error}))`
  const sized = store
    .select({
      total: sql<number>`sum(${size}) over (order by ${auditEvents.seq})`.as('total'),
    })
    .from(auditEvents)
    .where(next)
    .orderBy(asc(auditEvents.seq))
    .limit(rows)
    .as('sized')
  const [fitting] = await store.select({ rows: count() }).from(sized).where(lte(sized.total, bytes))
  return store
    .select()
    .from(auditEvents)
    .where(next)
    .orderBy(asc(auditEvents.seq))
    .limit(Math.max(1, fitting?.rows ?? 0))
}

/** The hash of a row of a chain. */
export async function findChainRow(store: StoreReader, orgUid: string, seq: number) {
  const [row] = await store
    .select({ hash: auditEvents.hash })
    .from(auditEvents)
    .where(and(eq(auditEvents.orgUid, orgUid), eq(auditEvents.seq, seq)))
  return row
}

/** The first row of a chain that a sink has not taken. */
export async function findRowAfter(store: StoreReader, orgUid: string, seq: number) {
  const [row] = await store
    .select({ seq: auditEvents.seq, at: auditEvents.at })
    .from(auditEvents)
    .where(and(eq(auditEvents.orgUid, orgUid), gt(auditEvents.seq, seq)))
    .orderBy(asc(auditEvents.seq))
    .limit(1)
  return row
}
