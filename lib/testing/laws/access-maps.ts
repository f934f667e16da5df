import fc from 'fast-check'
import { paths } from '@/lib/common/paths'
import {
  type AccessMap,
  type EdgeState,
  MAP_COLUMNS,
  type MapEdge,
  type MapNode,
} from '@/lib/core/access-map/access-map'

export const someEdgeState: fc.Arbitrary<EdgeState> = fc.oneof(
  fc.constantFrom<EdgeState>(
    { code: 'configured' },
    { code: 'denies' },
    { code: 'unknown', reason: 'pending' },
    { code: 'on-paper' },
    { code: 'open-to-everyone' },
    { code: 'will-be-added' },
    { code: 'loses-access' },
    { code: 'broken', cause: 'wrong-zone' },
    { code: 'broken', cause: 'bucket-denied' },
  ),
  fc
    .constantFrom('2026-11-26T14:00:00Z', '2026-11-26T13:00:00Z')
    .map((at): EdgeState => ({ code: 'proved', by: 'read', at })),
)

const someNode = fc.record({
  column: fc.constantFrom(...MAP_COLUMNS),
  state: fc.constantFrom<MapNode['state']>(
    'configured',
    'configured',
    'proved',
    'failed',
    'unknown',
  ),
  subject: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
})

/** Maps of up to 40 nodes with edges from any column to a later one. */
export const someAccessMap: fc.Arbitrary<AccessMap> = fc
  .array(someNode, { minLength: 1, maxLength: 40 })
  .chain((given) => {
    const nodes = given.map(({ column, state, subject }, index): MapNode => {
      const node: MapNode = {
        id: `n${index}`,
        column,
        kind: 'bucket',
        state,
        name: `node ${index}`,
        href: paths.home(),
      }
      return subject ? { ...node, subject: true } : node
    })
    const place = (node: MapNode) => MAP_COLUMNS.indexOf(node.column)
    const index = fc.nat({ max: nodes.length - 1 })
    return fc
      .array(fc.tuple(index, index, someEdgeState), { maxLength: 60 })
      .map((pairs): AccessMap => {
        const edges = pairs.flatMap(([a, b, state]): MapEdge[] => {
          const [from, to] = [nodes[a], nodes[b]]
          return from && to && place(from) < place(to) ? [{ from: from.id, to: to.id, state }] : []
        })
        return { nodes, edges }
      })
  })
