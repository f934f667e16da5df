'use client'

import { useQueries } from '@tanstack/react-query'
import { problemOf } from '@/lib/common/errors'
import type { AccountKey } from '@/lib/core/trust-setup/account-list'
import type { TrustedAccount } from '@/lib/core/trust-setup/setup-files'
import type { Cluster } from '@/lib/features/clusters/schema'
import { serviceAccountsQuery } from '@/lib/features/service-accounts/queries'

export type SelectableAccount = TrustedAccount & AccountKey

/** All service accounts that the person may read, and the clusters that could not be read. */
export function useAllAccounts(clusters: readonly Cluster[]) {
  return useQueries({
    queries: clusters.map(({ id }) => serviceAccountsQuery({ cluster: id })),
    combine: (results) => {
      const parts = results.map(({ data, error }, index) => ({ data, error, of: clusters[index] }))
      return {
        waiting: results.some(({ isPending }) => isPending),
        rows: parts.flatMap(({ data, of }): SelectableAccount[] =>
          of && data?.accounts.ok
            ? data.accounts.value.rows.map(({ namespace, name }) => ({
                cluster: of.id,
                clusterName: of.name,
                issuerUrl: of.issuerUrl,
                namespace,
                name,
              }))
            : [],
        ),
        unread: parts.flatMap(({ data, error, of }) => {
          if (!of) return []
          if (error) return [{ name: of.name, why: problemOf(error).message }]
          if (data && !data.accounts.ok)
            return [{ name: of.name, why: data.accounts.error.message }]
          if (data?.accounts.ok && data.accounts.value.only)
            return [{ name: of.name, why: 'only the namespaces that you have opened were loaded.' }]
          return []
        }),
      }
    },
  })
}
