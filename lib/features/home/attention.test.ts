import { expect, test } from 'vitest'
import { canaryTotals } from '@/lib/core/canary/canary-rank'
import type { CanarySummary } from '@/lib/features/canaries/schema'
import { describeCanaryTrouble } from '@/lib/features/canaries/words'
import { buildLink } from '@/lib/features/clusters/chain-link'
import type { ChainLink } from '@/lib/features/clusters/schema'
import { describeLink } from '@/lib/features/clusters/words'
import { attentionItems } from './attention'
import { describeAttention } from './words'

const described = (...given: Parameters<typeof attentionItems>) =>
  attentionItems(...given).map((item) =>
    describeAttention(item, describeLink, describeCanaryTrouble),
  )

test('lists expired grants before open requests, and omits counts of zero', () => {
  expect(described([], [], { waiting: 2, due: 1 }).map(({ title }) => title)).toEqual([
    '1 grant expired but still active',
    '2 open requests',
  ])
  expect(described([], [], { waiting: 1, due: 0 })).toMatchObject([
    { title: '1 open request', action: { href: '/requests' } },
  ])
  expect(attentionItems([], [])).toEqual([])
})

const missing = buildLink('webhook', {
  code: 'webhook-missing',
  reason: 'not-installed',
  cause: 'The webhook is not installed.',
})
const notGranted = buildLink('access', { code: 'not-granted' })
const at = '2026-01-01T00:00:00Z'
const cluster = (id: string, broken: ChainLink, injected = 1) => ({
  id,
  name: id,
  links: [broken],
  broken,
  injected,
  lastVerification: undefined,
})

test('lists the worst first', () => {
  const outside = { version: 2, author: null, source: 'outside', reason: null, at } as const
  const items = described(
    [cluster('a', notGranted), cluster('b', missing)],
    [{ name: 'legacy', statements: [], latest: outside }],
  )
  expect(items.map(({ key }) => key)).toEqual(['cluster b', 'cluster a', 'policy legacy'])
})

test('omits a cluster that nobody started to set up', () => {
  expect(attentionItems([cluster('a', missing, 0)], [])).toEqual([])
})

test('lists a cluster whose federation configs are paused, even without injected accounts', () => {
  const paused = buildLink('federation', { code: 'federation-paused', paused: 1 })
  expect(attentionItems([cluster('a', paused, 0)], [])).toMatchObject([{ state: 'fail' }])
})

test('says how many pods of a cluster run without credentials, and leads to them', () => {
  const counts = { count: 3, complete: true, pods: 148, covered: 131 }
  const link = buildLink('accounts', { code: 'pods-without-credentials', ...counts })
  expect(described([cluster('train-east', link)], [])).toMatchObject([
    {
      title: '17 of 148 pods in train-east run without credentials.',
      action: { label: 'Show pods', href: '/clusters/train-east#coverage' },
    },
  ])
})

const canary = (id: string, state: CanarySummary['state']): CanarySummary => ({
  id,
  cluster: 'c1',
  clusterName: 'train-east',
  namespace: 'ml-team',
  account: `account-${id}`,
  bucketCheck: { bucket: 'datasets', access: 'read' },
  schedule: 'hourly',
  cronJob: `canary-${id}`,
  madeBy: 'ada',
  madeAt: at,
  owner: 'ada',
  state,
  ticks: [],
  unstored: false,
})

const inTrouble = (rows: CanarySummary[]) => ({
  rows,
  counts: canaryTotals(rows.map(({ state }) => state)),
})

test('names red canaries before those whose CronJob is gone, and leads to the account', () => {
  const canaries = [
    canary('a', { code: 'passed', at, run: 'x' }),
    canary('b', { code: 'unknown', reason: 'deleted' }),
    canary('c', { code: 'unknown', reason: 'unreachable' }),
    canary('d', { code: 'missed', at, count: 2 }),
    canary('e', { code: 'failed', at, run: 'x', cause: 'bucket-denied' }),
  ]
  expect(described([], [], undefined, inTrouble(canaries))).toMatchObject([
    { title: 'Canary of `ml-team/account-d` in train-east: missed 2 runs (Read on datasets)' },
    {
      title: 'Canary of `ml-team/account-e` in train-east: failed (Read on datasets)',
      action: { href: '/clusters/c1/namespaces/ml-team/service-accounts/account-e' },
    },
    { title: 'Canary of `ml-team/account-b` in train-east: unknown (Read on datasets)' },
  ])
})

test('counts red canaries beyond the first five', () => {
  const canaries = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) =>
    canary(id, { code: 'missed', at, count: 1 }),
  )
  const items = described([], [], undefined, inTrouble(canaries))
  expect(items).toHaveLength(6)
  expect(items.at(-1)?.title).toBe('2 more canaries need attention')
})
