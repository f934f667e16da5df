import { expect, test } from 'vitest'
import type { Problem } from '@/lib/common/errors'
import { type ClusterFacts, summarizeKeylessAccess } from './keyless-access'
import { keylessAccessTitle } from './words'

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
    webhook: { data: { state: webhook, reason: 'dry-run-mutated', layers: [], at } },
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
    'every cluster is known',
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
    'one of two clusters is unreachable',
    [facts({}), facts({ accounts: { problem } })],
    'Keyless access works for at least 2 of 3 service accounts',
  ],
  [
    'no service account is injected',
    [facts({ injected: 0 })],
    'No service account has keyless access yet',
  ],
  ['there is no cluster', [], 'No service account has keyless access yet'],
  ['every cluster is unreachable', [facts({ accounts: { problem } })], 'Keyless access: unknown'],
  [
    'a cluster is still being read',
    [facts({ accounts: { pending: true } })],
    'Checking keyless access',
  ],
])('the title states the result where %s', (_, clusters, expected) => {
  expect(keylessAccessTitle(summarizeKeylessAccess(clusters))).toBe(expected)
})
