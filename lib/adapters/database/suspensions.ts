import 'server-only'

import { and, desc, eq, isNull, lt, or } from 'drizzle-orm'
import type { Store, StoreReader } from './store'
import { suspensions } from './suspensions-tables'

export type SuspensionRow = Omit<typeof suspensions.$inferSelect, 'orgUid'>
export type NewSuspensionRow = Pick<
  SuspensionRow,
  'id' | 'principal' | 'reason' | 'actor' | 'at' | 'steps' | 'claim'
>

const MOST = 500
/** Longer than any call to CoreWeave takes. */
const CLAIM_MS = 60_000

const one = (orgUid: string, id: string) =>
  and(eq(suspensions.orgUid, orgUid), eq(suspensions.id, id))
const open = eq(suspensions.state, 'open')
const withoutOrg = ({ orgUid: _, ...row }: typeof suspensions.$inferSelect): SuspensionRow => row

/** Open suspensions first, then newest first. */
export async function listSuspensionRows(
  store: StoreReader,
  orgUid: string,
): Promise<SuspensionRow[]> {
  const rows = await store
    .select()
    .from(suspensions)
    .where(eq(suspensions.orgUid, orgUid))
    .orderBy(suspensions.state, desc(suspensions.at))
    .limit(MOST)
  return rows.map(withoutOrg)
}

export async function findSuspensionRow(
  store: StoreReader,
  orgUid: string,
  id: string,
): Promise<SuspensionRow | undefined> {
  const [row] = await store.select().from(suspensions).where(one(orgUid, id))
  return row && withoutOrg(row)
}

export async function findOpenSuspension(
  store: StoreReader,
  orgUid: string,
  principal: string,
): Promise<SuspensionRow | undefined> {
  const [row] = await store
    .select()
    .from(suspensions)
    .where(and(eq(suspensions.orgUid, orgUid), eq(suspensions.principal, principal), open))
  return row && withoutOrg(row)
}

/** Returns false if the principal is already suspended, also by a concurrent request. */
export async function insertSuspension(store: Store, orgUid: string, row: NewSuspensionRow) {
  const made = await store
    .insert(suspensions)
    .values({ orgUid, ...row, state: 'open', claimedAt: row.at })
    .onConflictDoNothing()
    .returning({ id: suspensions.id })
  return made.length === 1
}

/** Claim the suspension for a change, unless someone else has claimed it. */
export async function claimSuspension(
  store: Store,
  orgUid: string,
  { id, claim, now }: { id: string; claim: string; now: Date },
): Promise<SuspensionRow | undefined> {
  const stale = lt(suspensions.claimedAt, new Date(now.getTime() - CLAIM_MS))
  const [row] = await store
    .update(suspensions)
    .set({ claim, claimedAt: now })
    .where(and(one(orgUid, id), open, or(isNull(suspensions.claim), stale)))
    .returning()
  return row && withoutOrg(row)
}

export const isClaimed = ({ claim, claimedAt }: SuspensionRow, now: Date) =>
  claim !== null && claimedAt !== null && claimedAt.getTime() > now.getTime() - CLAIM_MS

type Change = { id: string; claim: string; now: Date; steps: unknown[] }

/** Save the progress. Returns false if someone else has claimed the suspension. */
export async function saveSuspensionSteps(
  store: Store,
  orgUid: string,
  { id, claim, now, steps }: Change,
): Promise<boolean> {
  const kept = await store
    .update(suspensions)
    .set({ steps, claimedAt: now })
    .where(and(one(orgUid, id), open, eq(suspensions.claim, claim)))
    .returning({ id: suspensions.id })
  return kept.length === 1
}

export async function releaseSuspension(
  store: Store,
  orgUid: string,
  { id, claim }: Pick<Change, 'id' | 'claim'>,
) {
  await store
    .update(suspensions)
    .set({ claim: null, claimedAt: null })
    .where(and(one(orgUid, id), eq(suspensions.claim, claim)))
}

export async function endSuspension(
  store: Store,
  orgUid: string,
  { id, claim, now, actor }: Omit<Change, 'steps'> & { actor: string },
) {
  await store
    .update(suspensions)
    .set({ state: 'restored', restoredBy: actor, restoredAt: now, claim: null, claimedAt: null })
    .where(and(one(orgUid, id), open, eq(suspensions.claim, claim)))
}
