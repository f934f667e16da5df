import 'server-only'

import { and, asc, eq, ne, or, sql } from 'drizzle-orm'
import { declaredTrusts } from './declared-trusts-tables'
import { checkedRow, checkedRows, deleteSealed, insertSealed, updateSealed } from './sealed-rows'
import type { SealedReader, SealedStore } from './sealed-store'

type Row = typeof declaredTrusts.$inferSelect
export type DeclaredTrustRow = Omit<Row, 'orgUid' | 'seal'>
export type NewDeclaredTrust = Omit<DeclaredTrustRow, 'verifiedAt' | 'verifiedBy' | 'outcome'>
export type TrustUpsert = 'declared' | 'changed' | 'unchanged'

const trustOf = ({ orgUid: _, seal: __, ...row }: Row): DeclaredTrustRow => row
const same = (target: unknown) => sql`${declaredTrusts.target} = ${JSON.stringify(target)}::jsonb`

type Place = { cluster?: string; namespace?: string; name?: string }

/** Sorted by content, so that the order does not depend on when trusts were declared. */
export async function listDeclaredTrusts(
  store: SealedReader,
  orgUid: string,
  { cluster, namespace, name }: Place = {},
): Promise<DeclaredTrustRow[]> {
  const rows = await store
    .select()
    .from(declaredTrusts)
    .where(
      and(
        eq(declaredTrusts.orgUid, orgUid),
        cluster === undefined ? undefined : eq(declaredTrusts.cluster, cluster),
        namespace === undefined ? undefined : eq(declaredTrusts.namespace, namespace),
        name === undefined ? undefined : eq(declaredTrusts.name, name),
      ),
    )
    .orderBy(
      asc(declaredTrusts.cluster),
      asc(declaredTrusts.namespace),
      asc(declaredTrusts.name),
      asc(declaredTrusts.id),
    )
  return (await checkedRows(store, declaredTrusts, orgUid, rows)).map(trustOf)
}

export async function findDeclaredTrust(
  store: SealedReader,
  orgUid: string,
  id: string,
): Promise<DeclaredTrustRow | undefined> {
  const row = await checkedRow(store, declaredTrusts, orgUid, { id })
  return row && trustOf(row)
}

/** An unchanged trust keeps its verification; a changed one counts as not verified. */
export async function upsertDeclaredTrust(
  store: SealedStore,
  orgUid: string,
  row: NewDeclaredTrust,
): Promise<TrustUpsert> {
  const { id, target, issuerUrl, source, actor, at } = row
  const added = await insertSealed(store, declaredTrusts, orgUid, [row])
  if (added.length > 0) return 'declared'
  const differs = or(sql`not ${same(target)}`, ne(declaredTrusts.issuerUrl, issuerUrl))
  const changed = await updateSealed(
    store,
    declaredTrusts,
    orgUid,
    and(eq(declaredTrusts.id, id), differs),
    {
      target,
      issuerUrl,
      source,
      actor,
      at,
      verifiedAt: null,
      verifiedBy: null,
      outcome: null,
    },
  )
  return changed.length > 0 ? 'changed' : 'unchanged'
}

export async function deleteDeclaredTrust(
  store: SealedStore,
  orgUid: string,
  id: string,
): Promise<boolean> {
  const gone = await deleteSealed(store, declaredTrusts, orgUid, eq(declaredTrusts.id, id))
  return gone.length === 1
}

type Mark = { id: string; target: unknown; by: string; at: Date; outcome: 'passed' | 'failed' }

/** Applies only if the trust is unchanged since it was verified. */
export async function recordTrustVerification(
  store: SealedStore,
  orgUid: string,
  { id, target, by, at, outcome }: Mark,
): Promise<boolean> {
  const unchanged = and(eq(declaredTrusts.id, id), same(target))
  const set = { verifiedAt: at, verifiedBy: by, outcome }
  return (await updateSealed(store, declaredTrusts, orgUid, unchanged, set)).length === 1
}
