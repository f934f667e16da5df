'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { loadableOf } from '@/components/patterns/loadable'
import { accountReachQuery } from '@/lib/features/access/queries'
import { buildAccountMap } from '@/lib/features/access-map/account-map'
import { trustsQuery } from '@/lib/features/declared-trusts/queries'
import type { AccountLink } from '@/lib/features/service-accounts/chain'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

/** The lane of an account, built again when what it is drawn from has changed. */
export function useAccountMap(detail: ServiceAccountDetail, links: readonly AccountLink[]) {
  const { cluster, namespace, name } = detail
  const reachQuery = useQuery(accountReachQuery({ cluster, namespace, name }))
  const trustList = useQuery(trustsQuery({ cluster, namespace, name }))
  const { data: reachData, error: reachError } = reachQuery
  const { data: trustData } = trustList
  // biome-ignore lint/correctness/useExhaustiveDependencies: a query's data and error say when it changed
  return useMemo(
    () =>
      buildAccountMap({
        detail,
        links,
        reach: loadableOf(reachQuery),
        trusts: loadableOf(trustList),
        now: new Date(),
      }),
    [detail, links, reachData, reachError, trustData],
  )
}
