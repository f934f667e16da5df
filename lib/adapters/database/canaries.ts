import 'server-only'

import { and, asc, count, eq, inArray, isNull, ne, or } from 'drizzle-orm'
import { canaries } from './canaries-tables'
import {
  checkedPart,
  checkedRow,
  checkedRows,
  deleteSealed,
  insertSealed,
  updateSealed,
} from './sealed-rows'
import { type SealedReader, type SealedStore, withSealedLock } from './sealed-store'
import type { StoreReader } from './store'

type Row = typeof canaries.$inferSelect
export type StoredCanary = Omit<Row, 'orgUid' | 'seal'>
export type NewCanary = Omit<
  StoredCanary,
  'missedSince' | 'cloud' | 'notified' | 'notifiedCause' | 'notifiedAt'
> &
  Partial<Pick<StoredCanary, 'cloud'>>

/** A canary without what its runs are recognized by. */
export type CanaryHead = Pick<
  StoredCanary,
  'id' | 'cluster' | 'namespace' | 'account' | 'cronJob' | 'madeBy' | 'madeAt' | 'owner'
>

const canaryOf = ({ orgUid: _, seal: __, ...row }: Row): StoredCanary => row

export async function countCanaries(store: StoreReader, orgUid: string): Promise<number> {
  const [row] = await store
    .select({ count: count() })
    .from(canaries)
    .where(eq(canaries.orgUid, orgUid))
  return row?.count ?? 0
}

/** Returns false, and inserts nothing, if the organization has `limit` canaries already. */
export const insertCanary = (
  store: SealedStore,
  orgUid: string,
  canary: NewCanary,
  limit: number,
): Promise<boolean> =>
  withSealedLock(store, `canaries:${orgUid}`, async (transaction) => {
    if ((await countCanaries(transaction, orgUid)) >= limit) return false
    await insertSealed(transaction, canaries, orgUid, [canary])
    return true
  })

export type CanaryFilters = {
  cluster?: string | undefined
  namespace?: string | undefined
  account?: string | undefined
}

const selects = (orgUid: string, { cluster, namespace, account }: CanaryFilters) =>
  and(
    eq(canaries.orgUid, orgUid),
    cluster === undefined ? undefined : eq(canaries.cluster, cluster),
    namespace === undefined ? undefined : eq(canaries.namespace, namespace),
    account === undefined ? undefined : eq(canaries.account, account),
  )

/** Sorted by place and account. */
export async function listCanaries(
  store: SealedReader,
  orgUid: string,
  { limit, ...filters }: CanaryFilters & { limit: number },
): Promise<StoredCanary[]> {
  const rows = await store
    .select()
    .from(canaries)
    .where(selects(orgUid, filters))
    .orderBy(...BY_PLACE)
    .limit(limit)
  return (await checkedRows(store, canaries, orgUid, rows)).map(canaryOf)
}

const BY_PLACE = [
  asc(canaries.cluster),
  asc(canaries.namespace),
  asc(canaries.account),
  asc(canaries.madeAt),
  asc(canaries.id),
]

/**
 * Sorted by place and account. Their seals are not checked: they say which canaries there are, and each that is
 * shown or settled is read with its seal.
 */
export const listCanaryHeads = (
  store: StoreReader,
  orgUid: string,
  { limit, ...filters }: CanaryFilters & { limit: number },
): Promise<CanaryHead[]> =>
  store
    .select({
      id: canaries.id,
      cluster: canaries.cluster,
      namespace: canaries.namespace,
      account: canaries.account,
      cronJob: canaries.cronJob,
      madeBy: canaries.madeBy,
      madeAt: canaries.madeAt,
      owner: canaries.owner,
    })
    .from(canaries)
    .where(selects(orgUid, filters))
    .orderBy(...BY_PLACE)
    .limit(limit)

/** The canaries with these ids, sorted by place and account. */
export async function findCanaries(
  store: SealedReader,
  orgUid: string,
  ids: readonly string[],
): Promise<StoredCanary[]> {
  if (ids.length === 0) return []
  const rows = await store
    .select()
    .from(canaries)
    .where(and(eq(canaries.orgUid, orgUid), inArray(canaries.id, [...ids])))
    .orderBy(...BY_PLACE)
  return (await checkedRows(store, canaries, orgUid, rows)).map(canaryOf)
}

/** The canaries of CronJobs with these uids. */
export async function findCanariesByUid(
  store: SealedReader,
  orgUid: string,
  { cluster, uids }: { cluster: string; uids: readonly string[] },
): Promise<StoredCanary[]> {
  if (uids.length === 0) return []
  const rows = await store
    .select()
    .from(canaries)
    .where(
      and(
        eq(canaries.orgUid, orgUid),
        eq(canaries.cluster, cluster),
        inArray(canaries.uid, [...uids]),
      ),
    )
  return (await checkedPart(store, canaries, orgUid, rows)).map(canaryOf)
}

export async function findCanary(
  store: SealedReader,
  orgUid: string,
  id: string,
): Promise<StoredCanary | undefined> {
  const row = await checkedRow(store, canaries, orgUid, { id })
  return row && canaryOf(row)
}

export async function deleteCanaryRow(
  store: SealedStore,
  orgUid: string,
  id: string,
): Promise<boolean> {
  const gone = await deleteSealed(store, canaries, orgUid, eq(canaries.id, id))
  return gone.length === 1
}

/** Applies only while `from` owns it, so that of two people who take it over one does. */
export async function updateCanaryOwner(
  store: SealedStore,
  orgUid: string,
  { id, from, to }: { id: string; from: string; to: string },
): Promise<boolean> {
  const owned = and(eq(canaries.id, id), eq(canaries.owner, from))
  return (await updateSealed(store, canaries, orgUid, owned, { owner: to })).length === 1
}

/** Keep what was read of a canary, for its next runs. */
export async function updateCanaryObservation(
  store: SealedStore,
  orgUid: string,
  id: string,
  observed: Pick<StoredCanary, 'basis' | 'missed' | 'missedSince'>,
): Promise<void> {
  await updateSealed(store, canaries, orgUid, eq(canaries.id, id), observed)
}

/** Returns true for the one of several callers who has to notify that a canary turned red, or recovered. */
export async function claimCanaryNotice(
  store: SealedStore,
  orgUid: string,
  id: string,
  notice: { notified: 'red' | 'green'; notifiedCause: string | null; notifiedAt: Date },
): Promise<boolean> {
  const { notified } = notice
  const other = and(
    eq(canaries.id, id),
    or(isNull(canaries.notified), ne(canaries.notified, notified)),
  )
  return (await updateSealed(store, canaries, orgUid, other, notice)).length === 1
}
