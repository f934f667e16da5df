import 'server-only'

import {
  and,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNull,
  lte,
  notExists,
  or,
  sql,
} from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { redact, redactJson } from '@/lib/common/redact'
import { verifications } from './schema'
import { checkedPart, checkedRow, checkedRows, insertSealed } from './sealed-rows'
import type { SealedReader, SealedStore } from './sealed-store'
import type { StoreReader } from './store'

type Row = typeof verifications.$inferSelect
export type StoredVerification = Omit<Row, 'orgUid' | 'seal'>
export type VerificationKey = Pick<StoredVerification, 'cluster' | 'namespace' | 'name'>

/** Insert a finished verification. Returns false if another process stored it first. */
export async function insertVerification(
  store: SealedStore,
  orgUid: string,
  kept: Omit<StoredVerification, 'proof' | 'canary'> &
    Partial<Pick<StoredVerification, 'proof' | 'canary'>>,
): Promise<boolean> {
  const { steps, log, cause } = kept
  const clean = {
    steps: redactJson(steps) as unknown[],
    log: redact(log),
    cause: cause === null ? null : redact(cause),
  }
  const written = await insertSealed(store, verifications, orgUid, [{ ...kept, ...clean }])
  return written.length > 0
}

export async function findStoredVerification(
  store: SealedReader,
  orgUid: string,
  { cluster, namespace, name }: VerificationKey,
): Promise<StoredVerification | undefined> {
  const row = await checkedRow(store, verifications, orgUid, { cluster, namespace, name })
  return row && verificationOf(row)
}

type VerificationAccount = Pick<StoredVerification, 'cluster' | 'namespace' | 'account'>
type Filters = { cluster?: string; namespace?: string; account?: string; limit?: number }

/** Newest first; of the runs of each canary only the newest. */
export async function listStoredVerifications(
  store: SealedReader,
  orgUid: string,
  { cluster, namespace, account, limit = 100 }: Filters = {},
): Promise<StoredVerification[]> {
  const rows = await store
    .select()
    .from(verifications)
    .where(
      and(
        eq(verifications.orgUid, orgUid),
        cluster ? eq(verifications.cluster, cluster) : undefined,
        namespace ? eq(verifications.namespace, namespace) : undefined,
        account ? eq(verifications.account, account) : undefined,
        isNewestOfCanary(store),
      ),
    )
    .orderBy(desc(verifications.startedAt))
    .limit(limit)
  return (await checkedRows(store, verifications, orgUid, rows)).map(verificationOf)
}

/** Whether a run is the newest of its canary, or of none. */
function isNewestOfCanary(store: SealedReader) {
  const newer = alias(verifications, 'newer')
  return or(
    isNull(verifications.canary),
    notExists(
      store
        .select({ one: sql`1` })
        .from(newer)
        .where(
          and(
            eq(newer.orgUid, verifications.orgUid),
            eq(newer.canary, verifications.canary),
            gt(newer.startedAt, verifications.startedAt),
          ),
        ),
    ),
  )
}

/**
 * The newest stored run of each of these canaries. The newest Job of each outcome is still in the cluster, so that one
 * whose row was deleted is a run that is not stored.
 */
export async function listNewestCanaryRuns(
  store: SealedReader,
  orgUid: string,
  canaries: readonly string[],
): Promise<StoredVerification[]> {
  if (canaries.length === 0) return []
  const rows = await store
    .selectDistinctOn([verifications.canary])
    .from(verifications)
    .where(and(eq(verifications.orgUid, orgUid), inArray(verifications.canary, [...canaries])))
    .orderBy(verifications.canary, desc(verifications.startedAt))
  return (await checkedPart(store, verifications, orgUid, rows)).map(verificationOf)
}

/** A run of a canary as its timeline shows it. */
export type CanaryHistoryRun = { canary: string } & Pick<
  StoredVerification,
  'name' | 'verdict' | 'startedAt'
>

/**
 * The newest runs of these canaries, newest first. They are only shown: the state of a canary is decided by its
 * newest run, which is read with its seal.
 */
export async function listCanaryHistory(
  store: StoreReader,
  orgUid: string,
  { canaries, limit }: { canaries: readonly string[]; limit: number },
): Promise<CanaryHistoryRun[]> {
  if (canaries.length === 0) return []
  const { canary, name, verdict, startedAt } = verifications
  const place =
    sql<number>`row_number() over (partition by ${canary} order by ${startedAt} desc)`.as('place')
  const ranked = store
    .select({ canary, name, verdict, startedAt, place })
    .from(verifications)
    .where(and(eq(verifications.orgUid, orgUid), inArray(canary, [...canaries])))
    .as('ranked')
  const rows = await store
    .select({
      canary: ranked.canary,
      name: ranked.name,
      verdict: ranked.verdict,
      startedAt: ranked.startedAt,
    })
    .from(ranked)
    .where(lte(ranked.place, limit))
    .orderBy(desc(ranked.startedAt))
  return rows.flatMap(({ canary: id, ...run }) => (id === null ? [] : [{ canary: id, ...run }]))
}

/**
 * The finished runs of an account since a time, and those of them whose exchange was answered 429. They are only
 * shown, so their seals are not checked.
 */
export async function countExchanges(
  store: StoreReader,
  orgUid: string,
  { cluster, namespace, account, since }: VerificationAccount & { since: Date },
): Promise<{ runs: number; throttled: number; lastAt: Date | undefined }> {
  const isThrottled = eq(verifications.cause, 'exchange-throttled')
  const [row] = await store
    .select({
      runs: count(),
      throttled: sql<number>`count(*) filter (where ${isThrottled})`.mapWith(Number),
      lastAt:
        sql<Date | null>`max(${verifications.startedAt}) filter (where ${isThrottled})`.mapWith(
          verifications.startedAt,
        ),
    })
    .from(verifications)
    .where(
      and(
        eq(verifications.orgUid, orgUid),
        eq(verifications.cluster, cluster),
        eq(verifications.namespace, namespace),
        eq(verifications.account, account),
        gte(verifications.startedAt, since),
      ),
    )
  return { runs: row?.runs ?? 0, throttled: row?.throttled ?? 0, lastAt: row?.lastAt ?? undefined }
}

const verificationOf = ({ orgUid: _, seal: __, ...rest }: Row): StoredVerification => rest
