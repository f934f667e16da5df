'use client'

import { type KeyboardEvent, memo, type SyntheticEvent, useEffect, useMemo, useRef } from 'react'
import type { AccessMap } from '@/lib/core/access-map/access-map'
import { markEdges } from '@/lib/core/access-map/edge-labels'
import { createLanes } from '@/lib/core/access-map/lane'
import type { MapLayout } from '@/lib/core/access-map/layout'
import { createNeighbours, type Direction } from '@/lib/core/access-map/neighbours'
import { columnTitle } from '@/lib/features/access-map/words'
import { describeBroken, describeRunningEdges } from './broken-ends'
import { DENSITIES, type Density, placeMap } from './geometry'
import { EdgeMarks, MapEdges, pathsByState } from './map-edges'
import { MapNodeLink } from './map-node'

const ARROWS: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

const REST_MS = 50

type MapDrawingProps = { map: AccessMap; layout: MapLayout; label: string; density: Density }

/** The map as columns of links with edges between them. Pointing at a node or focusing it shows its lane. */
export const MapDrawing = memo(function MapDrawing({
  map,
  layout,
  label,
  density,
}: MapDrawingProps) {
  const box = useRef<HTMLElement>(null)
  const { row, node: height } = DENSITIES[density]
  const { next, laneOf, placed, leadsTo } = useMemo(() => {
    return {
      next: createNeighbours(map, layout),
      laneOf: createLanes(map),
      placed: placeMap(map, layout, markEdges(map.edges, layout), density),
      leadsTo: describeEdgesFrom(map),
    }
  }, [map, layout, density])

  // Without React, as pointing passes over many nodes. Only the paths of the second layer change.
  const shown = useRef<string>(undefined)
  const show = (id: string | undefined) => {
    const root = box.current
    if (!root || shown.current === id) return
    shown.current = id
    const lane = id === undefined ? undefined : laneOf(id).edges
    const narrows = lane !== undefined && lane.size > 0 && lane.size < placed.edges.length
    root.toggleAttribute('data-lit', narrows)
    const paths = pathsByState(narrows ? placed.edges.filter(({ edge }) => lane.has(edge)) : [])
    for (const group of root.querySelectorAll<SVGGElement>('[data-layer="lane"] > g')) {
      const found = [...paths].find(([code]) => code === group.dataset['code'])?.[1]
      const [curves, ends] = group.children
      curves?.setAttribute('d', found?.curves ?? '')
      ends?.setAttribute('d', found?.ends ?? '')
    }
  }
  // Who passes over nodes, by pointer or by keys, sees the lane of the one where they rest.
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined)
  const showSoon = (id: string | undefined) => {
    clearTimeout(resting.current)
    resting.current = setTimeout(() => show(id), REST_MS)
  }
  useEffect(() => () => clearTimeout(resting.current), [])
  const showAt = (event: SyntheticEvent) => showSoon(nodeAt(event))
  const move = (event: KeyboardEvent) => {
    const direction = ARROWS[event.key]
    const from = nodeAt(event)
    if (!direction || from === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const to = next(from, direction)
    if (to !== undefined)
      box.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(to)}"]`)?.focus()
  }

  return (
    <section
      ref={box}
      aria-label={label}
      onPointerOver={showAt}
      onPointerLeave={() => showSoon(undefined)}
      onFocus={showAt}
      onBlur={() => showSoon(undefined)}
      onKeyDown={move}
      // The background lets a browser scroll the map without painting it again.
      className="group/map max-h-[760px] overflow-auto bg-surface"
    >
      <div className="min-w-[1080px] px-4 pb-4">
        <div className="sticky top-0 z-3 flex h-9 items-center bg-surface text-ink-3 text-tiny">
          {placed.columns.map(({ column, nodes, left, width }) => (
            <div
              key={column}
              aria-hidden
              className="absolute truncate"
              style={{ left: `${left}%`, width: `${width + 4}%` }}
            >
              {columnTitle(column, nodes)}
            </div>
          ))}
        </div>
        <div className="relative" style={{ height: placed.height }}>
          <MapEdges edges={placed.edges} height={placed.height} layer="all" />
          <MapEdges edges={placed.edges} height={placed.height} layer="lane" />
          {placed.columns.map(({ column, nodes, left, width }) => (
            <ul
              key={column}
              aria-label={columnTitle(column, nodes)}
              className="absolute inset-y-0"
              style={{ left: `${left}%`, width: `${width}%` }}
            >
              {nodes.map((node) => (
                <li
                  key={node.id}
                  className="absolute inset-x-0"
                  style={{ top: (layout.y.get(node.id) ?? 0) * row, height }}
                >
                  <MapNodeLink node={node} density={density} leadsTo={leadsTo(node.id)} />
                </li>
              ))}
            </ul>
          ))}
          <EdgeMarks edges={placed.edges} />
        </div>
      </div>
    </section>
  )
})

/** The node that an event is about. */
const nodeAt = ({ target }: SyntheticEvent): string | undefined =>
  (target instanceof Element && target.closest('[data-node]')?.getAttribute('data-node')) ||
  undefined

function describeEdgesFrom(map: AccessMap): (id: string) => string {
  const [broken, running] = [describeBroken(map), describeRunningEdges(map)]
  return (id) => [broken(id), running(id)].filter(Boolean).join('. ')
}
