import { clsx } from 'clsx'
import { Plus, X } from 'lucide-react'
import { StateIcon } from '@/components/ui/state'
import type { EdgeCode, MapEdge } from '@/lib/core/access-map/access-map'
import { DRAWING_ORDER } from '@/lib/core/access-map/edge-state'
import { edgeLabel } from './edge-label'
import type { PlacedEdge } from './geometry'
import { STROKES } from './strokes'

const line = '[vector-effect:non-scaling-stroke] forced-colors:stroke-[CanvasText]!'

/** The curves of each state, as one path: however many edges there are, a browser styles two elements a state. */
export function pathsByState(edges: readonly PlacedEdge[]) {
  const paths = new Map<EdgeCode, { curves: string; ends: string }>()
  for (const { edge, path, ends } of edges) {
    const known = paths.get(edge.state.code)
    paths.set(edge.state.code, {
      curves: (known?.curves ?? '') + path,
      ends: (known?.ends ?? '') + ends,
    })
  }
  return paths
}

type MapEdgesProps = {
  edges: readonly PlacedEdge[]
  height: number
  /** `lane` starts empty and is filled while a node is pointed at or focused; the others are then pale. */
  layer: 'all' | 'lane'
}

/** The edges below the nodes. What they say stands in the nodes' names and in the list. */
export function MapEdges({ edges, height, layer }: MapEdgesProps) {
  const paths = pathsByState(edges)
  return (
    <svg
      aria-hidden
      data-layer={layer}
      viewBox={`0 0 1000 ${height}`}
      preserveAspectRatio="none"
      className={clsx(
        'pointer-events-none absolute inset-0 size-full overflow-visible fill-none',
        layer === 'all' && 'group-data-lit/map:opacity-25',
      )}
    >
      {DRAWING_ORDER.filter((code) => paths.has(code)).map((code) => (
        <g key={code} data-code={code}>
          <path
            d={layer === 'all' ? (paths.get(code)?.curves ?? '') : ''}
            className={clsx('stroke-[1.25] [stroke-linecap:round]', line, STROKES[code])}
          />
          <path
            d={layer === 'all' ? (paths.get(code)?.ends ?? '') : ''}
            className={clsx(
              '[stroke-linecap:round]',
              line,
              STROKES[code].split(' ')[0],
              'stroke-4',
            )}
          />
        </g>
      ))}
    </svg>
  )
}

/** What runs on edges, and the causes of broken ones. Edges with the same words share them; the others carry the sign. */
export function EdgeMarks({ edges }: { edges: readonly PlacedEdge[] }) {
  return edges.map(({ edge, mark }) => {
    if (!mark) return null
    const labelled = mark.as === 'label'
    return (
      <span
        key={`${edge.from} ${edge.to}`}
        aria-hidden
        className={clsx(
          'pointer-events-none absolute inline-flex items-center gap-1 whitespace-nowrap rounded-full border border-current bg-surface font-medium text-tiny forced-colors:outline',
          labelled
            ? '-translate-1/2 z-2 h-5 pr-[7px] pl-[5px]'
            : '-mt-2 -ml-2 z-1 size-4 justify-center',
          edge.running || edge.state.code === 'will-be-added' ? 'text-accent' : 'text-fail',
        )}
        style={{ left: `${mark.left}%`, top: mark.top }}
      >
        <EdgeSign edge={edge} />
        {labelled && edgeLabel(edge)}
      </span>
    )
  })
}

function EdgeSign({ edge: { state, running } }: { edge: MapEdge }) {
  if (running) return <StateIcon kind="run" className="size-3!" />
  const Icon = state.code === 'will-be-added' ? Plus : X
  return <Icon className="size-3!" />
}
