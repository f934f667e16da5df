import 'server-only'

import { eq, sql } from 'drizzle-orm'
import { auditChecks } from './audit-checks-tables'
import type { Store, StoreReader } from './store'

export type AuditCheckRow = typeof auditChecks.$inferSelect
/** What a finished check stores. */
export type AuditCheckResult = Omit<
  AuditCheckRow,
  'orgUid' | 'requestedAt' | 'startedAt' | 'walked' | 'total'
>

export async function findAuditCheck(
  store: StoreReader,
  orgUid: string,
): Promise<AuditCheckRow | undefined> {
  const [row] = await store.select().from(auditChecks).where(eq(auditChecks.orgUid, orgUid))
  return row
}

export const listAuditChecks = (store: StoreReader): Promise<AuditCheckRow[]> =>
  store.select().from(auditChecks)

const upsert = (store: Store, orgUid: string, values: Partial<AuditCheckRow>) =>
  store
    .insert(auditChecks)
    .values({ orgUid, ...values })
    .onConflictDoUpdate({ target: auditChecks.orgUid, set: values })

/** Ask for a check of the whole chain. */
export async function requestAuditCheck(store: Store, orgUid: string, at: Date): Promise<void> {
  await upsert(store, orgUid, { requestedAt: at })
}

export async function storeCheckProgress(
  store: Store,
  orgUid: string,
  progress: Pick<AuditCheckRow, 'startedAt' | 'walked' | 'total'>,
): Promise<void> {
  await upsert(store, orgUid, progress)
}

/** Store how a check ended. A check that was asked for while it ran is still to be made. */
export async function storeCheckResult(
  store: Store,
  orgUid: string,
  result: AuditCheckResult & { startedAt: Date },
): Promise<void> {
  const { startedAt, ...values } = result
  const { requestedAt } = auditChecks
  await store
    .update(auditChecks)
    .set({
      ...values,
      startedAt: null,
      requestedAt: sql`case when ${requestedAt} > ${startedAt.toISOString()}::timestamptz then ${requestedAt} end`,
    })
    .where(eq(auditChecks.orgUid, orgUid))
}
