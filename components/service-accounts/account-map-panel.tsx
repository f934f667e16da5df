'use client'

import { AccessMapPanel } from '@/components/access-map/access-map-panel'
import { useAccountMap } from '@/components/access-map/use-account-map'
import type { AccountLink } from '@/lib/features/service-accounts/chain'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

type AccountMapPanelProps = { detail: ServiceAccountDetail; links: AccountLink[] }

/** The lane of the account, drawn from what the panels of its page read anyway. */
export function AccountMapPanel({ detail, links }: AccountMapPanelProps) {
  const { clusterName, namespace, name } = detail
  const map = useAccountMap(detail, links)
  return (
    <AccessMapPanel map={map} label={`Access map of ${clusterName} / ${namespace} / ${name}`} />
  )
}
