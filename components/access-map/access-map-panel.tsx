'use client'

import type { ReactNode } from 'react'
import { useUrlParam } from '@/components/table/url-param'
import { SegmentedControl } from '@/components/ui/choice'
import { Panel } from '@/components/ui/panel'
import type { AccessMap, EdgeCode } from '@/lib/core/access-map/access-map'
import { EDGE_CODES } from '@/lib/core/access-map/edge-state'
import type { Density } from './geometry'
import { type MapView, MapViews } from './map-views'
import { STROKES } from './strokes'

type AccessMapPanelProps = {
  map: AccessMap
  /** The accessible name: "Access map of train-runner". */
  label: string
  title?: string
  density?: Density
  /** What the map leaves out, and why. */
  footer?: ReactNode
}

const VIEWS: { value: MapView; label: string }[] = [
  { value: 'map', label: 'Map' },
  { value: 'list', label: 'List' },
]

/** The access map with its legend, or its list. The choice stands in the address. */
export function AccessMapPanel(props: AccessMapPanelProps) {
  const { map, label, title = 'Access map', density = 'detailed', footer } = props
  const [asked, ask] = useUrlParam('map')
  const view = asked === 'list' ? 'list' : 'map'
  return (
    <Panel
      title={title}
      flush
      aside={
        <SegmentedControl
          label="Show as"
          value={view}
          onValueChange={(value) => ask(value === 'list' ? value : '')}
          options={VIEWS}
        />
      }
      footer={
        <>
          {footer}
          <div className="flex flex-wrap justify-between gap-x-6 gap-y-1">
            <Legend map={map} />
            {view === 'map' && (
              <small className="text-ink-3 text-small max-md:hidden">
                <kbd>←</kbd> <kbd>→</kbd> move along an edge
              </small>
            )}
          </div>
        </>
      }
    >
      <MapViews map={map} label={label} density={density} view={view} />
    </Panel>
  )
}

const LEGEND = {
  proved: 'Proved in the last 24 h',
  configured: 'Configured, not proved',
  'on-paper': 'Paused or on paper',
  unknown: 'Unknown',
  denies: 'Denies',
  'open-to-everyone': 'Open to everyone',
  'will-be-added': 'Would be added',
  'loses-access': 'Loses access',
  broken: 'Broken',
} as const satisfies Record<EdgeCode, string>

/** Only the states that the map has. */
function Legend({ map }: { map: AccessMap }) {
  const codes = new Set(map.edges.map(({ state }) => state.code))
  return (
    <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-small">
      {EDGE_CODES.filter((code) => codes.has(code)).map((code) => (
        <li key={code} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <svg
            aria-hidden
            viewBox="0 0 22 8"
            className={`h-2 w-[22px] flex-none fill-none stroke-[1.5] forced-colors:stroke-[CanvasText]! ${STROKES[code]}`}
          >
            <path d={code === 'broken' ? 'M1 4h6M15 4h6M8.5 1.5l5 5M13.5 1.5l-5 5' : 'M1 4h20'} />
          </svg>
          {LEGEND[code]}
        </li>
      ))}
    </ul>
  )
}
