import 'server-only'

import { and, asc, eq, sql } from 'drizzle-orm'
import { declaredTrusts } from './declared-trusts-tables'
import type { Store, StoreReader } from './store'

export type DeclaredTrustRow = Omit<typeof declaredTrusts.$inferSelect, 'orgUid'>
export type NewDeclaredTrust = Omit<DeclaredTrustRow, 'verifiedAt' | 'verifiedBy' | 'outcome'>
export type TrustUpsert = 'declared' | 'changed' | 'unchanged'

const one = (orgUid: string, id: string) =>
  and(eq(declaredTrusts.orgUid, orgUid), eq(declaredTrusts.id, id))
const withoutOrg = ({ orgUid: _, ...row }: typeof declaredTrusts.$inferSelect): DeclaredTrustRow =>
  row
const same = (target: unknown) => sql`${declaredTrusts.target} = ${JSON.stringify(target)}::jsonb`

type Place = { cluster?: string; namespace?: string; name?: string }

/** Sorted by content, so that the order does not depend on when trusts were declared. */
export async function listDeclaredTrusts(
  store: StoreReader,
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
  return rows.map(withoutOrg)
}

export async function findDeclaredTrust(
  store: StoreReader,
  orgUid: string,
  id: string,
): Promise<DeclaredTrustRow | undefined> {
  const [row] = await store.select().from(declaredTrusts).where(one(orgUid, id))
  return row && withoutOrg(row)
}

/** An unchanged trust keeps its verification; a changed one counts as not verified. */
export async function upsertDeclaredTrust(
  store: Store,
  orgUid: string,
  row: NewDeclaredTrust,
): Promise<TrustUpsert> {
  const { target, issuerUrl, source, actor, at } = row
  const [kept] = await store
    .insert(declaredTrusts)
    .values({ orgUid, ...row })
    .onConflictDoUpdate({
      target: [declaredTrusts.orgUid, declaredTrusts.id],
      set: {
        target,
        issuerUrl,
        source,
        actor,
        at,
        verifiedAt: null,
        verifiedBy: null,
        outcome: null,
      },
      setWhere: sql`${declaredTrusts.target} <> excluded.target or ${declaredTrusts.issuerUrl} <> excluded.issuer_url`,
    })
    .returning({ changed: sql<boolean>`xmax <> 0` })
  if (!kept) return 'unchanged'
  return kept.changed ? 'changed' : 'declared'
}

export async function deleteDeclaredTrust(
  store: Store,
  orgUid: string,
  id: string,
): Promise<boolean> {
  const gone = await store
    .delete(declaredTrusts)
    .where(one(orgUid, id))
    .returning({ id: declaredTrusts.id })
  return gone.length === 1
}

type Mark = { id: string; target: unknown; by: string; at: Date; outcome: 'passed' | 'failed' }

/** Applies only if the trust is unchanged since it was verified. */
export async function recordTrustVerification(
  store: Store,
  orgUid: string,
  { id, target, by, at, outcome }: Mark,
): Promise<boolean> {
  const marked = await store
    .update(declaredTrusts)
    .set({ verifiedAt: at, verifiedBy: by, outcome })
    .where(and(one(orgUid, id), same(target)))
    .returning({ id: declaredTrusts.id })
  return marked.length === 1
}
