import 'server-only'

import { and, desc, eq } from 'drizzle-orm'
import { redact, redactJson } from '@/lib/common/redact'
import { verifications } from './schema'
import type { Store, StoreReader } from './store'

export type StoredVerification = Omit<typeof verifications.$inferSelect, 'orgUid'>
export type VerificationKey = Pick<StoredVerification, 'cluster' | 'namespace' | 'name'>

/** Insert a finished verification. Returns false if another process stored it first. */
export async function insertVerification(
  store: Store,
  orgUid: string,
  kept: StoredVerification,
): Promise<boolean> {
  const { steps, log, cause } = kept
  const clean = {
    steps: redactJson(steps) as unknown[],
    log: redact(log),
    cause: cause === null ? null : redact(cause),
  }
  const written = await store
    .insert(verifications)
    .values({ orgUid, ...kept, ...clean })
    .onConflictDoNothing()
    .returning({ name: verifications.name })
  return written.length > 0
}

export async function findStoredVerification(
  store: StoreReader,
  orgUid: string,
  { cluster, namespace, name }: VerificationKey,
): Promise<StoredVerification | undefined> {
  const [row] = await store
    .select()
    .from(verifications)
    .where(
      and(
        eq(verifications.orgUid, orgUid),
        eq(verifications.cluster, cluster),
        eq(verifications.namespace, namespace),
        eq(verifications.name, name),
      ),
    )
  return row && withoutOrg(row)
}

type Filters = { cluster?: string; namespace?: string; account?: string; limit?: number }

/** Newest first. */
export async function listStoredVerifications(
  store: StoreReader,
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
  return rows.map(withoutOrg)
}

const withoutOrg = ({ orgUid: _, ...rest }: typeof verifications.$inferSelect) => rest
