import { expect, test } from 'vitest'
import type { ProofState } from '@/lib/core/verification/proof'
import type { VerifiedReport } from '@/lib/features/clusters/schema'
import { bucketProofs } from './bucket-proofs'

const at = '2026-11-26T14:00:00Z'
const on = (bucket: string, level: 'Read' | 'Write' = 'Read') =>
  ({ kind: 'bucket', bucket, level }) as const
const proved = (bucket: string): ProofState => ({
  code: 'proved',
  scope: on(bucket),
  at,
  unchecked: [],
})
const failed = (bucket: string): ProofState => ({ code: 'failed', scope: on(bucket), at })
const stale = (bucket: string): ProofState => ({
  code: 'stale',
  scope: on(bucket),
  at,
  reason: 'age',
  changed: [],
})
const report = (proofs: VerifiedReport['proofs'], hidden = 0): VerifiedReport => ({
  accounts: { proved: 0, failed: 0, unproved: 0 },
  proofs,
  running: [],
  hidden,
  at,
})
const proof = (account: string, state: ProofState, bucket = 'datasets') => ({
  namespace: 'ml-team',
  account,
  question: on(bucket),
  state,
  run: `verify-${account}`,
})

test('a bucket has the proofs of every cluster, what failed first and then what holds', () => {
  const { proofs } = bucketProofs('datasets', [
    {
      id: 'c1',
      name: 'train-east',
      verified: {
        data: report([
          proof('old', stale('datasets')),
          proof('runner', proved('datasets')),
          proof('runner', proved('models'), 'models'),
          { ...proof('runner', proved('datasets')), question: { kind: 'buckets' } },
        ]),
      },
    },
    {
      id: 'c2',
      name: 'serve-west',
      verified: { data: report([proof('api', failed('datasets'))]) },
    },
  ])
  expect(
    proofs.map(({ cluster, account, state }) => `${cluster.name} ${account} ${state.code}`),
  ).toEqual(['serve-west api failed', 'train-east runner proved', 'train-east old stale'])
  expect(proofs[0]?.run).toEqual({ cluster: 'c2', namespace: 'ml-team', name: 'verify-api' })
})

test('what could not be read is named, and what is still read counts as neither', () => {
  expect(
    bucketProofs('datasets', [
      { id: 'c1', name: 'train-east', verified: { data: report([], 4) } },
      {
        id: 'c2',
        name: 'lab',
        verified: { problem: { code: 'unreachable', message: 'No answer' } },
      },
      { id: 'c3', name: 'serve-west', verified: { pending: true } },
    ]),
  ).toEqual({ proofs: [], pending: true, unread: ['lab'], hidden: 4 })
})
