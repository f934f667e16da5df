import 'server-only'

import { and, asc, eq } from 'drizzle-orm'
import { rememberedNamespaces } from './schema'
import type { Store, StoreReader } from './store'

type Whose = { actor: string; cluster: string }

const of = (orgUid: string, { actor, cluster }: Whose) =>
  and(
    eq(rememberedNamespaces.orgUid, orgUid),
    eq(rememberedNamespaces.actor, actor),
    eq(rememberedNamespaces.cluster, cluster),
  )

/** Sorted by name. Permissions are not stored; they are checked on every use. */
export async function listRememberedNamespaces(store: StoreReader, orgUid: string, whose: Whose) {
  const rows = await store
    .select({ namespace: rememberedNamespaces.namespace })
    .from(rememberedNamespaces)
    .where(of(orgUid, whose))
    .orderBy(asc(rememberedNamespaces.namespace))
  return rows.map(({ namespace }) => namespace)
}

export async function insertRememberedNamespace(
  store: Store,
  orgUid: string,
  { namespace, ...whose }: Whose & { namespace: string },
) {
  await store
    .insert(rememberedNamespaces)
    .values({ orgUid, ...whose, namespace })
    .onConflictDoNothing()
}

/** Returns false if the namespace was not remembered. */
export async function deleteRememberedNamespace(
  store: Store,
  orgUid: string,
  { namespace, ...whose }: Whose & { namespace: string },
): Promise<boolean> {
  const gone = await store
    .delete(rememberedNamespaces)
    .where(and(of(orgUid, whose), eq(rememberedNamespaces.namespace, namespace)))
    .returning({ namespace: rememberedNamespaces.namespace })
  return gone.length > 0
}
