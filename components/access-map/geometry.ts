import {
  type MapColumn,
  type MapEdge,
  type MapNode,
  mapColumns,
} from '@/lib/core/access-map/access-map'
import type { EdgeMark } from '@/lib/core/access-map/edge-labels'
import { compareDrawing } from '@/lib/core/access-map/edge-state'
import { type MapLayout, sortedByHeight } from '@/lib/core/access-map/layout'
import { edgeLabel } from './edge-label'

/** Height of a row and of the node in it, in pixels. */
export const DENSITIES = {
  detailed: { row: 58, node: 46 },
  compact: { row: 34, node: 26 },
} as const
export type Density = keyof typeof DENSITIES

/** Relative widths of the columns. */
const WIDTHS = {
  cluster: 126,
  issuer: 104,
  federation: 132,
  webhook: 136,
  account: 140,
  statement: 176,
  resource: 146,
} as const satisfies Record<MapColumn, number>

const GAP = { plain: 24, signed: 44, few: 40, many: 92 }
/** Room for a label between two columns: its icon and edges, and each letter. */
const LABEL = { frame: 56, letter: 7 }
/** So many edges between two columns need room to be told apart. */
const FEW_EDGES = 3
const MANY_EDGES = 9

/** A column, and where it stands from left to right, in percent. */
export type PlacedColumn = { column: MapColumn; nodes: MapNode[]; left: number; width: number }

/** A curve in a box of 1000 by the height in pixels, and where its mark stands, in percent and pixels. */
export type PlacedEdge = {
  edge: MapEdge
  path: string
  ends: string
  mark?: { as: EdgeMark; left: number; top: number }
}

type Placed = { columns: PlacedColumn[]; edges: PlacedEdge[]; height: number }

/** Places everything relative to the width, so that nothing is measured and nothing moves by script. */
export function placeMap(
  map: { nodes: readonly MapNode[]; edges: readonly MapEdge[] },
  layout: MapLayout,
  marks: ReadonlyMap<MapEdge, EdgeMark>,
  density: Density,
): Placed {
  const { row, node: nodeHeight } = DENSITIES[density]
  const present = mapColumns(map.nodes)
  const indexOf = new Map(
    present.flatMap(({ nodes }, index) => nodes.map(({ id }) => [id, index] as const)),
  )
  const gapBefore = present.map((_, index) => {
    if (index === 0) return 0
    const entering = map.edges.filter(({ to }) => indexOf.get(to) === index)
    const labels = entering.filter((edge) => marks.get(edge) === 'label').map(edgeLabel)
    return Math.max(
      gapFor(entering.length),
      entering.some((edge) => marks.has(edge)) ? GAP.signed : 0,
      ...labels.map(({ length }) => LABEL.frame + length * LABEL.letter),
    )
  })
  const total = present.reduce(
    (sum, { column }, index) => sum + WIDTHS[column] + (gapBefore[index] ?? 0),
    0,
  )
  let at = 0
  const columns = present.map(({ column, nodes }, index): PlacedColumn => {
    const left = at + (gapBefore[index] ?? 0)
    at = left + WIDTHS[column]
    return {
      column,
      nodes: sortedByHeight(nodes, layout),
      left: (left / total) * 100,
      width: (WIDTHS[column] / total) * 100,
    }
  })
  const middle = (id: string) => (layout.y.get(id) ?? 0) * row + nodeHeight / 2
  const edges = map.edges
    .toSorted((a, b) => compareDrawing(a.state, b.state))
    .flatMap((edge): PlacedEdge[] => {
      const from = columns[indexOf.get(edge.from) ?? -1]
      const to = columns[indexOf.get(edge.to) ?? -1]
      if (!from || !to) return []
      const [x1, x2] = [(from.left + from.width) * 10, to.left * 10]
      const [y1, y2] = [middle(edge.from), middle(edge.to)]
      const bend = (x2 - x1) / 2
      const as = marks.get(edge)
      const t = as === 'label' ? 0.5 : 0.28
      const mix = (p: number, q: number, r: number, s: number) =>
        (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t * t * r + t ** 3 * s
      return [
        {
          edge,
          path: `M${round(x1)} ${y1}C${round(x1 + bend)} ${y1} ${round(x2 - bend)} ${y2} ${round(x2)} ${y2}`,
          ends: `M${round(x1)} ${y1}h.01M${round(x2)} ${y2}h.01`,
          ...(as && {
            mark: { as, left: mix(x1, x1 + bend, x2 - bend, x2) / 10, top: mix(y1, y1, y2, y2) },
          }),
        },
      ]
    })
  return { columns, edges, height: layout.rows * row - (row - nodeHeight) }
}

const gapFor = (edges: number) => {
  if (edges >= MANY_EDGES) return GAP.many
  return edges >= FEW_EDGES ? GAP.few : GAP.plain
}

const round = (value: number) => Math.round(value * 10) / 10
