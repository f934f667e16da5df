import fc from 'fast-check'
import { describe, test } from 'vitest'
import { paths } from '@/lib/common/paths'
import { someAccessMap, someEdgeState } from '@/lib/testing/laws/access-maps'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { MAP_COLUMNS, mapColumns } from './access-map'
import { collapseMap } from './collapse'
import { markEdges } from './edge-labels'
import { compareWeight, mergeEdges, pinnedNodes, worseState } from './edge-state'
import { createLanes } from './lane'
import { layoutShape, shapeOf } from './layout'
import { mapRows } from './map-rows'
import { createNeighbours, DIRECTIONS } from './neighbours'

const RUNS = 2_000
const room = fc.integer({ min: 1, max: 6 })
const everyColumn = <T>(value: T) =>
  Object.fromEntries(MAP_COLUMNS.map((column) => [column, value]))
const href = everyColumn(paths.home())

describe('laws of the access map', lawTimeout(), () => {
  test('the state of a shared line is as bad as its worst edge, in any grouping', () => {
    fc.assert(
      fc.property(someEdgeState, someEdgeState, someEdgeState, (a, b, c) => {
        const left = worseState(worseState(a, b), c)
        expect(left).toEqual(worseState(a, worseState(b, c)))
        expect([a, b, c].every((each) => compareWeight(left, each) >= 0)).toBe(true)
      }),
      lawParameters(),
    )
  })

  test('nothing is collapsed into nothing, and nothing broken or risky is collapsed', () => {
    fc.assert(
      fc.property(someAccessMap, room, (map, rows) => {
        const collapsed = collapseMap(map, { rows: everyColumn(rows), href })
        const count = collapsed.nodes.reduce((sum, { members = 1 }) => sum + members, 0)
        expect(count).toBe(map.nodes.length)
        const shown = new Set(collapsed.nodes.map(({ id }) => id))
        for (const id of pinnedNodes(map)) expect(shown.has(id)).toBe(true)
        expect(collapsed.nodes.every(({ members = 2 }) => members >= 2)).toBe(true)
        expect(collapsed.edges.every(({ from, to }) => shown.has(from) && shown.has(to))).toBe(true)
        expect(collapsed.edges.length === 0).toBe(map.edges.length === 0)
      }),
      lawParameters(RUNS),
    )
  })

  test('a column has no more rows than it has room for, except for what must be seen', () => {
    fc.assert(
      fc.property(someAccessMap, room, (map, rows) => {
        const pinned = pinnedNodes(map)
        const { nodes } = collapseMap(map, { rows: everyColumn(rows), href })
        for (const column of mapColumns(nodes)) {
          const must = column.nodes.filter(({ id }) => pinned.has(id)).length
          // One more, as a single node is not collapsed.
          expect(column.nodes.length).toBeLessThanOrEqual(Math.max(rows, must + 1))
        }
      }),
      lawParameters(RUNS),
    )
  })

  test('nodes of a column stand at least one row apart, inside the map', () => {
    fc.assert(
      fc.property(someAccessMap, (map) => {
        const { y, rows } = layoutShape(shapeOf(map))
        for (const { nodes } of mapColumns(map.nodes)) {
          const heights = nodes.map(({ id }) => y.get(id) ?? Number.NaN).toSorted((a, b) => a - b)
          for (const [index, height] of heights.entries()) {
            expect(height).toBeGreaterThanOrEqual(0)
            expect(height).toBeLessThanOrEqual(rows - 1)
            if (index > 0) expect(height - (heights[index - 1] ?? 0)).toBeGreaterThanOrEqual(1)
          }
        }
      }),
      lawParameters(RUNS),
    )
  })

  test('every broken edge is marked, and hangs together with one label of its cause', () => {
    fc.assert(
      fc.property(someAccessMap, (map) => {
        const edges = mergeEdges(map.edges)
        const marks = markEdges(edges, layoutShape(shapeOf(map)))
        for (const edge of edges)
          expect(marks.has(edge)).toBe(
            edge.state.code === 'broken' || edge.state.code === 'will-be-added',
          )
        const labels = edges.filter((edge) => marks.get(edge) === 'label')
        const same = (a: (typeof edges)[number], b: (typeof edges)[number]) =>
          a.state.code === b.state.code &&
          (a.state.code !== 'broken' ||
            b.state.code !== 'broken' ||
            a.state.cause === b.state.cause)
        for (const label of labels) {
          const reached = new Set([label])
          for (const each of reached)
            for (const edge of edges)
              if (
                same(each, edge) &&
                [edge.from, edge.to].some((id) => id === each.from || id === each.to)
              )
                reached.add(edge)
          expect(labels.filter((each) => reached.has(each))).toEqual([label])
        }
        expect(labels.length > 0).toBe(marks.size > 0)
      }),
      lawParameters(RUNS),
    )
  })

  test('the list has every node and every edge exactly once', () => {
    fc.assert(
      fc.property(someAccessMap, (map) => {
        const edges = mergeEdges(map.edges)
        const rows = mapRows({ ...map, edges }, layoutShape(shapeOf(map)))
        expect(rows.map(({ node }) => node.id).sort()).toEqual(map.nodes.map(({ id }) => id).sort())
        const listed = rows.flatMap(({ to }) => to.map(({ edge }) => edge))
        expect(listed.length).toBe(edges.length)
        expect(new Set(listed).size).toBe(edges.length)
      }),
      lawParameters(RUNS),
    )
  })

  test('arrows lead along an edge or to the next node of the column, and never out of the map', () => {
    fc.assert(
      fc.property(someAccessMap, (map) => {
        const next = createNeighbours(map, layoutShape(shapeOf(map)))
        const { nodes, edges } = map
        const columnOf = new Map(nodes.map(({ id, column }) => [id, column]))
        for (const { id } of nodes)
          for (const direction of DIRECTIONS) {
            const to = next(id, direction)
            if (direction === 'right' || direction === 'left') {
              const [near, far] =
                direction === 'right' ? (['from', 'to'] as const) : (['to', 'from'] as const)
              const ends = edges.filter((edge) => edge[near] === id).map((edge) => edge[far])
              expect(to === undefined ? ends.length === 0 : ends.includes(to)).toBe(true)
            } else if (to !== undefined) {
              expect(columnOf.get(to)).toBe(columnOf.get(id))
              expect(next(to, direction === 'up' ? 'down' : 'up')).toBe(id)
            }
          }
      }),
      lawParameters(RUNS),
    )
  })

  test('a node lies in the lane of another one if and only if the other lies in its own', () => {
    fc.assert(
      fc.property(someAccessMap, (map) => {
        const laneOf = createLanes(map)
        const lanes = new Map(map.nodes.map(({ id }) => [id, laneOf(id)]))
        for (const [id, lane] of lanes)
          for (const other of lane.nodes) expect(lanes.get(other)?.nodes.has(id)).toBe(true)
      }),
      lawParameters(RUNS),
    )
  })
})
