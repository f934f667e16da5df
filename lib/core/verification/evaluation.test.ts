import { expect, test } from 'vitest'
import type { ExchangeTarget } from '@/lib/core/identity/trust-target'
import { nextStepLabel } from '@/lib/core/next-step/next-steps'
import { podCases } from '@/lib/testing/verifications/cases-pod'
import { tokenCases } from '@/lib/testing/verifications/cases-token'
import {
  deniedAnswer,
  EVIDENCE_ISSUER,
  type EvidenceChanges,
  endStep,
  environmentStep,
  evidenceSubject,
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
  stepResult,
  successfulReading,
  tokenStep,
  unmutatedPod,
  waitingPod,
} from '@/lib/testing/verifications/evidence'
import type { BucketCheck } from './bucket-check'
import { CAUSE_CODES, type CauseCode } from './cause-codes'
import { CAUSES, nextStepsOf } from './causes'
import { evaluateEvidence, findBlockingCheck, proofEvidenceOf, rebuildReport } from './evaluation'
import { CHECKS, type Verdict } from './report'
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
    CHECKS.filter(
      (key) => key !== 'refresh' && !key.startsWith('cloud-') && (key !== 'bucket' || bucketCheck),
    ),
  )
  expect(report.checks.filter(({ state }) => state === 'running').map(({ key }) => key)).toEqual(
    one.given.refusal ? [] : ['cleanup'],
  )
  const about = evidenceWith(one.given).target
  const labels = (report.verdict.next ?? []).map(({ label }) => label)
  // What a check knows besides can add steps of the same cause, and no others.
  const ofCause = CAUSES[one.cause].next.map(nextStepLabel)
  expect(labels.filter((label) => !ofCause.includes(label))).toEqual([])
  expect(labels).toEqual(
    expect.arrayContaining(nextStepsOf(one.cause, about).map(({ label }) => label)),
  )
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
  ['not-recorded', 'unknown', { job: jobFacts, lost: 'session' }],
  [
    'cancelled',
    'cancelled',
    { cancelled: { by: 'dana', at: STARTED_AT }, steps: [environmentStep] },
  ],
]
test.each(ends)('a run that ends by %s is %s', (cause, state, given) => {
  expect(evaluateEvidence(evidenceWith(given)).verdict).toMatchObject({ state, cause })
})

const START: ScriptStep = {
  ...stepResult,
  step: 'refresh-start',
  at: 0,
  life: 900,
  interval: 15,
  margin: 60,
  until: 1200,
  token: 600,
}
const call = (at: number, ok = true): ScriptStep => ({
  ...stepResult,
  step: 'refresh-call',
  at,
  ok,
  passed: ok ? 1 : 0,
  failed: ok ? 0 : 1,
  ...(!ok && { error: 'ExpiredToken' }),
})
const exchange = (at: number): ScriptStep => ({
  ...stepResult,
  step: 'refresh-exchange',
  at,
  passed: 1,
  failed: 0,
  status: 200,
  expires: new Date((at + 900) * 1000).toISOString(),
  token: 600,
})
const END: ScriptStep = { ...stepResult, step: 'end', at: 1100 }
const rotated: ScriptStep = { ...stepResult, step: 'refresh-token', at: 480, expires: 1080 }
const bySeconds = [10, 200, 400, 600, 890, 1000]
const refreshRuns: [
  name: string,
  verdict: Partial<Verdict>,
  steps: ScriptStep[],
  rotate?: boolean,
][] = [
  [
    'that gets new keys',
    { state: 'passed', sentence: 'boto3 refreshes by itself as ml-team/train-runner.' },
    [START, exchange(1), call(2), exchange(600), call(970), END],
  ],
  [
    'that keeps its first keys',
    { state: 'failed', cause: 'credentials-taken-once' },
    [START, exchange(1), call(2), call(970, false), END],
  ],
  [
    'that keeps its first token',
    { state: 'failed', cause: 'token-taken-once' },
    [START, exchange(1), call(2), rotated, exchange(600), call(970), END],
    true,
  ],
  [
    'that exchanges at every call',
    { state: 'passed', cause: 'exchange-every-call' },
    [START, ...bySeconds.flatMap((at) => [exchange(at), call(at + 1)]), END],
  ],
  [
    'that calls without the exchange',
    { state: 'unknown', cause: 'refresh-inconclusive' },
    [START, call(2), END],
  ],
  [
    'without a recorder',
    { state: 'unknown', cause: 'refresh-inconclusive' },
    [{ ...stepResult, step: 'refresh-recorder', ok: false, error: 'no Python' }],
  ],
]
test.each(refreshRuns)(
  'a refresh proof of a client %s says so, and keeps saying so when it is stored',
  (_, verdict, steps, rotate = false) => {
    const bucketCheck = { bucket: 'datasets', access: 'list' } as const
    const refresh = { client: 'boto3', minutes: 20, rotate } as const
    const target = { ...evidenceTarget, bucketCheck, refresh }
    const evidence = evidenceWith({ target, steps: [...passedSteps.slice(0, 3), ...steps] })
    const report = evaluateEvidence(evidence)
    expect(report.verdict).toMatchObject(verdict)
    const { state, cause } = report.verdict
    expect(rebuildReport(state, cause ?? null, target, report.checks).verdict).toEqual(
      report.verdict,
    )
    expect(proofEvidenceOf(evidence, refresh)).toMatchObject({
      scope: { kind: 'refresh', bucket: 'datasets', client: 'boto3' },
      levels: [],
      listsBuckets: false,
      refresh,
    })
    const unfinished = {
      ...evidence,
      steps: [...passedSteps.slice(0, 3), START, exchange(1), call(2)],
    }
    expect(evaluateEvidence(unfinished).checks.find(({ key }) => key === 'refresh')).toMatchObject({
      state: 'running',
      detail: '1 call and 1 exchange so far.',
    })
  },
)

const AWS: ExchangeTarget = {
  cloud: 'aws',
  partition: 'aws',
  accountId: '123456789012',
  role: 'train',
  region: 'us-east-1',
  audience: 'sts.amazonaws.com',
}
const GOOGLE: ExchangeTarget = {
  cloud: 'gcp',
  projectNumber: '42',
  projectId: 'train-1',
  pool: 'coreweave',
  provider: 'train-east',
  serviceAccount: 'train@train-1.iam.gserviceaccount.com',
  audience: 'google',
}
const awsSays = (code: string, message: string) =>
  `An error occurred (${code}) when calling the AssumeRoleWithWebIdentity operation: ${message}`
const googleSays = (error: string, error_description: string) =>
  JSON.stringify({ error, error_description })
const exchanged = { ...stepResult, step: 'cloud-exchange' as const }
const impersonated = { ...stepResult, step: 'cloud-identity' as const }
const cloudRuns: [
  name: string,
  cause: CauseCode | undefined,
  detail: RegExp | undefined,
  cloud: ExchangeTarget,
  steps: ScriptStep[],
][] = [
  ['that AWS accepts', undefined, undefined, AWS, [exchanged, { ...stepResult, step: 'end' }]],
  [
    'whose role does not trust it',
    'cloud-refused',
    /The role does not trust/,
    AWS,
    [{ ...exchanged, ok: false, error: awsSays('AccessDenied', 'Not authorized') }],
  ],
  [
    'whose provider is missing',
    'cloud-refused',
    /no identity provider/,
    AWS,
    [
      {
        ...exchanged,
        ok: false,
        error: awsSays('InvalidIdentityToken', 'No OpenIDConnect provider found in your account'),
      },
    ],
  ],
  [
    'that AWS throttles',
    'cloud-unavailable',
    /rate limiting/,
    AWS,
    [{ ...exchanged, ok: false, error: awsSays('Throttling', 'Rate exceeded') }],
  ],
  [
    'whose pod does not reach AWS',
    'cloud-unavailable',
    /did not respond/,
    AWS,
    [{ ...exchanged, ok: false, error: 'Could not connect to the endpoint URL: "https://x/"' }],
  ],
  [
    'that a condition of Google rejects',
    'cloud-refused',
    /attribute condition/,
    GOOGLE,
    [
      {
        ...exchanged,
        ok: false,
        status: 400,
        error: googleSays('unauthorized_client', 'The given credential is rejected'),
      },
    ],
  ],
  [
    'that may not act as the Google service account',
    'cloud-refused',
    /cannot impersonate/,
    GOOGLE,
    [
      exchanged,
      {
        ...impersonated,
        ok: false,
        status: 403,
        error: JSON.stringify({ error: { status: 'PERMISSION_DENIED', message: 'no' } }),
      },
    ],
  ],
  [
    'whose image has no curl',
    'cloud-unavailable',
    /did not come from/,
    GOOGLE,
    [{ ...exchanged, ok: false, error: 'The image has no curl.' }],
  ],
]
test.each(cloudRuns)(
  'a token %s gives a verdict of its own, and the same when it is stored',
  (_, cause, detail, cloud, steps) => {
    const token: ScriptStep = {
      ...stepResult,
      step: 'token',
      bytes: 1200,
      header: { kid: 'k1', alg: 'RS256' },
      claims: { iss: EVIDENCE_ISSUER, sub: evidenceSubject, aud: [cloud.audience ?? ''] },
    }
    const target = { ...evidenceTarget, cloud }
    const report = evaluateEvidence(evidenceWith({ target, steps: [token, ...steps] }))
    expect(report.verdict).toMatchObject(cause ? { state: 'failed', cause } : { state: 'passed' })
    const failed = report.checks.filter(({ state }) => state === 'fail')
    expect(failed.map((check) => check.cause)).toEqual(cause ? [cause] : [])
    if (detail) expect(failed[0]?.detail).toMatch(detail)
    expect(report.checks.map(({ key }) => key)).not.toContain('exchange')
    const { state } = report.verdict
    expect(rebuildReport(state, cause ?? null, evidenceTarget, report.checks).verdict).toEqual(
      report.verdict,
    )
  },
)

test('a token for another audience than the target’s is not what a trust accepts', () => {
  const target = { ...evidenceTarget, cloud: AWS }
  const report = evaluateEvidence(evidenceWith({ target, steps: [tokenStep] }))
  expect(report.checks.find(({ key }) => key === 'cloud-token')).toMatchObject({
    state: 'fail',
    cause: 'audience-mismatch',
    expected: 'sts.amazonaws.com',
  })
})

test('every cause is covered by a case here', () => {
  const provoked = [
    ...Object.values(cases).map(({ cause }) => cause),
    ...ends.map(([cause]) => cause),
    'webhook-other-region',
    'client-other-region',
    ...cloudRuns.flatMap(([, cause]) => cause ?? []),
    ...refreshRuns.flatMap(([, { cause }]) => (cause ? [cause] : [])),
  ]
  expect(CAUSE_CODES.filter((code) => !provoked.includes(code))).toEqual([])
})

test('a webhook configured for another zone is a warning, because some calls still work', () => {
  const report = evaluateEvidence(evidenceWith({ preflight: elsewhere, steps: passedSteps }))
  expect(report.verdict).toMatchObject({
    state: 'passed',
    explanation: expect.stringContaining('1 check needs attention.'),
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

const CALL = { ...stepResult, step: 'bucket', region: 'US-EAST-04A' } as const
const bucketRun = (
  bucketCheck: BucketCheck,
  calls: ScriptStep[],
  { injected = 'US-EAST-04A', ok = true } = {},
) =>
  evidenceWith({
    target: { ...evidenceTarget, bucketCheck },
    steps: [
      { ...environmentStep, region: injected } as ScriptStep,
      ...passedSteps.slice(1, -1),
      ...calls,
      { ...endStep, ok } as ScriptStep,
    ],
  })
const LISTED: ScriptStep = { ...CALL, call: 'list' }
const READ: ScriptStep = { ...CALL, call: 'get', key: 'README.md' }
const WROTE: ScriptStep = { ...CALL, call: 'put', key: '.workload-identity-verification/1' }
const DENIED = 'An error occurred (403) when calling the HeadObject operation: Forbidden'

test('a run without a bucket says that buckets can be listed, and proves nothing more', () => {
  const evidence = evidenceWith({ steps: passedSteps })
  const { verdict } = evaluateEvidence(evidence)
  expect(verdict.sentence).toBe('ml-team/train-runner can list buckets.')
  expect(verdict.explanation).toContain('This proves no access to any bucket.')
  expect(proofEvidenceOf(evidence)).toMatchObject({
    scope: { kind: 'buckets' },
    levels: [],
    listsBuckets: true,
    exchanged: true,
  })
})

test.each([
  ['list', [LISTED], ['List']],
  ['read', [LISTED, READ], ['List', 'Read']],
  ['write', [WROTE], ['Write']],
] as const)('a run of %s proves that level in the bucket and its zone', (access, calls, levels) => {
  const check = { bucket: 'datasets', access, region: 'US-EAST-04A' }
  const evidence = bucketRun(check, [...calls])
  const { verdict } = evaluateEvidence(evidence)
  expect(verdict.state).toBe('passed')
  expect(verdict.sentence).toMatch(
    /^(List|Read|Write) on datasets proved for ml-team\/train-runner, in US-EAST-04A\.$/,
  )
  expect(verdict.explanation).toContain('Delete and Permissions were not tried.')
  expect(proofEvidenceOf(evidence)).toMatchObject({
    scope: { kind: 'bucket', bucket: 'datasets', level: levels.at(-1), region: 'US-EAST-04A' },
    levels,
    listsBuckets: false,
  })
})

test('reading what was written and deleting it are not part of Write, and an object that stays is named', () => {
  const get: ScriptStep = { ...CALL, call: 'get', ok: false, continues: true, error: DENIED }
  const kept: ScriptStep = {
    ...CALL,
    call: 'delete',
    key: '.workload-identity-verification/1',
    ok: false,
    continues: true,
    error: DENIED,
  }
  const { verdict, checks } = evaluateEvidence(
    bucketRun({ bucket: 'datasets', access: 'write', region: 'US-EAST-04A' }, [WROTE, get, kept]),
  )
  expect(verdict.state).toBe('passed')
  expect(checks.find(({ key }) => key === 'bucket')).toMatchObject({
    state: 'warn',
    detail: expect.stringContaining(
      'Object .workload-identity-verification/1 is still in the bucket',
    ),
  })
})

test('a cluster in EU-NORTH-05A reads a bucket in US-EAST-04A only with the zone of the bucket', () => {
  const north = { injected: 'EU-NORTH-05A' }
  const inZone = bucketRun(
    { bucket: 'datasets', access: 'read', region: 'US-EAST-04A' },
    [LISTED, READ],
    north,
  )
  const { verdict, checks } = evaluateEvidence(inZone)
  expect(verdict).toMatchObject({
    state: 'passed',
    sentence: 'Read on datasets proved for ml-team/train-runner, in US-EAST-04A.',
    next: [{ label: 'Show client settings' }],
  })
  expect(checks.find(({ key }) => key === 'bucket')).toMatchObject({
    state: 'warn',
    cause: 'client-other-region',
    expected: 'US-EAST-04A',
    presented: 'EU-NORTH-05A',
  })

  const wrong: ScriptStep = {
    ...CALL,
    call: 'list',
    region: 'EU-NORTH-05A',
    ok: false,
    continues: true,
    error:
      "An error occurred (AuthorizationHeaderMalformed) when calling the ListObjectsV2 operation: The authorization header is malformed; the region 'EU-NORTH-05A' is wrong; expecting 'US-EAST-04A'",
  }
  const unplaced = bucketRun({ bucket: 'datasets', access: 'read' }, [wrong], {
    ...north,
    ok: false,
  })
  const failed = evaluateEvidence({ ...unplaced, job: failedJob('BackoffLimitExceeded') })
  expect(failed.verdict).toMatchObject({ state: 'failed', cause: 's3-other-region' })
  expect(failed.checks.find(({ key }) => key === 'bucket')).toMatchObject({
    state: 'fail',
    expected: 'US-EAST-04A',
    presented: 'EU-NORTH-05A',
  })
  expect(proofEvidenceOf(unplaced)).toMatchObject({
    scope: { region: 'EU-NORTH-05A' },
    levels: [],
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
