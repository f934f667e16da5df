'use client'

import { useMemo } from 'react'
import { useNarrow } from '@/components/ui/use-narrow'
import type { AccessMap } from '@/lib/core/access-map/access-map'
import { pinnedNodes } from '@/lib/core/access-map/edge-state'
import { layoutShape, shapeOf } from '@/lib/core/access-map/layout'
import { mapRows } from '@/lib/core/access-map/map-rows'
import type { Density } from './geometry'
import { MapCards } from './map-cards'
import { MapDrawing } from './map-drawing'
import { MapList } from './map-list'
import { useStructuralSharing } from './use-structural-sharing'

/** A map with more nodes shows a narrow screen only what is broken or risky. */
const SMALL_MAP = 16
export type MapView = 'map' | 'list'
export type MapViewsProps = { map: AccessMap; label: string; density: Density; view: MapView }

/** The map or its list. Where it is narrow, the map is a list of cards. */
export function MapViews({ map, label, density, view }: MapViewsProps) {
  const narrow = useNarrow()
  // Most updates change states and counts only, and then the layout stays.
  const shape = useStructuralSharing(useMemo(() => shapeOf(map), [map]))
  const layout = useMemo(() => layoutShape(shape), [shape])
  if (view === 'list') return <MapList rows={mapRows(map, layout)} label={label} />
  if (!narrow) return <MapDrawing map={map} layout={layout} label={label} density={density} />
  const pinned = pinnedNodes(map)
  const large = map.nodes.length > SMALL_MAP
  return (
    <>
      <MapCards
        map={map}
        layout={layout}
        label={label}
        isShown={(id) => !large || pinned.has(id)}
      />
      {large && (
        <p className="px-3.5 pb-3 text-ink-2 text-small">
          Only broken and risky nodes. The list shows all.
        </p>
      )}
    </>
  )
}
