import { expect, test } from 'vitest'
import { podCases } from '@/lib/testing/verifications/cases-pod'
import { tokenCases } from '@/lib/testing/verifications/cases-token'
import {
  AT,
  all,
  before,
  bucket,
  denied,
  environment,
  evidence,
  failedJob,
  type Given,
  job,
  policies,
  read,
  target,
  token,
  unmutated,
  unread,
  waitingPod,
} from '@/lib/testing/verifications/evidence'
import { CAUSE_CODES, type CauseCode } from './cause-codes'
import { CAUSES } from './causes'
import { evaluateEvidence, findBlockingCheck, rebuildReport } from './evaluation'
import { CHECKS } from './report'
import type { ScriptStep } from './script-output'

const cases = { ...podCases, ...tokenCases }

test.each(Object.entries(cases))('%s has its own cause and fails its own check', (_name, one) => {
  const report = evaluateEvidence(evidence(one.given))
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
  const about = evidence(one.given).target
  expect(report.verdict.next ?? []).toEqual(CAUSES[one.cause].next(about))
  expect(rebuildReport('failed', one.cause, target, report.checks).verdict).toEqual(report.verdict)
})

const elsewhere = before({
  zone: 'US-EAST-04A',
  webhook: read({ mutated: true, configured: 'yes' as const, region: 'EU-NORTH-05A' }),
})

const ends: [CauseCode, string, Given][] = [
  ['deadline', 'failed', { job: failedJob('DeadlineExceeded'), steps: [environment] }],
  ['script-failed', 'failed', { job: failedJob('BackoffLimitExceeded') }],
  ['log-lost', 'unknown', { job: { ...job, ended: { state: 'complete' } }, lost: 'log' }],
  ['cancelled', 'cancelled', { cancelled: { by: 'dana', at: AT }, steps: [environment] }],
]
test.each(ends)('a run that ends by %s is %s', (cause, state, given) => {
  expect(evaluateEvidence(evidence(given)).verdict).toMatchObject({ state, cause })
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
  const report = evaluateEvidence(evidence({ preflight: elsewhere, steps: all }))
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
    { steps: all, cleanup: { ok: true, at: AT } },
    ...Object.values(cases).map(({ given }) => given),
  ]
  for (const given of runs)
    for (const check of evaluateEvidence(evidence(given)).checks)
      if (['pass', 'fail', 'warn', 'unknown'].includes(check.state))
        expect(check, `${check.key}: ${check.detail}`).toHaveProperty('at')
})

test('a run that passes has no failed check', () => {
  const report = evaluateEvidence(evidence({ steps: all, cleanup: { ok: true, at: AT } }))
  expect(report.verdict.state).toBe('passed')
  expect(report.checks.filter(({ state }) => state !== 'pass')).toEqual([])
})

test('evidence read before the run does not overrule what the run proved', () => {
  const stale = before({
    configs: read([]),
    issuer: read({ keys: ['old'], problems: [] }),
    policies: policies(denied, denied),
    orgId: 'zzz999',
  })
  const report = evaluateEvidence(evidence({ preflight: stale, steps: all }))
  expect(report.verdict.state).toBe('passed')
  expect(report.checks.filter(({ state }) => state === 'fail')).toEqual([])
})

test('the current check is running and later checks are waiting', () => {
  const states = (steps: ScriptStep[]) =>
    Object.fromEntries(
      evaluateEvidence(evidence({ steps })).checks.map(({ key, state }) => [key, state]),
    )
  expect(states([])).toMatchObject({ injected: 'running', exchange: 'waiting', s3: 'waiting' })
  expect(states([environment, token])).toMatchObject({
    injected: 'pass',
    claims: 'pass',
    exchange: 'running',
  })
})

test('a HEAD request rejected without an error body means another zone', () => {
  const report = evaluateEvidence(evidence(bucket('400', 'Bad Request', 'HeadObject')))
  expect(report.verdict).toMatchObject({ state: 'failed', cause: 's3-other-region' })
})

test('a first failed image pull is not yet a failure', () => {
  const young = { ...waitingPod('ErrImagePull', 'timeout'), now: new Date(Date.parse(AT) + 1000) }
  expect(evaluateEvidence(evidence(young)).verdict.state).toBe('running')
})

test.each([
  ['account', { account: read({ injection: 'not-injected' as const, problems: [] }) }],
  ['webhook', { webhook: unmutated('no') }],
  ['claims', { configs: read([]) }],
  ['job', { webhook: unread('Refused.', { upstream: 'violates PodSecurity "restricted"' }) }],
] as const)('a check that fails at %s blocks a run before it starts', (key, more) => {
  const unstarted = { job: undefined, pod: undefined, preflight: before(more) }
  expect(findBlockingCheck(evaluateEvidence(evidence(unstarted)))).toMatchObject({
    key,
    state: 'fail',
  })
})

test('evidence that could not be read does not block a run', () => {
  const unstarted = evidence({
    job: undefined,
    pod: undefined,
    preflight: before({
      account: unread('You may not get it.'),
      webhook: unread('You may not create pods.', { reason: 'rbac' }),
      configs: unread('You may not list.'),
      issuer: unread('No answer.'),
      policies: unread('You may not list policies.'),
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
