'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { AccessMapPanel } from '@/components/access-map/access-map-panel'
import { loadableOf } from '@/components/patterns/loadable'
import { accountReachQuery } from '@/lib/features/access/queries'
import { buildGrantMap } from '@/lib/features/access-map/grant-map'
import type { GrantProposal, WantedGrant } from '@/lib/features/give-access/schema'
import { accountChain } from '@/lib/features/service-accounts/chain'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

type GrantMapPanelProps = {
  wanted: WantedGrant
  detail: ServiceAccountDetail
  proposal: GrantProposal | undefined
  lacksConfig: boolean
}

/** The chain of the workload to the bucket, drawn again as the steps change what is there. */
export function GrantMapPanel({ wanted, detail, proposal, lacksConfig }: GrantMapPanelProps) {
  const { cluster, namespace, name, bucket } = wanted
  const reachQuery = useQuery(accountReachQuery({ cluster, namespace, name }))
  const { data: reachData, error: reachError } = reachQuery
  // biome-ignore lint/correctness/useExhaustiveDependencies: a query's data and error say when it changed
  const map = useMemo(
    () =>
      buildGrantMap({
        wanted,
        detail,
        links: accountChain(detail),
        reach: loadableOf(reachQuery),
        proposal,
        lacksConfig,
        now: new Date(),
      }),
    [wanted, detail, proposal, lacksConfig, reachData, reachError],
  )
  return <AccessMapPanel map={map} label={`Access map from ${name} to ${bucket}`} />
}
