import type { MapEdge } from './access-map'
import type { MapLayout } from './layout'

/** How an edge is marked: with its cause in words, or with the sign of its state only. */
export type EdgeMark = 'label' | 'sign'

/** What edges must have in common to share a label; undefined for edges without one. */
function labelKey({ state }: MapEdge): string | undefined {
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
  const groupAt = new Map<string, Set<MapEdge>>()
  for (const edge of edges) {
    const key = labelKey(edge)
    if (key === undefined) continue
    const ends = [edge.from, edge.to].map((id) => JSON.stringify([key, id]))
    const touching = ends.flatMap((end) => groupAt.get(end) ?? [])
    const group = new Set([edge, ...touching.flatMap((each) => [...each])])
    for (const { from, to } of group)
      for (const id of [from, to]) groupAt.set(JSON.stringify([key, id]), group)
  }
  const height = ({ from, to }: MapEdge) => (y.get(from) ?? 0) + (y.get(to) ?? 0)
  const marks = new Map<MapEdge, EdgeMark>()
  for (const group of new Set(groupAt.values())) {
    const sorted = [...group].toSorted((a, b) => height(a) - height(b))
    const middle = sorted[Math.floor(sorted.length / 2)]
    for (const edge of sorted) marks.set(edge, edge === middle ? 'label' : 'sign')
  }
  return marks
}
