'use client'

import { useState } from 'react'
import { buildFleetMap, type ClusterMapInput } from '@/lib/features/access-map/fleet-map'
import { AccessMapPanel } from './access-map-panel'
import { AllowOnlyNote } from './allow-only-note'

type FleetMapPanelProps = {
  clusters: readonly ClusterMapInput[]
  label: string
  /** The cluster that the page is about. */
  subject?: string
  /** The bucket that the page is about. */
  bucket?: string
}

/** The map of one cluster or of all, by the Allow statements of their policies. */
export function FleetMapPanel({ clusters, label, subject, bucket }: FleetMapPanelProps) {
  const map = useFleetMap(clusters, { subject, bucket })
  return <AccessMapPanel map={map} label={label} density="compact" footer={<AllowOnlyNote />} />
}

/** Builds the map again only when something that was read has changed; the loadables are new at each render. */
function useFleetMap(
  clusters: readonly ClusterMapInput[],
  { subject, bucket }: { subject: string | undefined; bucket: string | undefined },
) {
  const parts = clusters.flatMap((cluster) => Object.values(cluster).map(contentOf))
  const held = [subject, bucket, ...parts]
  const build = () => ({
    held,
    map: buildFleetMap(clusters, {
      ...(subject !== undefined && { subject }),
      ...(bucket !== undefined && { bucket }),
    }),
  })
  const [kept, keep] = useState(build)
  const same = kept.held.length === held.length && kept.held.every((each, i) => each === held[i])
  if (same) return kept.map
  const next = build()
  keep(next)
  return next.map
}

function contentOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const [content] = Object.values(value)
  return content
}
