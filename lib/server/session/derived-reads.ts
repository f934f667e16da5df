import 'server-only'

import type { CoreWeaveReader } from '@/lib/adapters/coreweave/client'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import { ruleAllows } from '@/lib/core/rbac/rbac'

// Where requests share answers, some questions are answered by what another answer already says.

/** The same reads, of which that of one cluster is answered by the list of clusters. */
export const clusterFromList = (reader: CoreWeaveReader): CoreWeaveReader => ({
  ...reader,
  getCluster: async (id) => {
    const clusters = await reader.listClusters().catch((error: unknown) => {
      // Whoever may not list clusters may still read one.
      if (error instanceof AppError && error.code === 'forbidden') return []
      throw error
    })
    return clusters.find((cluster) => cluster.id === id) ?? reader.getCluster(id)
  },
})

/**
 * The same reads, of which a right in a namespace is answered by the person's rules there. Rules that the API server
 * calls incomplete, or that do not grant the right, leave the answer to an access review, which also has the reason.
 */
export const rightsFromRules = (reader: KubernetesReader): KubernetesReader => ({
  ...reader,
  may: async (right) => {
    const { verb, resource, group = '', subresource, namespace, name } = right
    if (namespace === undefined) return reader.may(right)
    const own = await reader.rules(namespace).catch((error: unknown) => {
      if (error instanceof AppError) return undefined
      throw error
    })
    const requested = {
      verb,
      group,
      resource: subresource ? `${resource}/${subresource}` : resource,
      ...(name !== undefined && { name }),
    }
    const isGranted =
      own && !own.incomplete && own.rules.some((rule) => ruleAllows(rule, requested))
    return isGranted ? { allowed: true } : reader.may(right)
  },
})
