import 'server-only'

import { and, eq } from 'drizzle-orm'
import { mapLimited } from '../concurrent'
import { AppError } from '../errors'
import { audienceOf, injectionOf } from '../identity/injection'
import type { ServiceAccount } from '../kubernetes/kinds'
import type { Kubernetes } from '../kubernetes/types'
import type { Context } from '../session/context'
import { rememberedNamespaces } from '../store/schema'
import type { AccountsReport, ClusterRef } from './schema'
import { isClusterWide, type OpenCluster, openCluster } from './service'

const PAGE = 500
const MAX_PAGES = 20

async function listAll(kubernetes: Kubernetes, namespace?: string) {
  const items: ServiceAccount[] = []
  let next: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await kubernetes.listServiceAccounts({
      limit: PAGE,
      ...(namespace && { namespace }),
      ...(next && { continue: next }),
    })
    items.push(...answer.items)
    next = answer.continue
    if (!next) return { items, complete: true }
  }
  return { items, complete: false }
}

const ownNamespaces = async ({ store, actor }: Context, cluster: string) => {
  const rows = await store
    .select({ namespace: rememberedNamespaces.namespace })
    .from(rememberedNamespaces)
    .where(
      and(
        eq(rememberedNamespaces.orgUid, actor.orgUid),
        eq(rememberedNamespaces.actor, actor.uid),
        eq(rememberedNamespaces.cluster, cluster),
      ),
    )
  return rows.map(({ namespace }) => namespace)
}

/** The accounts of the namespaces this person has opened, where they may not list them all. */
async function listOwn(context: Context, { cluster, kubernetes }: OpenCluster, refused: AppError) {
  const namespaces = await ownNamespaces(context, cluster.id)
  const lists = await mapLimited(namespaces, 4, (namespace) =>
    listAll(kubernetes, namespace).catch((error: unknown) => {
      if (isClusterWide(error) || !(error instanceof AppError)) throw error
      return undefined
    }),
  )
  const readable = lists.filter((list) => list !== undefined)
  if (readable.length === 0) throw refused
  return { items: readable.flatMap(({ items }) => items), complete: false }
}

/**
 * The injected service accounts of a cluster, with the audience of their tokens: of all namespaces, or,
 * for people who may not list those, of the ones they have opened (`complete` is then false).
 */
export async function injectedAccounts(
  context: Context,
  open: OpenCluster,
): Promise<AccountsReport> {
  const { items, complete } = await listAll(open.kubernetes).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'forbidden' && !isClusterWide(error))
      return listOwn(context, open, error)
    throw error
  })
  const injected = items.flatMap(({ metadata: { namespace = '', name, annotations } }) => {
    const audience = audienceOf(injectionOf(annotations), open.cluster.issuerUrl)
    return audience === undefined ? [] : [{ namespace, name, audience }]
  })
  return { total: items.length, injected, complete, at: context.clock().toISOString() }
}

export const readAccounts = async (
  context: Context,
  { cluster }: ClusterRef,
): Promise<AccountsReport> => injectedAccounts(context, await openCluster(context, cluster))
