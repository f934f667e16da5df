'use client'

import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { problemOf } from '@/lib/common/errors'
import { unreadAccounts } from '@/lib/features/clusters/unread'
import { serviceAccountsQuery } from '@/lib/features/service-accounts/queries'

type NamedCluster = { id: string; name: string }

/** What each cluster answers to the list of its service accounts. `clusters` must be referentially stable. */
export function useAccountLists<C extends NamedCluster>(
  clusters: readonly C[],
  options: { staleTime?: number } = {},
) {
  const lists = useQueries({
    queries: clusters.map(({ id }) => ({ ...serviceAccountsQuery({ cluster: id }), ...options })),
    combine: (results) => results.map(({ data, error, isPending }) => ({ data, error, isPending })),
  })
  return useMemo(
    () =>
      clusters.map((cluster, index) => {
        const { data, error = null, isPending = true } = lists[index] ?? {}
        const list = data?.accounts
        return {
          cluster,
          rows: list?.ok ? list.value.rows : [],
          complete: list?.ok === true && list.value.complete,
          pending: isPending,
          unread: list ? unreadAccounts(cluster.name, list) : unansweredLists(cluster, error),
        }
      }),
    [clusters, lists],
  )
}

const unansweredLists = ({ name }: NamedCluster, error: Error | null) =>
  error ? [{ what: `service accounts of ${name}`, why: problemOf(error).message }] : []
