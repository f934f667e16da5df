'use client'

import { useQuery } from '@tanstack/react-query'
import { type Problem, problemOf } from '@/lib/common/errors'
import { serviceAccountsQuery } from '@/lib/features/service-accounts/queries'
import type { ServiceAccountRow } from '@/lib/features/service-accounts/schema'

type Accounts = { rows: ServiceAccountRow[]; waiting: boolean; problem?: Problem }

/** The accounts of a cluster that this person may read; at least those of one namespace. */
export function useAccounts(cluster: string, namespace: string | undefined): Accounts {
  const all = useQuery({ ...serviceAccountsQuery({ cluster }), enabled: cluster !== '' })
  const refused = all.data?.accounts.ok === false
  const some = useQuery({
    ...serviceAccountsQuery({ cluster, namespace }),
    enabled: refused && namespace !== undefined,
  })
  const query = refused && namespace !== undefined ? some : all
  const reading = query.data?.accounts
  if (reading?.ok) return { rows: reading.value.rows, waiting: false }
  const problem = reading?.error ?? (query.error && problemOf(query.error))
  return { rows: [], waiting: query.isFetching, ...(problem && { problem }) }
}
