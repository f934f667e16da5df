'use client'

import { useMemo } from 'react'
import { useAccountLists } from './use-account-lists'

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
  const lists = useAccountLists(clusters, { staleTime: SLOW_TO_CHANGE })
  return useMemo(
    () => ({
      accounts: lists.flatMap(({ cluster, rows }) =>
        rows.map(({ namespace, name }) => ({ cluster, namespace, name })),
      ),
      unread: lists.flatMap(({ cluster: { name }, unread, pending }) =>
        pending ? [`service accounts of ${name}`] : unread.map(({ what }) => what),
      ),
      complete: new Set(lists.flatMap(({ cluster, complete }) => (complete ? [cluster.id] : []))),
      reading: lists.some(({ pending }) => pending),
    }),
    [lists],
  )
}
