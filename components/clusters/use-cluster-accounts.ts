'use client'

import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { unreadAccounts } from '@/lib/features/clusters/unread'
import { serviceAccountsQuery } from '@/lib/features/service-accounts/queries'

export type KnownCluster = { id: string; name: string; issuerUrl: string }
export type ListedAccount = { cluster: KnownCluster; namespace: string; name: string }

export type ListedAccounts = {
  accounts: ListedAccount[]
  /** What could not be read, such as "service accounts of lab". */
  unread: string[]
  /** Clusters all of whose accounts were read. */
  complete: ReadonlySet<string>
  reading: boolean
}

export const SLOW_TO_CHANGE = 60_000

/** The service accounts of many clusters that this person may read. `clusters` must be referentially stable. */
export function useClusterAccounts(clusters: readonly KnownCluster[]): ListedAccounts {
  const lists = useQueries({
    queries: clusters.map(({ id }) => ({
      ...serviceAccountsQuery({ cluster: id }),
      staleTime: SLOW_TO_CHANGE,
    })),
    combine: (results) => ({
      views: results.map(({ data }) => data),
      reading: results.some(({ isPending }) => isPending),
    }),
  })
  return useMemo(() => {
    const parts = clusters.map((cluster, i) => ({ cluster, list: lists.views[i]?.accounts }))
    return {
      accounts: parts.flatMap(({ cluster, list }) =>
        list?.ok
          ? list.value.rows.map(({ namespace, name }) => ({ cluster, namespace, name }))
          : [],
      ),
      unread: parts.flatMap(({ cluster: { name }, list }) =>
        list ? unreadAccounts(name, list).map(({ what }) => what) : [`service accounts of ${name}`],
      ),
      complete: new Set(
        parts.flatMap(({ cluster: { id }, list }) => (list?.ok && list.value.complete ? [id] : [])),
      ),
      reading: lists.reading,
    }
  }, [clusters, lists])
}
