import { clsx } from 'clsx'
import { Plus, X } from 'lucide-react'
import type { MapEdge } from '@/lib/core/access-map/access-map'
import { CAUSE_WORDS } from '@/lib/features/access-map/words'
import type { PlacedEdge } from './geometry'
import { STROKES } from './strokes'

const line = '[vector-effect:non-scaling-stroke] forced-colors:stroke-[CanvasText]!'

/** The edges below the nodes. What they say stands in the nodes' names and in the list. */
export function MapEdges({ edges, height }: { edges: readonly PlacedEdge[]; height: number }) {
  return (
    <svg
      aria-hidden
      viewBox={`0 0 1000 ${height}`}
      preserveAspectRatio="none"
      className="pointer-events-none absolute inset-0 size-full overflow-visible fill-none"
    >
      {edges.map(({ edge, path, ends }) => (
        <g
          key={`${edge.from} ${edge.to}`}
          data-edge=""
          className="group-data-lit/map:not-data-lane:opacity-25"
        >
          <path
            d={path}
            className={clsx('stroke-[1.25] [stroke-linecap:round]', line, STROKES[edge.state.code])}
          />
          <path
            d={ends}
            className={clsx(
              '[stroke-linecap:round]',
              line,
              STROKES[edge.state.code].split(' ')[0],
              'stroke-4',
            )}
          />
        </g>
      ))}
    </svg>
  )
}

/** The causes on broken edges. Edges with the same cause share the words; the others carry the sign. */
export function EdgeMarks({ edges }: { edges: readonly PlacedEdge[] }) {
  return edges.map(({ edge, mark }) => {
    if (!mark) return null
    const labelled = mark.as === 'label'
    const added = edge.state.code === 'will-be-added'
    const Icon = added ? Plus : X
    return (
      <span
        key={`${edge.from} ${edge.to}`}
        aria-hidden
        className={clsx(
          '-translate-1/2 pointer-events-none absolute z-1 inline-flex items-center gap-1 whitespace-nowrap rounded-full border border-current bg-surface font-medium text-tiny forced-colors:outline',
          labelled ? 'h-5 pr-[7px] pl-[5px]' : 'size-4 justify-center',
          added ? 'text-accent' : 'text-fail',
        )}
        style={{ left: `${mark.left}%`, top: mark.top }}
      >
        <Icon className="size-3!" />
        {labelled && labelOf(edge)}
      </span>
    )
  })
}

const labelOf = ({ state }: MapEdge) =>
  state.code === 'broken' ? CAUSE_WORDS[state.cause] : 'Would be added'
