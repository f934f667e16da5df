import 'server-only'

import { mapLimited } from '@/lib/common/concurrent'
import type { Reading } from '@/lib/common/result'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { type FoundAccounts, reachableAccounts } from './accounts'
import type { Cluster } from './schema'
import { kubernetesOf } from './service'

const AT_ONCE = 16

export type ClusterAccounts = { cluster: Cluster; accounts: Reading<FoundAccounts> }

/**
 * The accounts of many clusters, in the order of these. Each is a reading of its own, and is told of
 * when it has ended: one that does not answer holds up none of the others.
 */
export const readEveryAccount = (
  context: Context,
  clusters: readonly Cluster[],
  tell: (read: ClusterAccounts) => void = () => {},
): Promise<ClusterAccounts[]> =>
  mapLimited(clusters, AT_ONCE, async (cluster) => {
    const accounts = await readPart(context, async () =>
      reachableAccounts(context, { cluster, kubernetes: kubernetesOf(context, cluster) }),
    )
    tell({ cluster, accounts })
    return { cluster, accounts }
  })
