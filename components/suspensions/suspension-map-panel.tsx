'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { AccessMapPanel } from '@/components/access-map/access-map-panel'
import { useAccountMap } from '@/components/access-map/use-account-map'
import { QueryPart } from '@/components/patterns/query-part'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { suspendOnMap } from '@/lib/features/access-map/suspension-map'
import { accountChain } from '@/lib/features/service-accounts/chain'
import { serviceAccountQuery } from '@/lib/features/service-accounts/queries'
import type { AccountRef, ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

type SuspensionMapPanelProps = {
  account: AccountRef
  /** The name of the Deny policy that the suspension would add. */
  policy: string
}

/** What loses access when an account is suspended, and what is not covered. */
export function SuspensionMapPanel({ account, policy }: SuspensionMapPanelProps) {
  const query = useQuery(serviceAccountQuery(account))
  return (
    <QueryPart query={query} what="its access" skeleton={<PanelSkeleton lines={3} />}>
      {(detail) => <SuspendedLane detail={detail} policy={policy} />}
    </QueryPart>
  )
}

function SuspendedLane({ detail, policy }: { detail: ServiceAccountDetail; policy: string }) {
  const links = useMemo(() => accountChain(detail), [detail])
  const before = useAccountMap(detail, links)
  const map = useMemo(() => suspendOnMap(before, policy), [before, policy])
  const { clusterName, namespace, name } = detail
  return (
    <AccessMapPanel
      map={map}
      title="What loses access"
      label={`Access that ${clusterName} / ${namespace} / ${name} loses`}
    />
  )
}
