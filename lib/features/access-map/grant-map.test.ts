import { expect, test } from 'vitest'
import type { Loadable } from '@/lib/common/loadable'
import type { AccessMap } from '@/lib/core/access-map/access-map'
import type { AccountReach } from '@/lib/features/access/schema'
import type { GrantProposal } from '@/lib/features/give-access/schema'
import { accountChain } from '@/lib/features/service-accounts/chain'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import { exampleAccount, exampleGrant } from '@/lib/testing/account-detail'
import { buildGrantMap, type GrantMapInput } from './grant-map'

const at = '2026-11-26T14:00:00Z'
const read = <T>(value: T) => ({ ok: true as const, value, at })
const wanted = {
  cluster: 'c1',
  namespace: 'ml-team',
  name: 'train-runner',
  bucket: 'models',
  level: 'Read',
} as const
const ref = (statement: string) => ({
  policy: 'wif-ml-team',
  statement,
  index: 0,
  effect: 'Allow' as const,
})
const reachOf = (...buckets: string[]): Loadable<AccountReach> => ({
  data: {
    rows: buckets.map((bucket) => ({
      bucket,
      levels: ['Read'],
      because: [ref('read-datasets')],
      denied: [],
    })),
    others: 0,
    unread: 0,
    at,
  },
})
const statement = (name: string, actions: string[], resources: string[]) => ({
  name,
  effect: 'Allow',
  actions,
  resources,
  principals: ['p'],
})
const exchange = statement('exchange-tokens', ['cwobject:CreateAccessKeyOIDC'], ['*'])
const readModels = statement(
  'models-read',
  ['s3:ListBucket', 's3:GetObject'],
  ['models', 'models/*'],
)
const missing = (...statements: { name: string }[]): GrantProposal => ({
  state: 'missing',
  exceptions: [],
  policy: {
    name: 'wif-train-runner',
    before: null,
    base: null,
    text: JSON.stringify({ version: 'v1alpha1', name: 'wif-train-runner', statements }),
    added: statements.map(({ name }) => name),
  },
})

const mapOf = (change: Partial<ServiceAccountDetail>, given: Partial<GrantMapInput> = {}) => {
  const detail = exampleAccount(change)
  return buildGrantMap({
    wanted,
    detail,
    links: accountChain(detail),
    reach: reachOf('datasets'),
    proposal: undefined,
    lacksConfig: false,
    now: new Date('2026-11-26T14:06:00Z'),
    ...given,
  })
}
const codes = ({ nodes, edges }: AccessMap) => {
  const name = (id: string) => nodes.find((node) => node.id === id)?.name
  return Object.fromEntries(
    edges.map(({ from, to, state }) => [`${name(from)} > ${name(to)}`, state.code]),
  )
}

test('before the first step, everything that the steps would add is dashed and the rest is as it is', () => {
  const detail = { injection: 'none' as const, grants: read([]) }
  const proposal = missing(exchange, readModels)
  const map = mapOf(detail, { proposal, lacksConfig: true, reach: reachOf() })
  expect(codes(map)).toEqual({
    'train-east > …3c1d52': 'configured',
    '…3c1d52 > New config': 'will-be-added',
    'New config > Webhook': 'will-be-added',
    'Webhook > train-runner': 'will-be-added',
    'train-runner > exchange-tokens': 'will-be-added',
    'train-runner > models-read': 'will-be-added',
    'exchange-tokens > Access keys': 'will-be-added',
    'models-read > models': 'will-be-added',
  })
  expect(map.nodes.find(({ name }) => name === 'models')?.levels).toEqual({
    held: ['List', 'Read'],
    gained: ['List', 'Read'],
  })
})

test('what is there already stays as it is, and buckets that were not asked about are left out', () => {
  expect(codes(mapOf({}, { proposal: missing(readModels) }))).toMatchObject({
    'Injecting > train-runner': 'proved',
    'train-runner > sign-in': 'configured',
    'sign-in > Access keys': 'configured',
    'train-runner > models-read': 'will-be-added',
    'models-read > models': 'will-be-added',
  })
  const names = mapOf({}, { proposal: missing(readModels) }).nodes.map(({ name }) => name)
  expect(names).not.toContain('datasets')
  expect(names).not.toContain('read-datasets')
})

test('nothing is dashed once nothing is missing', () => {
  const granted: GrantProposal = { state: 'granted', by: [ref('read-datasets')], exceptions: [] }
  const map = mapOf({}, { proposal: granted, reach: reachOf('models') })
  expect(codes(map)).toMatchObject({ 'read-datasets > models': 'configured' })
  expect(Object.values(codes(map))).not.toContain('will-be-added')
})

test('a statement that is missing is not shown as missing beside the one that would be added', () => {
  const detail = { grants: read([exampleGrant()]) }
  expect(mapOf(detail).nodes.map(({ name }) => name)).toContain('None')
  const map = mapOf(detail, { proposal: missing(exchange, readModels) })
  expect(map.nodes.map(({ name }) => name)).not.toContain('None')
})

test('the wanted bucket is on the map before anything leads to it', () => {
  const map = mapOf({}, { proposal: undefined })
  expect(map.nodes.find(({ name }) => name === 'models')).toMatchObject({ kind: 'bucket' })
})
