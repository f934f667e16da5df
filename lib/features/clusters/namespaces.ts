import 'server-only'

import { listRememberedNamespaces } from '@/lib/adapters/database/namespaces'
import { AppError } from '@/lib/common/errors'
import type { Context } from '@/lib/server/session/context'
import { isClusterWide, type OpenCluster } from './cluster'

/** The namespaces of a cluster, or those that this person has opened where they may not list them. */
export async function listNamespaces(
  { store, actor }: Context,
  { cluster, kubernetes }: OpenCluster,
) {
  try {
    const { items } = await kubernetes.listNamespaces({ limit: 5000 })
    return { known: 'listed' as const, names: items.map(({ metadata }) => metadata.name) }
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'forbidden') || isClusterWide(error))
      throw error
    const whose = { actor: actor.uid, cluster: cluster.id }
    const names = await listRememberedNamespaces(store, actor.orgUid, whose)
    return { known: 'remembered' as const, names }
  }
}
