'use client'

import { useMemo, useSyncExternalStore } from 'react'
import type { AccessMap } from '@/lib/core/access-map/access-map'
import { layoutMap } from '@/lib/core/access-map/layout'
import { mapRows } from '@/lib/core/access-map/map-rows'
import type { Density } from './geometry'
import { MapDrawing } from './map-drawing'
import { MapList, needsAttention } from './map-list'

/** A map with more nodes shows a narrow screen only what is broken or risky. */
const SMALL_MAP = 16
const NARROW = '(width < 720px)'

const subscribe = (changed: () => void) => {
  const narrow = window.matchMedia(NARROW)
  narrow.addEventListener('change', changed)
  return () => narrow.removeEventListener('change', changed)
}
const useNarrow = () =>
  useSyncExternalStore(
    subscribe,
    () => window.matchMedia(NARROW).matches,
    () => false,
  )

export type MapView = 'map' | 'list'
export type MapViewsProps = { map: AccessMap; label: string; density: Density; view: MapView }

/** The map or its list. Where it is narrow, the list stands for the map. */
export function MapViews({ map, label, density, view }: MapViewsProps) {
  const narrow = useNarrow()
  const rows = useMemo(() => mapRows(map, layoutMap(map)), [map])
  if (view === 'map' && !narrow) return <MapDrawing map={map} label={label} density={density} />
  if (view === 'list' || rows.length <= SMALL_MAP) return <MapList rows={rows} label={label} />
  const risky = rows.filter(needsAttention)
  return (
    <>
      <MapList rows={risky} label={label} />
      <p className="px-3.5 py-2 text-ink-2 text-small">
        {risky.length > 0
          ? 'Only broken and risky nodes. The list shows all.'
          : 'No broken or risky nodes. The list shows all.'}
      </p>
    </>
  )
}
