import type { AccessMap, MapEdge } from './access-map'

export type Lane = { nodes: ReadonlySet<string>; edges: ReadonlySet<MapEdge> }

type EdgesByNode = ReadonlyMap<string, readonly MapEdge[]>

/** The edges that start (`from`) or end (`to`) at each node. */
export const edgesBy = (edges: readonly MapEdge[], end: 'from' | 'to'): EdgesByNode => {
  const groups = new Map<string, MapEdge[]>()
  for (const edge of edges) {
    const group = groups.get(edge[end])
    if (group) group.push(edge)
    else groups.set(edge[end], [edge])
  }
  return groups
}

/** Returns a function from a node to its lane: all that leads to it, and all that it leads to. */
export function createLanes(map: Pick<AccessMap, 'edges'>): (id: string) => Lane {
  const leaving = edgesBy(map.edges, 'from')
  const entering = edgesBy(map.edges, 'to')
  return (id) => {
    const nodes = new Set([id])
    const lane = new Set<MapEdge>()
    const follow = (edges: EdgesByNode, far: 'from' | 'to') => {
      const seen = new Set([id])
      const open = [id]
      for (let at = open.pop(); at !== undefined; at = open.pop())
        for (const edge of edges.get(at) ?? []) {
          lane.add(edge)
          nodes.add(edge[far])
          if (seen.has(edge[far])) continue
          seen.add(edge[far])
          open.push(edge[far])
        }
    }
    follow(leaving, 'to')
    follow(entering, 'from')
    return { nodes, edges: lane }
  }
}

/** The part of a map that one node's lane passes through. */
export function focusLane(map: AccessMap, id: string): AccessMap {
  const lane = createLanes(map)(id)
  return {
    nodes: map.nodes.filter((node) => lane.nodes.has(node.id)),
    edges: map.edges.filter((edge) => lane.edges.has(edge)),
  }
}
