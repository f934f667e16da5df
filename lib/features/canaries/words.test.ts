import { expect, test } from 'vitest'
import type { ProofState } from '@/lib/core/verification/proof'
import { canaryFailedTitle, canaryRecoveredTitle } from './notices'
import { describeCanaryState } from './words'

const at = '2026-01-02T03:04:05.678Z'
const passed = { code: 'passed', at, run: 'x' } as const
const scope = { kind: 'bucket', bucket: 'datasets', level: 'Read' } as const

test('a canary is green only while the proof of its last run holds', () => {
  const proved: ProofState = { code: 'proved', scope, at, unchecked: [] }
  expect(describeCanaryState({ state: passed, proof: proved })).toEqual({
    kind: 'pass',
    title: 'Passed',
  })
  expect(describeCanaryState({ state: passed }).kind).toBe('done')
  const stale: ProofState = { code: 'stale', scope, at, reason: 'changed', changed: ['statements'] }
  expect(describeCanaryState({ state: passed, proof: stale })).toEqual({
    kind: 'idle',
    title: 'No longer proved',
    detail: 'The last run passed, changed since: policy statements. The next run decides.',
  })
})

test('notices name the account, the access and the cause', () => {
  const canary = {
    namespace: 'ml-team',
    account: 'train-runner',
    clusterName: 'train-east',
    bucketCheck: { bucket: 'datasets', access: 'read' },
  } as const
  expect(canaryFailedTitle(canary, { code: 'missed', at, count: 2 })).toBe(
    'Canary of ml-team/train-runner in train-east is red (Read on datasets). The last 2 runs were missed.',
  )
  expect(canaryFailedTitle(canary, { code: 'missed', at, count: 1 })).toContain(
    'The last run was missed.',
  )
  expect(
    canaryRecoveredTitle({ ...canary, bucketCheck: { bucket: 'datasets', access: 'list' } }),
  ).toBe('Canary of ml-team/train-runner in train-east recovered: List on datasets proved again.')
})
