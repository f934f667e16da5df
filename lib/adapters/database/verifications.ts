import 'server-only'

import { and, desc, eq } from 'drizzle-orm'
import { redact, redactJson } from '@/lib/common/redact'
import { verifications } from './schema'
import { checkedRow, checkedRows, insertSealed } from './sealed-rows'
import type { SealedReader, SealedStore } from './sealed-store'

type Row = typeof verifications.$inferSelect
export type StoredVerification = Omit<Row, 'orgUid' | 'seal'>
export type VerificationKey = Pick<StoredVerification, 'cluster' | 'namespace' | 'name'>

/** Insert a finished verification. Returns false if another process stored it first. */
export async function insertVerification(
  store: SealedStore,
  orgUid: string,
  kept: Omit<StoredVerification, 'proof'> & Partial<Pick<StoredVerification, 'proof'>>,
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

type Filters = { cluster?: string; namespace?: string; account?: string; limit?: number }

/** Newest first. */
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
      ),
    )
    .orderBy(desc(verifications.startedAt))
    .limit(limit)
  return (await checkedRows(store, verifications, orgUid, rows)).map(verificationOf)
}

const verificationOf = ({ orgUid: _, seal: __, ...rest }: Row): StoredVerification => rest
