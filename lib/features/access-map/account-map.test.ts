import { expect, test } from 'vitest'
import type { Loadable } from '@/lib/common/loadable'
import type { AccessMap, MapEdge, MapNode } from '@/lib/core/access-map/access-map'
import type { CauseCode } from '@/lib/core/verification/cause-codes'
import type { ProofQuestion } from '@/lib/core/verification/proof'
import type { AccountReach } from '@/lib/features/access/schema'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import { accountChain } from '@/lib/features/service-accounts/chain'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import type { AccountProof } from '@/lib/features/verifications/schema'
import {
  exampleAccount as detailOf,
  exampleGrant as grant,
  exampleIssuer as issuerUrl,
} from '@/lib/testing/account-detail'
import { buildAccountMap } from './account-map'

const at = '2026-11-26T14:00:00Z'
const now = new Date('2026-11-26T14:06:00Z')
const read = <T>(value: T) => ({ ok: true as const, value, at })
const refused = { ok: false as const, error: { code: 'forbidden' as const, message: 'No.' }, at }
const config = { uid: 'u1', name: 'train-east', issuerUrl, audience: issuerUrl }

const signIn = grant({ statement: 'sign-in', exchange: true })
const RUN = { cluster: 'c1', namespace: 'ml-team', name: 'verify-1' }
const buckets: ProofQuestion = { kind: 'buckets' }
const on = (bucket: string, level: 'List' | 'Read' | 'Write' = 'Read'): ProofQuestion => ({
  kind: 'bucket',
  bucket,
  level,
})
const proved = (question: ProofQuestion, otherRegion?: string): AccountProof => ({
  question,
  state: {
    code: 'proved',
    scope: question,
    at,
    unchecked: [],
    ...(otherRegion && { otherRegion }),
  },
  run: RUN,
})
const failed = (cause: CauseCode, question: ProofQuestion = buckets): AccountProof => ({
  question,
  state: { code: 'failed', scope: question, at, cause },
  run: RUN,
})
const stale = (question: ProofQuestion): AccountProof => ({
  question,
  state: { code: 'stale', scope: question, at, reason: 'age', changed: [] },
  run: RUN,
})

const verified = (...proofs: AccountProof[]) => read({ runs: [], foreign: [], proofs })
const ref = (statement: string, effect: 'Allow' | 'Deny' = 'Allow') => ({
  policy: 'wif-ml-team',
  statement,
  index: 0,
  effect,
})
const reached: Loadable<AccountReach> = {
  data: {
    rows: [{ bucket: 'datasets', levels: ['Read'], because: [ref('read-datasets')], denied: [] }],
    others: 3,
    unread: 0,
    at,
  },
}

type Change = Partial<ServiceAccountDetail>
type Read = { reach?: Loadable<AccountReach>; trusts?: DeclaredTrust[] }
function mapOf(change: Change = {}, { reach = reached, trusts = [] }: Read = {}): AccessMap {
  const detail = detailOf(change)
  return buildAccountMap({
    detail,
    links: accountChain(detail),
    reach,
    trusts: { data: { trusts, unread: [], at } },
    now,
  })
}
const codes = ({ nodes, edges }: AccessMap) => {
  const name = (id: string) => nodes.find((node) => node.id === id)?.name
  return Object.fromEntries(
    edges.map(({ from, to, state }) => [
      `${name(from)} > ${name(to)}`,
      state.code === 'broken' ? state.cause : state.code,
    ]),
  )
}
const find = (map: AccessMap, name: string): MapNode | undefined =>
  map.nodes.find((node) => node.name === name)
const edgeTo = ({ edges }: AccessMap, id: string): MapEdge | undefined =>
  edges.find(({ to }) => to === id)

test('without a verification only the dry run is green', () => {
  expect(codes(mapOf())).toEqual({
    'train-east > …3c1d52': 'configured',
    '…3c1d52 > train-east': 'configured',
    'train-east > Injecting': 'configured',
    'Injecting > train-runner': 'proved',
    'train-runner > sign-in': 'configured',
    'train-runner > read-datasets': 'configured',
    'sign-in > Access keys': 'configured',
    'read-datasets > datasets': 'configured',
  })
})

test('listing buckets proves the exchange, and no bucket', () => {
  const map = mapOf({ verifications: verified(proved(buckets)) })
  expect(edgeTo(map, 'access-keys')?.state).toEqual({ code: 'proved', by: 'exchange', at })
  expect(codes(map)).toMatchObject({
    '…3c1d52 > train-east': 'proved',
    'read-datasets > datasets': 'configured',
  })
  expect(find(map, 'datasets')?.state).toBe('configured')
})

test('a bucket is green at the highest level that was proved in it', () => {
  const map = mapOf({
    verifications: verified(proved(on('datasets', 'Write')), proved(on('datasets', 'Read'))),
  })
  expect(edgeTo(map, 'bucket datasets')?.state).toEqual({ code: 'proved', by: 'write', at })
  expect(find(map, 'datasets')?.state).toBe('proved')
})

test('a bucket of which one level failed is broken, whatever else is proved', () => {
  const map = mapOf({
    verifications: verified(
      proved(on('datasets', 'List')),
      failed('s3-other-region', on('datasets', 'Read')),
    ),
  })
  expect(codes(map)['read-datasets > datasets']).toBe('wrong-zone')
  expect(find(map, 'datasets')?.state).toBe('failed')
})

test('a bucket that pods sign for another zone needs attention', () => {
  const map = mapOf({ verifications: verified(proved(on('datasets'), 'EU-NORTH-05A')) })
  expect(find(map, 'datasets')).toMatchObject({ state: 'warning', note: 'Other zone' })
})

test('a proof that no longer holds is not green', () => {
  const states = mapOf({ verifications: verified(stale(buckets), stale(on('datasets'))) })
  expect(codes(states)).toMatchObject({
    'sign-in > Access keys': 'configured',
    'read-datasets > datasets': 'configured',
  })
})

test.each<[string, Change, string, string]>([
  [
    'a paused config',
    { trust: read({ kind: 'paused', config, audiences: [] }) },
    '…3c1d52 > train-east',
    'config-paused',
  ],
  [
    'no federation',
    { trust: read({ kind: 'none', audiences: [] }) },
    '…3c1d52 > None',
    'not-federated',
  ],
  [
    'no webhook',
    { mutation: read({ mutated: false, missing: [] }) },
    'Not injecting > train-runner',
    'not-mutated',
  ],
  [
    'another default audience of the webhook',
    { mutation: read({ mutated: true, audience: 'sts', missing: [] }) },
    'train-east > Injecting',
    'audience-mismatch',
  ],
  ['no grant', { grants: read([]) }, 'train-runner > None', 'not-granted'],
  [
    'no grant of the exchange',
    { grants: read([grant()]) },
    'train-runner > None',
    'exchange-not-granted',
  ],
  [
    'a Deny of the exchange',
    { grants: read([signIn, grant({ statement: 'stop', effect: 'Deny', exchange: true })]) },
    'stop > Access keys',
    'exchange-denied',
  ],
  [
    'a failed exchange',
    { verifications: verified(failed('exchange-denied')) },
    'sign-in > Access keys',
    'exchange-denied',
  ],
  [
    'a webhook that was down',
    { verifications: verified(failed('webhook-down')) },
    'Injecting > train-runner',
    'webhook-broken',
  ],
])('names the broken edge where there is %s', (_, change, edge, cause) => {
  expect(codes(mapOf(change))[edge]).toBe(cause)
})

test('access that no credentials exist for is on paper', () => {
  const map = mapOf({ trust: read({ kind: 'none', audiences: [] }) })
  expect(codes(map)).toMatchObject({
    'train-runner > read-datasets': 'on-paper',
    'read-datasets > datasets': 'on-paper',
  })
})

test('an account that is not annotated has nothing broken and nothing proved', () => {
  const states = mapOf({ injection: 'none' }).edges.map(({ state }) => state.code)
  expect(new Set(states)).toEqual(new Set(['configured', 'on-paper']))
})

test('what could not be read is unknown, with the reason', () => {
  const map = mapOf({ grants: refused, mutation: refused, trust: refused })
  expect(map.nodes.filter(({ state }) => state === 'unknown').map(({ note }) => note)).toEqual(
    Array(3).fill('Permission denied'),
  )
  expect(edgeTo(map, 'account')?.state).toEqual({ code: 'unknown', reason: 'forbidden' })
  const loading = mapOf({}, { reach: { pending: true } })
  expect(codes(loading)['read-datasets > Buckets']).toBe('unknown')
})

test('a statement for everyone needs attention', () => {
  const map = mapOf({ grants: read([signIn, grant({ principal: '*', exact: false })]) })
  expect(find(map, 'read-datasets')).toMatchObject({
    state: 'warning',
    note: 'Everyone · wif-ml-team',
  })
})

test('other configs of the issuer stand beside the lane', () => {
  const audiences = [
    { audience: issuerUrl, config: 'train-east', active: true },
    { audience: 'ci', config: 'train-east-ci', active: false },
  ]
  const map = mapOf({ trust: read({ kind: 'trusted' as const, config, audiences }) })
  expect(codes(map)['…3c1d52 > train-east-ci']).toBe('on-paper')
})

test('a role of another cloud is green after its verification only', () => {
  const trust = (outcome?: 'passed' | 'failed'): DeclaredTrust => ({
    id: '0'.repeat(32),
    cluster: 'c1',
    clusterName: 'train-east',
    clusterGone: false,
    issuerUrl,
    namespace: 'ml-team',
    name: 'train-runner',
    target: {
      cloud: 'aws',
      partition: 'aws',
      accountId: '111122223333',
      role: 'trainer',
      region: 'us-east-1',
      audience: 'sts.amazonaws.com',
    },
    source: 'declared',
    actor: 'dana',
    at,
    ...(outcome && { verified: { at, by: 'dana', outcome } }),
  })
  const edge = 'trust policy > trainer'
  expect(codes(mapOf({}, { trusts: [trust()] }))[edge]).toBe('configured')
  expect(codes(mapOf({}, { trusts: [trust('failed')] }))[edge]).toBe('verification-failed')
  expect(codes(mapOf({}, { trusts: [trust('passed')] }))[edge]).toBe('proved')
})

test('more buckets than fit are counted in one node', () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    bucket: `bucket-${index}`,
    levels: ['Read' as const],
    because: [ref('read-datasets')],
    denied: [],
  }))
  const map = mapOf({}, { reach: { data: { rows, others: 0, unread: 0, at } } })
  const resources = map.nodes.filter(({ column }) => column === 'resource')
  expect(resources).toHaveLength(12)
  expect(resources.reduce((sum, { members = 1 }) => sum + members, 0)).toBe(41)
})

test('an account whose verifications run says how many, whatever else is known of it', () => {
  const run = (name: string, state: 'running' | 'passed') => ({
    ...RUN,
    name,
    clusterName: 'train-east',
    account: 'train-runner',
    actor: 'u-1',
    verdict: { state, sentence: '' },
    startedAt: at,
  })
  const account = (...runs: ReturnType<typeof run>[]) =>
    mapOf({ verifications: read({ runs, foreign: [], proofs: [] }) }).nodes.find(
      ({ id }) => id === 'account',
    )
  expect(account(run('a', 'running'), run('b', 'running'), run('c', 'passed'))?.running).toBe(2)
  expect(account(run('c', 'passed'))).not.toHaveProperty('running')
  const edges = (bucket: string) =>
    mapOf({
      verifications: read({ runs: [{ ...run('a', 'running'), bucket }], foreign: [], proofs: [] }),
    }).edges.filter(({ running }) => running)
  expect(edges('datasets')).toMatchObject([{ to: 'bucket datasets', running: 1 }])
  expect(edges('elsewhere')).toEqual([])
})
