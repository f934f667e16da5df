'use client'

import { replaceEqualDeep } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import type { AccessMap } from '@/lib/core/access-map/access-map'
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

/**
 * Builds the map again only when something that was read has changed, after more urgent work. What is the same as
 * before stays the same object, so that only nodes that changed are drawn again.
 */
function useFleetMap(
  clusters: readonly ClusterMapInput[],
  { subject, bucket }: { subject: string | undefined; bucket: string | undefined },
): AccessMap {
  const read = useDeferredValue(useSameContent(clusters))
  const built = useMemo(
    () =>
      buildFleetMap(read, {
        ...(subject !== undefined && { subject }),
        ...(bucket !== undefined && { bucket }),
      }),
    [read, subject, bucket],
  )
  const [kept, keep] = useState(built)
  const map = useMemo(() => replaceEqualDeep(kept, built), [kept, built])
  if (map !== kept) keep(map)
  return map
}

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
