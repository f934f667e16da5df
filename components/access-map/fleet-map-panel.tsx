'use client'

import { memo, useDeferredValue, useMemo, useState } from 'react'
import { buildFleetMap, type ClusterMapInput } from '@/lib/features/access-map/fleet-map'
import { AccessMapPanel } from './access-map-panel'
import { AllowOnlyNote } from './allow-only-note'
import { useStructuralSharing } from './use-structural-sharing'

type FleetMapPanelProps = {
  clusters: readonly ClusterMapInput[]
  label: string
  /** The cluster that the page is about. */
  subject?: string
  /** The bucket that the page is about. */
  bucket?: string
}

/**
 * The map of one cluster or of all, by the Allow statements of their policies. It is built again only when something
 * that was read has changed, after more urgent work.
 */
export function FleetMapPanel({ clusters, ...props }: FleetMapPanelProps) {
  return <BuiltMapPanel clusters={useDeferredValue(useSameContent(clusters))} {...props} />
}

/** Of its own, so that a browser can draw and answer between the building of a map and its layout. */
const BuiltMapPanel = memo(function BuiltMapPanel({
  clusters,
  label,
  subject,
  bucket,
}: FleetMapPanelProps) {
  const built = useMemo(
    () =>
      buildFleetMap(clusters, {
        ...(subject !== undefined && { subject }),
        ...(bucket !== undefined && { bucket }),
      }),
    [clusters, subject, bucket],
  )
  const map = useStructuralSharing(built)
  return <AccessMapPanel map={map} label={label} density="compact" footer={<AllowOnlyNote />} />
})

/** The same array while its content is the same; the loadables are new at each render. */
function useSameContent(clusters: readonly ClusterMapInput[]): readonly ClusterMapInput[] {
  const held = clusters.flatMap((cluster) => Object.values(cluster).map(contentOf))
  const [kept, keep] = useState({ held, clusters })
  const same = kept.held.length === held.length && kept.held.every((each, i) => each === held[i])
  if (same) return kept.clusters
  keep({ held, clusters })
  return clusters
}

function contentOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const [content] = Object.values(value)
  return content
}
