import 'server-only'

import { eq } from 'drizzle-orm'
import type { Store, StoreReader } from './store'
import { workerIdentities } from './worker-tables'

export type WorkerIdentityRow = typeof workerIdentities.$inferSelect

export async function findWorkerIdentity(
  store: StoreReader,
  orgUid: string,
): Promise<WorkerIdentityRow | undefined> {
  const [row] = await store
    .select()
    .from(workerIdentities)
    .where(eq(workerIdentities.orgUid, orgUid))
  return row
}

export async function upsertWorkerIdentity(store: Store, row: WorkerIdentityRow): Promise<void> {
  await store
    .insert(workerIdentities)
    .values(row)
    .onConflictDoUpdate({ target: workerIdentities.orgUid, set: row })
}
