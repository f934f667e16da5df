import { type AccessMap, type MapEdge, mapColumns } from './access-map'
import { compareWeight } from './edge-state'
import { edgesBy } from './lane'
import { type MapLayout, sortedByHeight } from './layout'

export const DIRECTIONS = ['left', 'right', 'up', 'down'] as const
export type Direction = (typeof DIRECTIONS)[number]

/**
 * Returns a function from a node and a direction to the node that an arrow key leads to. Left and right
 * follow an edge: the worst one, and of equal ones the one that ends nearest. Up and down stay in the column.
 */
export function createNeighbours(
  map: AccessMap,
  layout: MapLayout,
): (id: string, direction: Direction) => string | undefined {
  const columns = mapColumns(map.nodes).map(({ nodes }) =>
    sortedByHeight(nodes, layout).map(({ id }) => id),
  )
  const leaving = edgesBy(map.edges, 'from')
  const entering = edgesBy(map.edges, 'to')
  const height = (id: string) => layout.y.get(id) ?? 0
  const along = (id: string, near: 'from' | 'to', far: 'from' | 'to') => {
    const distance = (edge: MapEdge) => Math.abs(height(edge[far]) - height(id))
    const edges = (near === 'from' ? leaving : entering).get(id) ?? []
    return edges.toSorted((a, b) => compareWeight(b.state, a.state) || distance(a) - distance(b))[0]
  }
  const beside = (id: string, step: -1 | 1) => {
    const column = columns.find((ids) => ids.includes(id)) ?? []
    return column[column.indexOf(id) + step]
  }
  return (id, direction) => {
    switch (direction) {
      case 'left':
        return along(id, 'to', 'from')?.from
      case 'right':
        return along(id, 'from', 'to')?.to
      case 'up':
        return beside(id, -1)
      case 'down':
        return beside(id, 1)
    }
  }
}
