import { expect, test } from 'vitest'
import { buildLink } from '@/lib/features/clusters/chain-link'
import type { ChainLink } from '@/lib/features/clusters/schema'
import { describeLink } from '@/lib/features/clusters/words'
import { attentionItems } from './attention'
import { describeAttention } from './words'

const described = (...given: Parameters<typeof attentionItems>) =>
  attentionItems(...given).map((item) => describeAttention(item, describeLink))

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
