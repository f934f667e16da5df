import { expect, test } from 'vitest'
import type { Problem } from '@/lib/common/errors'
import { type ClusterFacts, countVerifiedAccounts } from './verified-accounts'
import { verifiedAccountsTitle } from './words'

const at = '2026-01-01T00:00:00Z'
const problem: Problem = { code: 'unreachable', message: 'No answer.' }

const facts = (
  over: {
    proved?: number
    failed?: number
    injected?: number
    hidden?: number
  } & Partial<ClusterFacts> = {},
): ClusterFacts => {
  const { proved = 2, failed = 0, injected = 3, hidden = 0, accounts, verified } = over
  return {
    accounts: accounts ?? {
      data: {
        total: 10,
        injected: Array.from({ length: injected }, () => ({
          namespace: 'n',
          name: 'a',
          audience: 'i',
        })),
        complete: true,
        at,
      },
    },
    verified: verified ?? {
      data: { accounts: { proved, failed, unproved: 0 }, proofs: [], running: [], hidden, at },
    },
  }
}

test.each([
  [
    'every cluster is known',
    [facts({}), facts({ proved: 1 })],
    'Access proved for 3 of 6 annotated service accounts',
  ],
  [
    'an account failed its verification, which comes first',
    [facts({}), facts({ failed: 1 })],
    'Verification failed for 1 of 6 annotated service accounts',
  ],
  [
    'nothing was verified',
    [facts({ proved: 0 })],
    'Access proved for 0 of 3 annotated service accounts',
  ],
  [
    'some verifications are hidden from the reader',
    [facts({ hidden: 2 })],
    'Access proved for at least 2 of 3 annotated service accounts',
  ],
  [
    'one of two clusters is unreachable',
    [facts({}), facts({ accounts: { problem } })],
    'Access proved for at least 2 of 3 annotated service accounts',
  ],
  [
    'one of two clusters is unreachable and nothing was verified in the other',
    [facts({ proved: 0 }), facts({ accounts: { problem } })],
    'Access proved for 0 of 3 annotated service accounts, as far as known',
  ],
  [
    'the reader sees only some namespaces',
    [
      facts({}),
      facts({ accounts: { data: { total: 1, injected: [], complete: false, at } }, proved: 0 }),
    ],
    'Access proved for 2 of 3 annotated service accounts that you can read',
  ],
  [
    'no service account is annotated',
    [facts({ injected: 0 })],
    'No service account is annotated yet',
  ],
  ['there is no cluster', [], 'No service account is annotated yet'],
  ['every cluster is unreachable', [facts({ accounts: { problem } })], 'Verified access: unknown'],
  [
    'a cluster is still being read',
    [facts({ accounts: { pending: true } })],
    'Reading verifications',
  ],
])('the title states the result where %s', (_, clusters, expected) => {
  expect(verifiedAccountsTitle(countVerifiedAccounts(clusters))).toBe(expected)
})
