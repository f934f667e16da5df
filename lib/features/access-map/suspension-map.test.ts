import { expect, test } from 'vitest'
import { paths } from '@/lib/common/paths'
import type { AccessMap, MapNode } from '@/lib/core/access-map/access-map'
import { suspendOnMap } from './suspension-map'

const node = (
  id: string,
  column: MapNode['column'],
  kind: MapNode['kind'],
  change: Partial<MapNode> = {},
): MapNode => ({ id, column, kind, state: 'configured', name: id, href: paths.home(), ...change })
const edge = (from: string, to: string, code: 'configured' | 'denies' = 'configured') => ({
  from,
  to,
  state: { code },
})

const map: AccessMap = {
  nodes: [
    node('webhook', 'webhook', 'webhook', { state: 'proved' }),
    node('train-runner', 'account', 'service-account', { subject: true }),
    node('read-datasets', 'statement', 'statement'),
    node('no-deletes', 'statement', 'statement'),
    node('trust policy', 'statement', 'trust-policy'),
    node('keys', 'resource', 'access-keys'),
    node('datasets', 'resource', 'bucket', { state: 'proved' }),
    node('role', 'resource', 'cloud-role'),
  ],
  edges: [
    edge('webhook', 'train-runner'),
    edge('train-runner', 'read-datasets'),
    edge('train-runner', 'trust policy'),
    edge('read-datasets', 'keys'),
    edge('read-datasets', 'datasets'),
    edge('no-deletes', 'datasets', 'denies'),
    edge('trust policy', 'role'),
  ],
}
const suspended = suspendOnMap(map, 'suspended-train-runner')
const codes = Object.fromEntries(
  suspended.edges.map(({ from, to, state }) => [`${from} > ${to}`, state.code]),
)
const stateOf = (id: string) => suspended.nodes.find((each) => each.id === id)?.state

test('every statement, bucket and access key loses its effect, and a Deny is added', () => {
  expect(codes).toMatchObject({
    'train-runner > read-datasets': 'loses-access',
    'read-datasets > keys': 'loses-access',
    'read-datasets > datasets': 'loses-access',
    'train-runner > deny-everything': 'will-be-added',
    'deny-everything > keys': 'will-be-added',
  })
  expect(['train-runner', 'datasets', 'keys'].map(stateOf)).toEqual(Array(3).fill('removed'))
  expect(suspended.nodes.at(-1)).toMatchObject({ state: 'added', note: 'suspended-train-runner' })
})

test('what is upstream of the account, and what denies already, stays as it is', () => {
  expect(codes).toMatchObject({
    'webhook > train-runner': 'configured',
    'no-deletes > datasets': 'denies',
  })
  expect(stateOf('webhook')).toBe('proved')
})

test('roles of other clouds are not covered and need attention', () => {
  expect(codes).toMatchObject({
    'train-runner > trust policy': 'configured',
    'trust policy > role': 'configured',
  })
  expect(['trust policy', 'role'].map(stateOf)).toEqual(['warning', 'warning'])
})

test('a map without an account stays as it is', () => {
  expect(suspendOnMap({ nodes: [], edges: [] }, 'p')).toEqual({ nodes: [], edges: [] })
})
