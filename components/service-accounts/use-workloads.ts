'use client'

import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { problemOf } from '@/lib/common/errors'
import type { Cluster } from '@/lib/features/clusters/schema'
import { unreadAccounts } from '@/lib/features/clusters/unread'
import { serviceAccountsQuery } from '@/lib/features/service-accounts/queries'
import type { ClusterAccountRow } from './account-columns'

type WorkloadCluster = Pick<Cluster, 'id' | 'name'>

/** Injected accounts first, what could not be read, and the clusters that have not answered yet. */
export function useWorkloads(clusters: readonly WorkloadCluster[]) {
  const lists = useQueries({
    queries: clusters.map(({ id }) => serviceAccountsQuery({ cluster: id })),
    combine: (results) => results.map(({ data, error, isPending }) => ({ data, error, isPending })),
  })
  return useMemo(() => {
    const parts = clusters.map(({ id, name }, i) => ({ cluster: { id, name }, ...lists[i] }))
    return {
      rows: parts
        .flatMap(({ cluster, data }): ClusterAccountRow[] =>
          data?.accounts.ok ? data.accounts.value.rows.map((row) => ({ ...row, cluster })) : [],
        )
        .sort((a, b) => Number(a.injection === 'none') - Number(b.injection === 'none')),
      unread: parts.flatMap(({ cluster: { name }, data, error }) => {
        if (data) return unreadAccounts(name, data.accounts)
        return error ? [{ what: `service accounts of ${name}`, why: problemOf(error).message }] : []
      }),
      reading: parts.flatMap(({ cluster: { name }, isPending }) => (isPending ? [name] : [])),
    }
  }, [clusters, lists])
}
