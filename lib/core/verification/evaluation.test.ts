import { expect, test } from 'vitest'
import { podCases } from '@/lib/testing/verifications/cases-pod'
import { tokenCases } from '@/lib/testing/verifications/cases-token'
import {
  deniedAnswer,
  type EvidenceChanges,
  environmentStep,
  evidenceTarget,
  evidenceWith,
  failedBucketCheck,
  failedJob,
  failedReading,
  jobFacts,
  passedSteps,
  policyAnswers,
  preflightWith,
  STARTED_AT,
  successfulReading,
  tokenStep,
  unmutatedPod,
  waitingPod,
} from '@/lib/testing/verifications/evidence'
import { CAUSE_CODES, type CauseCode } from './cause-codes'
import { CAUSES } from './causes'
import { evaluateEvidence, findBlockingCheck, rebuildReport } from './evaluation'
import { CHECKS } from './report'
import type { ScriptStep } from './script-output'

const cases = { ...podCases, ...tokenCases }

test.each(Object.entries(cases))('%s has its own cause and fails its own check', (_name, one) => {
  const report = evaluateEvidence(evidenceWith(one.given))
  expect(report.verdict).toMatchObject({ state: 'failed', cause: one.cause })
  expect(report.checks.find(({ key }) => key === one.broken)).toMatchObject({
    state: 'fail',
    cause: one.cause,
  })
  const { bucketCheck } = one.given.target ?? {}
  expect(report.checks.map(({ key }) => key)).toEqual(
    CHECKS.filter((key) => key !== 'bucket' || bucketCheck),
  )
  expect(report.checks.filter(({ state }) => state === 'running').map(({ key }) => key)).toEqual(
    one.given.refusal ? [] : ['cleanup'],
  )
  const about = evidenceWith(one.given).target
  expect(report.verdict.next ?? []).toEqual(CAUSES[one.cause].next(about))
  expect(rebuildReport('failed', one.cause, evidenceTarget, report.checks).verdict).toEqual(
    report.verdict,
  )
})

const elsewhere = preflightWith({
  zone: 'US-EAST-04A',
  webhook: successfulReading({ mutated: true, configured: 'yes' as const, region: 'EU-NORTH-05A' }),
})

const ends: [CauseCode, string, EvidenceChanges][] = [
  ['deadline', 'failed', { job: failedJob('DeadlineExceeded'), steps: [environmentStep] }],
  ['script-failed', 'failed', { job: failedJob('BackoffLimitExceeded') }],
  ['log-lost', 'unknown', { job: { ...jobFacts, ended: { state: 'complete' } }, lost: 'log' }],
  [
    'cancelled',
    'cancelled',
    { cancelled: { by: 'dana', at: STARTED_AT }, steps: [environmentStep] },
  ],
]
test.each(ends)('a run that ends by %s is %s', (cause, state, given) => {
  expect(evaluateEvidence(evidenceWith(given)).verdict).toMatchObject({ state, cause })
})

test('every cause is covered by a case here', () => {
  const provoked = [
    ...Object.values(cases).map(({ cause }) => cause),
    ...ends.map(([cause]) => cause),
    'webhook-other-region',
  ]
  expect(CAUSE_CODES.filter((code) => !provoked.includes(code))).toEqual([])
})

test('a webhook configured for another zone is a warning, because some calls still work', () => {
  const report = evaluateEvidence(evidenceWith({ preflight: elsewhere, steps: passedSteps }))
  expect(report.verdict).toMatchObject({
    state: 'passed',
    explanation: '1 check needs attention.',
  })
  expect(report.checks.find(({ key }) => key === 'webhook')).toMatchObject({
    state: 'warn',
    cause: 'webhook-other-region',
    expected: 'US-EAST-04A',
    presented: 'EU-NORTH-05A',
  })
})

test('every finished check says when it was made', () => {
  const runs = [
    { steps: passedSteps, cleanup: { ok: true, at: STARTED_AT } },
    ...Object.values(cases).map(({ given }) => given),
  ]
  for (const given of runs)
    for (const check of evaluateEvidence(evidenceWith(given)).checks)
      if (['pass', 'fail', 'warn', 'unknown'].includes(check.state))
        expect(check, `${check.key}: ${check.detail}`).toHaveProperty('at')
})

test('a run that passes has no failed check', () => {
  const report = evaluateEvidence(
    evidenceWith({ steps: passedSteps, cleanup: { ok: true, at: STARTED_AT } }),
  )
  expect(report.verdict.state).toBe('passed')
  expect(report.checks.filter(({ state }) => state !== 'pass')).toEqual([])
})

test('evidence read before the run does not overrule what the run proved', () => {
  const stale = preflightWith({
    configs: successfulReading([]),
    issuer: successfulReading({ keys: ['old'], problems: [] }),
    policies: policyAnswers(deniedAnswer, deniedAnswer),
    orgId: 'zzz999',
  })
  const report = evaluateEvidence(evidenceWith({ preflight: stale, steps: passedSteps }))
  expect(report.verdict.state).toBe('passed')
  expect(report.checks.filter(({ state }) => state === 'fail')).toEqual([])
})

test('the current check is running and later checks are waiting', () => {
  const states = (steps: ScriptStep[]) =>
    Object.fromEntries(
      evaluateEvidence(evidenceWith({ steps })).checks.map(({ key, state }) => [key, state]),
    )
  expect(states([])).toMatchObject({ injected: 'running', exchange: 'waiting', s3: 'waiting' })
  expect(states([environmentStep, tokenStep])).toMatchObject({
    injected: 'pass',
    claims: 'pass',
    exchange: 'running',
  })
})

test('a HEAD request rejected without an error body means another zone', () => {
  const report = evaluateEvidence(
    evidenceWith(failedBucketCheck('400', 'Bad Request', 'HeadObject')),
  )
  expect(report.verdict).toMatchObject({ state: 'failed', cause: 's3-other-region' })
})

test('a first failed image pull is not yet a failure', () => {
  const young = {
    ...waitingPod('ErrImagePull', 'timeout'),
    now: new Date(Date.parse(STARTED_AT) + 1000),
  }
  expect(evaluateEvidence(evidenceWith(young)).verdict.state).toBe('running')
})

test.each([
  ['account', { account: successfulReading({ injection: 'not-injected' as const, problems: [] }) }],
  ['webhook', { webhook: unmutatedPod('no') }],
  ['claims', { configs: successfulReading([]) }],
  [
    'job',
    { webhook: failedReading('Refused.', { upstream: 'violates PodSecurity "restricted"' }) },
  ],
] as const)('a check that fails at %s blocks a run before it starts', (key, more) => {
  const unstarted = { job: undefined, pod: undefined, preflight: preflightWith(more) }
  expect(findBlockingCheck(evaluateEvidence(evidenceWith(unstarted)))).toMatchObject({
    key,
    state: 'fail',
  })
})

test('evidence that could not be read does not block a run', () => {
  const unstarted = evidenceWith({
    job: undefined,
    pod: undefined,
    preflight: preflightWith({
      account: failedReading('You cannot get it.'),
      webhook: failedReading('You cannot create pods.', { reason: 'rbac' }),
      configs: failedReading('You cannot list.'),
      issuer: failedReading('No answer.'),
      policies: failedReading('You cannot list policies.'),
    }),
  })
  const report = evaluateEvidence(unstarted)
  expect(findBlockingCheck(report)).toBeUndefined()
  expect(report.checks.filter(({ state }) => state === 'unknown').map(({ key }) => key)).toEqual([
    'account',
    'webhook',
    'issuer',
    'policy',
  ])
})
