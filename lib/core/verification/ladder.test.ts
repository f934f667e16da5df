import { expect, test } from 'vitest'
import { RUNG_KEYS } from '@/lib/features/verifications/schema'
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
import { CAUSE_CODES, type CauseCode } from './cause'
import { CAUSES } from './causes'
import { hopeless, ladder, retell } from './ladder'
import type { Step } from './steps'

const cases = { ...podCases, ...tokenCases }

test.each(Object.entries(cases))('%s has its own cause and place', (_name, one) => {
  const told = ladder(evidence(one.given))
  expect(told.verdict).toMatchObject({ state: 'failed', cause: one.cause })
  expect(told.rungs.find(({ key }) => key === one.broken)).toMatchObject({
    state: 'fail',
    cause: one.cause,
  })
  const { check } = one.given.target ?? {}
  expect(told.rungs.map(({ key }) => key)).toEqual(
    RUNG_KEYS.filter((key) => key !== 'bucket' || check),
  )
  expect(told.rungs.filter(({ state }) => state === 'running').map(({ key }) => key)).toEqual(
    one.given.refusal ? [] : ['cleanup'],
  )
  const about = evidence(one.given).target
  expect(told.verdict.next ?? []).toEqual(CAUSES[one.cause].next(about))
  expect(retell('failed', one.cause, target, told.rungs).verdict).toEqual(told.verdict)
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
  expect(ladder(evidence(given)).verdict).toMatchObject({ state, cause })
})

test('every cause is provoked by a case here', () => {
  const provoked = [
    ...Object.values(cases).map(({ cause }) => cause),
    ...ends.map(([cause]) => cause),
    'webhook-other-region',
  ]
  expect(CAUSE_CODES.filter((code) => !provoked.includes(code))).toEqual([])
})

test('a webhook of another zone is a warning, because some calls work all the same', () => {
  const told = ladder(evidence({ preflight: elsewhere, steps: all }))
  expect(told.verdict).toMatchObject({
    state: 'passed',
    explanation: '1 of its steps needs attention.',
  })
  expect(told.rungs.find(({ key }) => key === 'webhook')).toMatchObject({
    state: 'warn',
    cause: 'webhook-other-region',
    expected: 'US-EAST-04A',
    presented: 'EU-NORTH-05A',
  })
})

test('each rung says when it was found', () => {
  const runs = [
    { steps: all, cleanup: { ok: true, at: AT } },
    ...Object.values(cases).map(({ given }) => given),
  ]
  for (const given of runs)
    for (const rung of ladder(evidence(given)).rungs)
      if (['pass', 'fail', 'warn', 'unknown'].includes(rung.state))
        expect(rung, `${rung.key}: ${rung.detail}`).toHaveProperty('at')
})

test('a green run passes every rung', () => {
  const told = ladder(evidence({ steps: all, cleanup: { ok: true, at: AT } }))
  expect(told.verdict.state).toBe('passed')
  expect(told.rungs.filter(({ state }) => state !== 'pass')).toEqual([])
})

test('what was read beforehand does not overrule what the run proved', () => {
  const stale = before({
    configs: read([]),
    issuer: read({ keys: ['old'], problems: [] }),
    policies: policies(denied, denied),
    orgId: 'zzz999',
  })
  const told = ladder(evidence({ preflight: stale, steps: all }))
  expect(told.verdict.state).toBe('passed')
  expect(told.rungs.filter(({ state }) => state === 'fail')).toEqual([])
})

test('the steps under way are shown as running and later ones as waiting', () => {
  const states = (steps: Step[]) =>
    Object.fromEntries(ladder(evidence({ steps })).rungs.map(({ key, state }) => [key, state]))
  expect(states([])).toMatchObject({ injected: 'running', exchange: 'waiting', s3: 'waiting' })
  expect(states([environment, token])).toMatchObject({
    injected: 'pass',
    claims: 'pass',
    exchange: 'running',
  })
})

test('a HEAD refused without words, after the bucket was listed, is one of another zone', () => {
  const told = ladder(evidence(bucket('400', 'Bad Request', 'HeadObject')))
  expect(told.verdict).toMatchObject({ state: 'failed', cause: 's3-other-region' })
})

test('a first failed image pull is waited for', () => {
  const young = { ...waitingPod('ErrImagePull', 'timeout'), now: new Date(Date.parse(AT) + 1000) }
  expect(ladder(evidence(young)).verdict.state).toBe('running')
})

test.each([
  ['account', { account: read({ injection: 'not-injected' as const, problems: [] }) }],
  ['webhook', { webhook: unmutated('no') }],
  ['claims', { configs: read([]) }],
  ['job', { webhook: unread('Refused.', { upstream: 'violates PodSecurity "restricted"' }) }],
] as const)('a run that would fail at %s is hopeless before it starts', (key, more) => {
  const unstarted = { job: undefined, pod: undefined, preflight: before(more) }
  expect(hopeless(ladder(evidence(unstarted)))).toMatchObject({ key, state: 'fail' })
})

test('a run is not hopeless for what could not be read', () => {
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
  const told = ladder(unstarted)
  expect(hopeless(told)).toBeUndefined()
  expect(told.rungs.filter(({ state }) => state === 'unknown').map(({ key }) => key)).toEqual([
    'account',
    'webhook',
    'issuer',
    'policy',
  ])
})
