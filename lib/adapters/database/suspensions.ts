import 'server-only'

import { and, desc, eq, isNull, lt, or } from 'drizzle-orm'
import { checkedRow, checkedRows, insertSealed, updateSealed } from './sealed-rows'
import type { SealedReader, SealedStore } from './sealed-store'
import { suspensions } from './suspensions-tables'

type Row = typeof suspensions.$inferSelect
export type SuspensionRow = Omit<Row, 'orgUid' | 'seal'>
export type NewSuspensionRow = Pick<
  SuspensionRow,
  'id' | 'principal' | 'reason' | 'actor' | 'at' | 'steps' | 'claim'
>

const MOST = 500
/** Longer than any call to CoreWeave takes. */
const CLAIM_MS = 60_000

const open = eq(suspensions.state, 'open')
const suspensionOf = ({ orgUid: _, seal: __, ...row }: Row): SuspensionRow => row

/** Open suspensions first, then newest first. */
export async function listSuspensionRows(
  store: SealedReader,
  orgUid: string,
): Promise<SuspensionRow[]> {
  const rows = await store
    .select()
    .from(suspensions)
    .where(eq(suspensions.orgUid, orgUid))
    .orderBy(suspensions.state, desc(suspensions.at))
    .limit(MOST)
  return (await checkedRows(store, suspensions, orgUid, rows)).map(suspensionOf)
}

export async function findSuspensionRow(
  store: SealedReader,
  orgUid: string,
  id: string,
): Promise<SuspensionRow | undefined> {
  const row = await checkedRow(store, suspensions, orgUid, { id })
  return row && suspensionOf(row)
}

/** All suspensions are read, so that one whose principal or state was edited is noticed. */
export async function findOpenSuspension(
  store: SealedReader,
  orgUid: string,
  principal: string,
): Promise<SuspensionRow | undefined> {
  const rows = await listSuspensionRows(store, orgUid)
  return rows.find((row) => row.principal === principal && row.state === 'open')
}

/** Returns false if the principal is already suspended, also by a concurrent request. */
export async function insertSuspension(store: SealedStore, orgUid: string, row: NewSuspensionRow) {
  const made = await insertSealed(store, suspensions, orgUid, [
    { ...row, state: 'open', claimedAt: row.at },
  ])
  return made.length === 1
}

/** Claim the suspension for a change, unless someone else has claimed it. */
export async function claimSuspension(
  store: SealedStore,
  orgUid: string,
  { id, claim, now }: { id: string; claim: string; now: Date },
): Promise<SuspensionRow | undefined> {
  const stale = lt(suspensions.claimedAt, new Date(now.getTime() - CLAIM_MS))
  const free = and(eq(suspensions.id, id), open, or(isNull(suspensions.claim), stale))
  const [row] = await updateSealed(store, suspensions, orgUid, free, { claim, claimedAt: now })
  return row && suspensionOf(row)
}

export const isClaimed = ({ claim, claimedAt }: SuspensionRow, now: Date) =>
  claim !== null && claimedAt !== null && claimedAt.getTime() > now.getTime() - CLAIM_MS

type Change = { id: string; claim: string; now: Date; steps: unknown[] }

const claimed = ({ id, claim }: Pick<Change, 'id' | 'claim'>) =>
  and(eq(suspensions.id, id), eq(suspensions.claim, claim))

/** Save the progress. Returns false if someone else has claimed the suspension. */
export async function saveSuspensionSteps(
  store: SealedStore,
  orgUid: string,
  { now, steps, ...which }: Change,
): Promise<boolean> {
  const set = { steps, claimedAt: now }
  const kept = await updateSealed(store, suspensions, orgUid, and(claimed(which), open), set)
  return kept.length === 1
}

export async function releaseSuspension(
  store: SealedStore,
  orgUid: string,
  which: Pick<Change, 'id' | 'claim'>,
) {
  const set = { claim: null, claimedAt: null }
  await updateSealed(store, suspensions, orgUid, claimed(which), set)
}

export async function endSuspension(
  store: SealedStore,
  orgUid: string,
  { now, actor, ...which }: Omit<Change, 'steps'> & { actor: string },
) {
  await updateSealed(store, suspensions, orgUid, and(claimed(which), open), {
    state: 'restored',
    restoredBy: actor,
    restoredAt: now,
    claim: null,
    claimedAt: null,
  })
}
