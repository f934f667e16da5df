'use client'

import dynamic from 'next/dynamic'
import { mapInputOf, useOverview } from '@/components/clusters/use-overview'
import { PanelSkeleton } from '@/components/ui/skeleton'

const FleetMapPanel = dynamic(
  () => import('@/components/access-map/fleet-map-panel').then((it) => it.FleetMapPanel),
  {
    ssr: false,
    loading: () => <PanelSkeleton lines={4} />,
  },
)

/** What leads to a bucket, of all clusters. */
export function BucketMapPanel({ bucket }: { bucket: string }) {
  const { rows, pending } = useOverview()
  if (rows.length === 0) return pending ? <PanelSkeleton lines={3} /> : null
  return (
    <FleetMapPanel
      clusters={rows.map(mapInputOf)}
      bucket={bucket}
      label={`Access map of ${bucket}`}
    />
  )
}
