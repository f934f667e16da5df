import { type AccessMap, type MapEdge, type MapNode, mapColumns } from './access-map'
import { compareWeight } from './edge-state'
import { edgesBy } from './lane'
import { type MapLayout, sortedByHeight } from './layout'

/** A node with what it leads to, the worst first. */
export type MapRow = {
  node: MapNode
  to: { node: MapNode; edge: MapEdge }[]
}

/** The map as rows: every node once, column by column, with every edge at the node where it starts. */
export function mapRows(map: AccessMap, layout: MapLayout): MapRow[] {
  const nodeOf = new Map(map.nodes.map((node) => [node.id, node]))
  const leaving = edgesBy(map.edges, 'from')
  return mapColumns(map.nodes).flatMap(({ nodes }) =>
    sortedByHeight(nodes, layout).map((node) => ({
      node,
      to: (leaving.get(node.id) ?? [])
        .toSorted((a, b) => compareWeight(b.state, a.state))
        .flatMap((edge) => {
          const end = nodeOf.get(edge.to)
          return end ? [{ node: end, edge }] : []
        }),
    })),
  )
}
