import { expect, test } from 'vitest'
import type { AccessMap, MapNode } from '@/lib/core/access-map/access-map'
import type { PolicyReach, VerifiedReport } from '@/lib/features/clusters/schema'
import { buildFleetMap, type ClusterMapInput } from './fleet-map'

const at = '2026-11-26T14:00:00Z'
const denied = { problem: { code: 'forbidden' as const, message: 'No.' } }

const reach = (policy: string, change: Partial<PolicyReach> = {}): PolicyReach => ({
  policy,
  statements: 1,
  accounts: [{ namespace: 'ml-team', name: 'train-runner' }],
  wildcards: [],
  buckets: ['datasets'],
  openBuckets: [],
  everyone: false,
  ...change,
})
const grantsOf = (...reaches: PolicyReach[]) => ({
  data: { policies: reaches.map(({ policy }) => policy), reaches, at },
})
const accountsOf = (total: number, ...names: string[]) => ({
  data: {
    total,
    injected: names.map((each) => {
      const [namespace = '', name = ''] = each.split('/')
      return { namespace, name, audience: 'i' }
    }),
    complete: true,
    at,
  },
})
type Proof = VerifiedReport['proofs'][number]
const proof = (account: string, code: 'proved' | 'failed', bucket = 'datasets'): Proof => {
  const [namespace = '', name = ''] = account.split('/')
  const question = { kind: 'bucket' as const, bucket, level: 'Read' as const }
  const state =
    code === 'proved'
      ? { code, scope: question, at, unchecked: [] }
      : { code, scope: question, at, cause: 's3-other-region' as const }
  return { namespace, account: name, question, state }
}
const verifiedOf = (...proofs: Proof[]) => ({
  data: { accounts: { proved: 0, failed: 0, unproved: 0 }, proofs, running: [], hidden: 0, at },
})
const webhookOf = (state: 'working' | 'missing' | 'broken' | 'unknown') => ({
  data: { state, reason: 'dry-run-mutated' as const, layers: [], health: [], at },
})

const cluster = (change: Partial<ClusterMapInput> = {}): ClusterMapInput => {
  const { id = 'c1', issuerUrl = 'https://issuer/id/7f3c1d52' } = change
  const config = {
    uid: `u-${id}`,
    name: 'train-east',
    issuerUrl,
    audience: issuerUrl,
    active: true,
  }
  return {
    id,
    name: 'train-east',
    issuerUrl,
    issuer: { data: { issuerUrl, state: 'healthy', keys: [], problems: [], ms: 1, at } },
    configs: { data: [config] },
    webhook: webhookOf('working'),
    accounts: accountsOf(3, 'ml-team/train-runner', 'ml-team/eval', 'data-eng/curator'),
    grants: grantsOf(reach('wif-ml-team')),
    verified: verifiedOf(),
    ...change,
  }
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
const find = ({ nodes }: AccessMap, name: string): MapNode | undefined =>
  nodes.find((node) => node.name === name)

test('accounts stand by namespace, with how many are annotated', () => {
  const map = buildFleetMap([cluster()], { subject: 'c1' })
  expect(codes(map)).toEqual({
    'train-east > …3c1d52': 'proved',
    '…3c1d52 > train-east': 'configured',
    'train-east > Injecting': 'configured',
    'Injecting > ml-team': 'configured',
    'Injecting > data-eng': 'configured',
    'ml-team > wif-ml-team': 'configured',
    'wif-ml-team > datasets': 'configured',
  })
  expect(find(map, 'ml-team')).toMatchObject({ note: '2', members: 2 })
  expect(map.nodes.find(({ subject }) => subject)?.kind).toBe('cluster')
})

test('accounts without an annotation are counted', () => {
  const map = buildFleetMap([cluster({ accounts: accountsOf(40, 'ml-team/train-runner') })])
  expect(find(map, '+ 39 not annotated')).toMatchObject({ kind: 'collapsed', members: 39 })
  expect(codes(map)['Injecting > + 39 not annotated']).toBe('on-paper')
})

test('an edge for several accounts is green only if all of them are proved', () => {
  const grants = grantsOf(
    reach('wif-ml-team', {
      accounts: [
        { namespace: 'ml-team', name: 'train-runner' },
        { namespace: 'ml-team', name: 'eval' },
      ],
    }),
  )
  const one = proof('ml-team/train-runner', 'proved')
  const both = [one, proof('ml-team/eval', 'proved')]
  const edge = 'wif-ml-team > datasets'
  expect(codes(buildFleetMap([cluster({ grants, verified: verifiedOf(one) })]))[edge]).toBe(
    'configured',
  )
  expect(codes(buildFleetMap([cluster({ grants, verified: verifiedOf(...both) })]))).toMatchObject({
    '…3c1d52 > train-east': 'proved',
    'Injecting > ml-team': 'proved',
    'ml-team > wif-ml-team': 'proved',
    [edge]: 'proved',
  })
})

test('one failed account breaks the edge, whatever is proved for others', () => {
  const verified = verifiedOf(
    proof('ml-team/train-runner', 'failed'),
    proof('data-eng/curator', 'proved'),
  )
  const map = buildFleetMap([cluster({ verified })])
  expect(codes(map)['wif-ml-team > datasets']).toBe('wrong-zone')
  expect(find(map, 'datasets')).toMatchObject({ state: 'failed', note: '1' })
})

test('a broken edge shows even where the bucket is open to everyone', () => {
  const open = reach('legacy', { everyone: true, openBuckets: ['datasets'] })
  const verified = verifiedOf(proof('ml-team/train-runner', 'failed'))
  expect(codes(buildFleetMap([cluster({ grants: grantsOf(open) })]))).toMatchObject({
    '* > legacy': 'open-to-everyone',
    'legacy > datasets': 'open-to-everyone',
  })
  const broken = buildFleetMap([cluster({ grants: grantsOf(open), verified })])
  expect(codes(broken)['legacy > datasets']).toBe('wrong-zone')
})

test('a policy that names no annotated account is on paper', () => {
  const grants = grantsOf(reach('old', { accounts: [{ namespace: 'gone', name: 'job' }] }))
  const map = buildFleetMap([cluster({ grants, accounts: accountsOf(9, 'ml-team/train-runner') })])
  expect(codes(map)).toMatchObject({
    '+ 8 not annotated > old': 'on-paper',
    'old > datasets': 'on-paper',
  })
})

test.each([
  ['missing', 'webhook-missing'],
  ['broken', 'webhook-broken'],
] as const)('a %s webhook breaks the edge to each namespace', (state, cause) => {
  const map = buildFleetMap([cluster({ webhook: webhookOf(state) })])
  const entering = map.edges.filter(({ from }) => from === 'webhook c1')
  expect(entering.map(({ state: edge }) => edge)).toEqual(Array(2).fill({ code: 'broken', cause }))
  expect(find(map, 'ml-team')?.state).toBe('failed')
})

test('a cluster whose only config is paused, or that has none, is broken once accounts are annotated', () => {
  const issuerUrl = 'https://issuer/id/7f3c1d52'
  const paused = { uid: 'u', name: 'train-east', issuerUrl, audience: issuerUrl, active: false }
  const without = cluster({ configs: { data: [] } })
  expect(codes(buildFleetMap([cluster({ configs: { data: [paused] } })]))).toMatchObject({
    '…3c1d52 > train-east': 'config-paused',
  })
  expect(codes(buildFleetMap([without]))).toMatchObject({ '…3c1d52 > None': 'not-federated' })
  const empty = buildFleetMap([{ ...without, accounts: accountsOf(3) }])
  expect(codes(empty)).toMatchObject({ '…3c1d52 > None': 'on-paper' })
})

test('what cannot be read is unknown, with the reason', () => {
  const map = buildFleetMap([
    cluster({ accounts: denied, webhook: denied, issuer: { pending: true }, grants: denied }),
  ])
  const unknown = map.nodes.filter(({ state }) => state === 'unknown')
  expect(unknown.map(({ column, name }) => `${column}: ${name}`)).toEqual([
    'issuer: …3c1d52',
    'webhook: Permission denied',
    'account: Permission denied',
    'statement: Permission denied',
  ])
})

test('clusters share policies and buckets, and keep accounts of the same name apart', () => {
  const other = cluster({ id: 'c2', issuerUrl: 'https://issuer/id/00004e92ac' })
  const { nodes } = buildFleetMap([cluster(), { ...other, name: 'research-north' }])
  const count = (column: MapNode['column']) => nodes.filter((node) => node.column === column).length
  expect([count('cluster'), count('account'), count('statement'), count('resource')]).toEqual([
    2, 4, 1, 1,
  ])
})

test('the map of a bucket holds only what leads to it, by name or by pattern', () => {
  const grants = grantsOf(
    reach('wif-ml-team'),
    reach('all-data', {
      buckets: ['data*'],
      accounts: [{ namespace: 'data-eng', name: 'curator' }],
    }),
    reach('other', { buckets: ['models'] }),
  )
  const map = buildFleetMap([cluster({ grants })], { bucket: 'datasets' })
  const names = (column: MapNode['column']) =>
    map.nodes.filter((node) => node.column === column).map(({ name }) => name)
  expect(names('statement')).toEqual(['wif-ml-team', 'all-data'])
  expect(names('account')).toEqual(['ml-team', 'data-eng'])
  expect(names('resource')).toEqual(['datasets'])
  expect(find(map, 'datasets')?.subject).toBe(true)
})

test('a bucket that no policy reaches stands alone', () => {
  const map = buildFleetMap([cluster({ grants: grantsOf() })], { bucket: 'datasets' })
  expect(map.nodes.map(({ name }) => name)).toEqual(['datasets'])
})

test('policies that cannot be read leave the way to a bucket unknown', () => {
  const map = buildFleetMap([cluster({ grants: denied })], { bucket: 'datasets' })
  expect(codes(map)['Permission denied > datasets']).toBe('unknown')
})

test('a running verification stands on the way from its policy to its bucket, on the map of the bucket too', () => {
  const { data } = verifiedOf()
  const run = { namespace: 'ml-team', account: 'train-runner' }
  const running = { data: { ...data, running: [{ ...run, bucket: 'datasets' }, run] } }
  const grants = grantsOf(reach('wif-ml-team'), reach('wif-logs', { buckets: ['logs'] }))
  for (const options of [{}, { subject: 'c1' }, { bucket: 'datasets' }]) {
    const { nodes, edges } = buildFleetMap([cluster({ verified: running, grants })], options)
    expect(edges.filter(({ running }) => running)).toMatchObject([
      { from: 'policy wif-ml-team', to: 'bucket datasets', running: 1 },
    ])
    expect(nodes.filter(({ running }) => running)).toMatchObject([{ name: 'ml-team', running: 2 }])
  }
})
