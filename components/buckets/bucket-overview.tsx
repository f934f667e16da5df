'use client'

import dynamic from 'next/dynamic'
import { mapInputOf, useOverview } from '@/components/clusters/use-overview'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { bucketProofs } from './bucket-proofs'
import { BucketProofsPanel } from './bucket-proofs-panel'

const FleetMapPanel = dynamic(
  () => import('@/components/access-map/fleet-map-panel').then((it) => it.FleetMapPanel),
  {
    ssr: false,
    loading: () => <PanelSkeleton lines={4} />,
  },
)

/** What leads to a bucket, of all clusters, and what of it was proved. */
export function BucketOverview({ bucket }: { bucket: string }) {
  const { rows, pending } = useOverview()
  if (rows.length === 0) return pending ? <PanelSkeleton lines={3} /> : null
  return (
    <>
      <FleetMapPanel
        clusters={rows.map(mapInputOf)}
        bucket={bucket}
        label={`Access map of ${bucket}`}
      />
      <BucketProofsPanel bucket={bucket} {...bucketProofs(bucket, rows)} />
    </>
  )
}
