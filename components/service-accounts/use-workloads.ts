'use client'

import { useMemo } from 'react'
import { useAccountLists } from '@/components/clusters/use-account-lists'
import type { Cluster } from '@/lib/features/clusters/schema'
import type { ClusterAccountRow } from './account-columns'

type WorkloadCluster = Pick<Cluster, 'id' | 'name'>

/** Injected accounts first, what could not be read, and the clusters that have not answered yet. */
export function useWorkloads(clusters: readonly WorkloadCluster[]) {
  const lists = useAccountLists(clusters)
  return useMemo(
    () => ({
      rows: lists
        .flatMap(({ cluster: { id, name }, rows }) =>
          rows.map((row): ClusterAccountRow => ({ ...row, cluster: { id, name } })),
        )
        .sort((a, b) => Number(a.injection === 'none') - Number(b.injection === 'none')),
      unread: lists.flatMap(({ unread }) => unread),
      reading: lists.flatMap(({ cluster, pending }) => (pending ? [cluster.name] : [])),
    }),
    [lists],
  )
}
