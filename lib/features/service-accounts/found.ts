import 'server-only'

import { listRememberedNamespaces } from '@/lib/adapters/database/namespaces'
import { AppError } from '@/lib/common/errors'
import { injectionOf } from '@/lib/core/identity/injection'
import type { Metadata, ServiceAccount } from '@/lib/core/kubernetes/kinds'
import { isClusterWide, type OpenCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import { choiceOf } from './injection'
import { managerOf } from './manager'
import type { ServiceAccountRow } from './schema'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const MAX_SEARCHED = 200

/** An account as the list shows it. */
export function rowOf({ metadata }: ServiceAccount): ServiceAccountRow {
  const { namespace = '', name, annotations, creationTimestamp } = metadata
  const manager = managerOf(metadata)
  const { injection, audience } = choiceOf(annotations)
  return {
    namespace,
    name,
    injection,
    ...(audience && { audience }),
    problems: injectionOf(annotations).problems.map(({ message }) => message),
    ...(manager && { manager }),
    createdAt: creationTimestamp,
    annotations: Object.entries(annotations).flatMap(([key, value]) =>
      key === LAST_APPLIED ? [] : [`${key}=${value}`.slice(0, MAX_SEARCHED)],
    ),
  }
}

/** Those of the cluster, or those this person has opened where they may not list them. */
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

/** Who wrote the object last, and when. */
export function lastWriteOf({ managedFields }: Metadata) {
  const [last] = managedFields
    .flatMap(({ manager, time }) => (manager && time ? [{ manager, at: time }] : []))
    .toSorted((a, b) => b.at.localeCompare(a.at))
  return last
}
