import { expect, test } from 'vitest'
import { paths } from '@/lib/common/paths'
import {
  type AccessMap,
  type EdgeState,
  type MapColumn,
  type MapNode,
  mapColumns,
} from './access-map'
import { collapseMap } from './collapse'
import { markEdges } from './edge-labels'
import { mergeEdges, tidyMap, worseState } from './edge-state'
import { createLanes, focusLane } from './lane'
import { layoutShape, shapeOf, spread } from './layout'
import { mapRows } from './map-rows'
import { createNeighbours } from './neighbours'

const proved: EdgeState = { code: 'proved', by: 'read', at: '2026-11-26T14:00:00Z' }
const configured: EdgeState = { code: 'configured' }
const broken: EdgeState = { code: 'broken', cause: 'wrong-zone' }

const node = (id: string, column: MapColumn, change: Partial<MapNode> = {}): MapNode => ({
  id,
  column,
  kind: column === 'statement' ? 'statement' : 'bucket',
  state: 'configured',
  name: id,
  href: paths.home(),
  ...change,
})
const edge = (from: string, to: string, state: EdgeState = configured) => ({ from, to, state })

/** The lane of train-runner, which reads datasets and cannot reach models. */
const workload: AccessMap = {
  nodes: [
    node('bucket models', 'resource', { state: 'failed' }),
    node('bucket datasets', 'resource', { state: 'proved' }),
    node('train-runner', 'account', { subject: true }),
    node('read-datasets', 'statement'),
    node('read-models', 'statement'),
    node('train-east', 'cluster'),
  ],
  edges: [
    edge('train-east', 'train-runner', proved),
    edge('train-runner', 'read-datasets', proved),
    edge('train-runner', 'read-models', configured),
    edge('read-datasets', 'bucket datasets', proved),
    edge('read-models', 'bucket models', broken),
  ],
}

test('columns stand in the fixed order, and only those with nodes', () => {
  expect(mapColumns(workload.nodes).map(({ column }) => column)).toEqual([
    'cluster',
    'account',
    'statement',
    'resource',
  ])
})

test('of edges that share a line the worst state wins', () => {
  expect(worseState(proved, configured)).toBe(configured)
  expect(worseState(configured, { code: 'on-paper' })).toEqual({ code: 'on-paper' })
  expect(worseState({ code: 'open-to-everyone' }, broken)).toBe(broken)
  expect(mergeEdges([edge('a', 'b', proved), edge('a', 'c'), edge('a', 'b', broken)])).toEqual([
    edge('a', 'b', broken),
    edge('a', 'c'),
  ])
})

test('of two proofs the older one is shown', () => {
  const older: EdgeState = { ...proved, at: '2026-11-26T13:00:00Z' }
  expect(worseState(proved, older)).toBe(older)
  expect(worseState(older, proved)).toBe(older)
})

test('a map holds each node once and no edge to a node that is missing', () => {
  const tidy = tidyMap({
    nodes: [node('a', 'cluster'), node('a', 'cluster', { name: 'again' })],
    edges: [edge('a', 'gone')],
  })
  expect(tidy).toEqual({ nodes: [node('a', 'cluster')], edges: [] })
})

const href = { resource: paths.policies() }
const buckets = (count: number, change: Partial<MapNode> = {}) =>
  Array.from({ length: count }, (_, index) => node(`b${index}`, 'resource', change))

test('what does not fit is counted in one node that keeps its edges', () => {
  const map = collapseMap(
    {
      nodes: [node('s', 'statement'), ...buckets(40)],
      edges: buckets(40).map(({ id }) => edge('s', id, proved)),
    },
    { rows: { resource: 4 }, href },
  )
  expect(map.nodes.map(({ name }) => name)).toEqual(['s', 'b0', 'b1', 'b2', '+ 37 more'])
  expect(map.nodes.at(-1)).toMatchObject({ kind: 'collapsed', members: 37, href: '/policies' })
  expect(map.edges.at(-1)).toEqual(edge('s', 'collapsed:resource', proved))
})

test('a collapsed group counts the members of the groups within', () => {
  const { nodes } = collapseMap(
    { nodes: buckets(3, { members: 5 }), edges: [] },
    { rows: { resource: 2 }, href },
  )
  expect(nodes.map(({ name }) => name)).toEqual(['b0', '+ 10 more'])
})

test('broken and risky nodes and the page’s own stay outside a collapsed group', () => {
  const nodes = buckets(40).map((each, index) => {
    if (index === 20) return { ...each, state: 'failed' as const }
    return index === 30 ? { ...each, subject: true as const } : each
  })
  const map = collapseMap(
    { nodes: [node('s', 'statement'), ...nodes], edges: [edge('s', 'b35', broken)] },
    { rows: { resource: 4 }, href },
  )
  expect(map.nodes.map(({ id }) => id)).toEqual(['s', 'b20', 'b30', 'b35', 'collapsed:resource'])
  expect(map.edges).toEqual([edge('s', 'b35', broken)])
})

test('a single node is never collapsed', () => {
  const nodes = [...buckets(3, { state: 'failed' }), node('b3', 'resource')]
  expect(collapseMap({ nodes, edges: [] }, { rows: { resource: 3 }, href }).nodes).toEqual(nodes)
})

test('a lane holds all that leads to a node and all that it leads to', () => {
  const lane = focusLane(workload, 'read-models')
  expect(lane.nodes.map(({ id }) => id).sort()).toEqual([
    'bucket models',
    'read-models',
    'train-east',
    'train-runner',
  ])
  expect(lane.edges).toHaveLength(3)
  expect(createLanes(workload)('bucket datasets').nodes.has('read-models')).toBe(false)
})

test('edges do not cross where an order without crossings exists', () => {
  const { y } = layoutShape(shapeOf(workload))
  expect(Math.sign((y.get('read-models') ?? 0) - (y.get('read-datasets') ?? 0))).toBe(
    Math.sign((y.get('bucket models') ?? 0) - (y.get('bucket datasets') ?? 0)),
  )
  expect(y.get('read-models')).toBe(y.get('bucket models'))
})

test('a node with two neighbours stands between them', () => {
  const { y, rows } = layoutShape(shapeOf(workload))
  expect(rows).toBe(2)
  expect(y.get('train-runner')).toBe(0.5)
  expect(y.get('train-east')).toBe(0.5)
})

test('a lane runs straight past what is only on paper', () => {
  const { y } = layoutShape(
    shapeOf({
      nodes: [
        node('issuer', 'issuer'),
        node('active', 'federation'),
        node('paused', 'federation', { state: 'paused' }),
      ],
      edges: [edge('issuer', 'active'), edge('issuer', 'paused', { code: 'on-paper' })],
    }),
  )
  expect(y.get('issuer')).toBe(y.get('active'))
})

test('a map whose states change keeps its shape, and with it its layout', () => {
  const changed = (state: EdgeState) =>
    shapeOf({
      nodes: workload.nodes.map((each) => ({ ...each, state: 'warning', note: '3' })),
      edges: workload.edges.map((each) => ({ ...each, state })),
    })
  expect(changed({ code: 'open-to-everyone' })).toEqual(changed({ code: 'configured' }))
  expect(changed({ code: 'on-paper' })).not.toEqual(changed({ code: 'configured' }))
})

test.each([
  ['apart already', [0, 2, 5], 6, [0, 2, 5]],
  ['all at one height', [1, 1, 1], 4, [0, 1, 2]],
  ['below the last row', [9, 9], 4, [2, 3]],
  ['in the wrong order', [3, 0], 4, [1, 2]],
])('nodes keep a distance of one row when they are %s', (_, wanted, rows, expected) => {
  expect(spread(wanted, rows)).toEqual(expected)
})

test('edges with the same cause share one label, others have their own', () => {
  const denied: EdgeState = { code: 'broken', cause: 'bucket-denied' }
  const edges = [
    edge('p1', 'models', broken),
    edge('p2', 'models', broken),
    edge('p3', 'models', broken),
    edge('p3', 'logs', denied),
    edge('p4', 'corpora', broken),
    edge('p4', 'logs'),
  ]
  const y = new Map([...['p1', 'p2', 'p3', 'p4'].entries()].map(([row, id]) => [id, row]))
  const marks = markEdges(edges, { y })
  expect(edges.map((each) => marks.get(each))).toEqual([
    'sign',
    'label',
    'sign',
    'label',
    'label',
    undefined,
  ])
})

test('arrows follow the worst edge, and stay in the column up and down', () => {
  const layout = layoutShape(shapeOf(workload))
  const next = createNeighbours(workload, layout)
  expect(next('train-east', 'right')).toBe('train-runner')
  expect(next('train-runner', 'right')).toBe('read-models')
  expect(next('read-models', 'right')).toBe('bucket models')
  expect(next('bucket models', 'right')).toBeUndefined()
  expect(next('bucket models', 'left')).toBe('read-models')
  const column = ['read-datasets', 'read-models']
  const [first = '', second = ''] = column.toSorted(
    (a, b) => (layout.y.get(a) ?? 0) - (layout.y.get(b) ?? 0),
  )
  expect(next(first, 'down')).toBe(second)
  expect(next(second, 'up')).toBe(first)
  expect(next(second, 'down')).toBeUndefined()
})

test('the list has a row for each node, and each edge at the node where it starts, worst first', () => {
  const rows = mapRows(workload, layoutShape(shapeOf(workload)))
  expect(rows.map(({ node: { column } }) => column)).toEqual([
    'cluster',
    'account',
    'statement',
    'statement',
    'resource',
    'resource',
  ])
  const subject = rows.find(({ node: { id } }) => id === 'train-runner')
  expect(subject?.to.map(({ node: { id }, edge: { state } }) => [id, state.code])).toEqual([
    ['read-models', 'configured'],
    ['read-datasets', 'proved'],
  ])
})
