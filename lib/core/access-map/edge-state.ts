import type { AccessMap, EdgeCode, EdgeState, MapEdge, MapNode } from './access-map'

/** In the order in which edges are drawn: what must be seen lies on top. */
export const DRAWING_ORDER = [
  'denies',
  'on-paper',
  'unknown',
  'configured',
  'proved',
  'will-be-added',
  'open-to-everyone',
  'loses-access',
  'broken',
] as const satisfies readonly EdgeCode[]

/** From best to worst. A line of which a part is not proved is not shown as proved. */
export const EDGE_CODES = [
  'denies',
  'proved',
  'configured',
  'on-paper',
  'unknown',
  'will-be-added',
  'open-to-everyone',
  'loses-access',
  'broken',
] as const satisfies readonly EdgeCode[]

const rankIn = (codes: readonly EdgeCode[]) => {
  const ranks = new Map(codes.map((code, index) => [code, index]))
  return (a: EdgeState, b: EdgeState) => (ranks.get(a.code) ?? 0) - (ranks.get(b.code) ?? 0)
}

/** Negative if `a` is drawn below `b`. */
export const compareDrawing = rankIn(DRAWING_ORDER)

/** Positive if `a` is worse than `b`. */
export const compareWeight = rankIn(EDGE_CODES)

/** The worse of two states of one line. Of two proofs, the older one. */
export function worseState(a: EdgeState, b: EdgeState): EdgeState {
  if (a.code === 'proved' && b.code === 'proved') return a.at <= b.at ? a : b
  return compareWeight(a, b) >= 0 ? a : b
}

/** One edge for each pair of nodes, in the order of the first of each. The worst state wins, and what runs adds up. */
export function mergeEdges(edges: readonly MapEdge[]): MapEdge[] {
  const merged: MapEdge[] = []
  const places = new Map<string, Map<string, number>>()
  for (const edge of edges) {
    const ends = places.get(edge.from) ?? new Map<string, number>()
    places.set(edge.from, ends)
    const place = ends.get(edge.to)
    const known = place === undefined ? undefined : merged[place]
    if (place !== undefined && known) merged[place] = mergeTwo(known, edge)
    else ends.set(edge.to, merged.push(edge) - 1)
  }
  return merged
}

function mergeTwo(one: MapEdge, other: MapEdge): MapEdge {
  const running = (one.running ?? 0) + (other.running ?? 0)
  return {
    ...one,
    state: worseState(one.state, other.state),
    ...(running > 0 && { running }),
  }
}

const RISKY_EDGES: ReadonlySet<EdgeCode> = new Set([
  'broken',
  'open-to-everyone',
  'loses-access',
  'will-be-added',
])
const RISKY_NODES: ReadonlySet<MapNode['state']> = new Set([
  'failed',
  'warning',
  'added',
  'removed',
])

/**
 * The nodes that a person must see: the page's own, the failed and risky ones, and both ends of every
 * edge that is broken, open to everyone, or about to change.
 */
export function pinnedNodes({ nodes, edges }: AccessMap): Set<string> {
  const pinned = new Set(
    nodes.filter(({ state, subject }) => subject || RISKY_NODES.has(state)).map(({ id }) => id),
  )
  for (const { from, to, state } of edges)
    if (RISKY_EDGES.has(state.code)) {
      pinned.add(from)
      pinned.add(to)
    }
  return pinned
}

/** The map with each node once, and edges only between nodes that are there. */
export function tidyMap({ nodes, edges }: AccessMap): AccessMap {
  const unique = new Map<string, MapNode>()
  for (const node of nodes) if (!unique.has(node.id)) unique.set(node.id, node)
  return {
    nodes: [...unique.values()],
    edges: mergeEdges(edges.filter(({ from, to }) => unique.has(from) && unique.has(to))),
  }
}
