import { expect, test } from 'vitest'
import type { Problem } from '@/lib/common/errors'
import { answerOf, answerText, type ClusterFacts } from './answer'
import { needsOf } from './needs'

const at = '2026-01-01T00:00:00Z'
const problem: Problem = { code: 'unreachable', message: 'No answer.' }

const facts = (over: {
  ready?: number
  injected?: number
  webhook?: 'working' | 'broken' | 'unknown'
  accounts?: ClusterFacts['accounts']
}): ClusterFacts => {
  const { ready = 2, injected = 3, webhook = 'working', accounts } = over
  return {
    issuer: { data: { issuerUrl: 'i', state: 'healthy', keys: [], problems: [], ms: 1, at } },
    webhook: { data: { state: webhook, summary: '', layers: [], at } },
    accounts: accounts ?? {
      data: {
        total: 10,
        injected: Array.from({ length: injected }, () => ({
          namespace: 'n',
          name: 'a',
          audience: 'i',
        })),
        complete: true,
        reach: { ok: true, value: { granted: ready, ready }, at },
        at,
      },
    },
  }
}

test.each([
  [
    'all of it is known',
    [facts({}), facts({ ready: 1 })],
    'Keyless access works for 3 of 6 service accounts',
  ],
  [
    'a webhook is broken',
    [facts({}), facts({ webhook: 'broken' })],
    'Keyless access works for 2 of 6 service accounts',
  ],
  [
    'a webhook is unknown',
    [facts({}), facts({ webhook: 'unknown' })],
    'Keyless access works for at least 2 of 6 service accounts',
  ],
  [
    'a cluster does not answer',
    [facts({}), facts({ accounts: { problem } })],
    'Keyless access works for at least 2 of 3 service accounts',
  ],
  ['nothing is injected', [facts({ injected: 0 })], 'No service account has keyless access yet'],
  ['there is no cluster', [], 'No service account has keyless access yet'],
  [
    'no cluster answers',
    [facts({ accounts: { problem } })],
    'For whom keyless access works is not known',
  ],
  [
    'it is still read',
    [facts({ accounts: { waiting: true } })],
    'Reading for whom keyless access works',
  ],
])('where %s, the title says so', (_, clusters, expected) => {
  expect(answerText(answerOf(clusters))).toBe(expected)
})

const broken = {
  key: 'webhook',
  label: 'Webhook',
  state: 'fail',
  text: 'Missing',
  cause: 'It is gone.',
} as const
const attention = { ...broken, state: 'warn' } as const
const policy = {
  name: 'legacy',
  statements: [],
  latest: { version: 2, author: null, source: 'outside', reason: null, at },
} as const

test('what needs somebody comes worst first', () => {
  const of = (id: string, link: typeof broken | typeof attention) => ({
    id,
    name: id,
    links: [link],
    injected: 1,
    last: undefined,
  })
  const needs = needsOf([of('a', attention), of('b', broken)], [{ ...policy, statements: [] }])
  expect(needs.map(({ key }) => key)).toEqual(['cluster b', 'cluster a', 'policy legacy'])
})

test('a cluster that nobody has begun to set up is no trouble', () => {
  expect(
    needsOf([{ id: 'a', name: 'a', links: [broken], injected: 0, last: undefined }], []),
  ).toEqual([])
})
