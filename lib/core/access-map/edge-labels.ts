import type { MapEdge } from './access-map'
import type { MapLayout } from './layout'

/** How an edge is marked: in words, or with the sign of its state only. */
export type EdgeMark = 'label' | 'sign'

/** What edges must have in common to share a label; undefined for edges without one. */
function labelKey({ state, running }: MapEdge): string | undefined {
  // What runs now is news; why the edge was broken before stands below the map.
  if (running) return 'running'
  if (state.code === 'broken') return state.cause
  return state.code === 'will-be-added' ? state.code : undefined
}

/**
 * The marks of a map's edges. Edges with the same cause that hang together share one label, on the one in
 * their middle; the others carry the sign only.
 */
export function markEdges(
  edges: readonly MapEdge[],
  { y }: Pick<MapLayout, 'y'>,
): Map<MapEdge, EdgeMark> {
  const groups = groupEdges(edges)
  const height = ({ from, to }: MapEdge) => (y.get(from) ?? 0) + (y.get(to) ?? 0)
  const marks = new Map<MapEdge, EdgeMark>()
  for (const group of groups) {
    const sorted = group.toSorted((a, b) => height(a) - height(b))
    const middle = sorted[Math.floor(sorted.length / 2)]
    for (const edge of sorted) marks.set(edge, edge === middle ? 'label' : 'sign')
  }
  return marks
}

/** Edges with the same cause that hang together, by union-find over their ends. */
function groupEdges(edges: readonly MapEdge[]): MapEdge[][] {
  const parents = new Map<string, string>()
  const rootOf = (end: string): string => {
    let root = end
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up
    for (let at = end; at !== root; ) {
      const up = parents.get(at) ?? root
      parents.set(at, root)
      at = up
    }
    return root
  }
  const marked = edges.flatMap((edge) => {
    const key = labelKey(edge)
    return key === undefined ? [] : [{ edge, end: `${key} ${edge.from}`, far: `${key} ${edge.to}` }]
  })
  for (const { end, far } of marked) {
    const [a, b] = [rootOf(end), rootOf(far)]
    if (a !== b) parents.set(a, b)
  }
  const groups = new Map<string, MapEdge[]>()
  for (const { edge, end } of marked) {
    const root = rootOf(end)
    const group = groups.get(root)
    if (group) group.push(edge)
    else groups.set(root, [edge])
  }
  return [...groups.values()]
}
