import { expect, test } from 'vitest'
import { CAUSE_CODES, CAUSES, type CauseCode } from './causes'
import type { Evidence, JobFacts, PodFacts } from './evidence'
import { hopeless, ladder, retell } from './ladder'
import { type Preflight, RUNG_KEYS, type RungKey, type TrustedConfig } from './schema'
import type { Step, StepName } from './steps'

const ISSUER = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
const IAM = 'https://coreweave.com/iam'
const AT = '2026-11-21T14:02:11.000Z'
const T = Date.parse(AT) / 1000
const target = { cluster: '7f3c1d52', namespace: 'ml-team', account: 'train-runner' }
const subject = 'system:serviceaccount:ml-team:train-runner'

const read = <V>(value: V) => ({ ok: true as const, value, at: AT })
const unread = (message: string, detail: object = {}) => ({
  ok: false as const,
  at: AT,
  error: { code: 'forbidden' as const, message, ...detail },
})
const config = (more: Partial<TrustedConfig> = {}): TrustedConfig => ({
  uid: 'u1',
  name: 'train-east',
  issuerUrl: ISSUER,
  audience: ISSUER,
  active: true,
  ...more,
})
const allowed = { allowed: true, by: { policy: 'wif', statement: 'all' } }
const before = (more: Partial<Preflight> = {}): Preflight => ({
  issuerUrl: ISSUER,
  orgId: 'k3m9qz',
  account: read({ injection: 'default' as const, problems: [] }),
  webhook: read({
    mutated: true,
    configured: 'yes' as const,
    audience: ISSUER,
    uri: 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/k3m9qz',
  }),
  configs: read([config()]),
  issuer: read({ keys: ['k1'], problems: [] }),
  policies: read({ exchange: allowed, list: allowed }),
  ...more,
})

const job: JobFacts = { name: 'verify-train-runner-8kx2q', createdAt: AT }
const failedJob = (reason: string): JobFacts => ({ ...job, ended: { state: 'failed', reason } })
const pod: PodFacts = {
  name: 'verify-train-runner-8kx2q-abcde',
  createdAt: AT,
  node: 'node1',
  image: 'amazon/aws-cli',
  startedAt: AT,
  deleting: false,
}
const { startedAt: _, ...notStarted } = pod

const line = { ok: true, at: T, seconds: 1 }
const environment: Step = {
  ...line,
  step: 'environment',
  uri: 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/k3m9qz',
  tokenFile: '/var/run/secrets/token',
  region: 'US-EAST-04A',
  others: [],
  cli: 'aws-cli/2.33.2',
}
const token: Step = {
  ...line,
  step: 'token',
  bytes: 1184,
  newline: false,
  header: { kid: 'k1', alg: 'RS256' },
  claims: { iss: ISSUER, sub: subject, aud: [ISSUER], iat: T - 1, exp: T + 3599 },
}
const exchange: Step = { ...line, step: 'exchange', keyEnd: '1234', from: 'container-role' }
const list: Step = { ...line, step: 'list-buckets', count: 2 }
const end: Step = { ...line, step: 'end' }
const all = [environment, token, exchange, list, end]

/** The script stops at its first failed step. */
function until<Name extends StepName>(step: Name, more: Partial<Extract<Step, { step: Name }>>) {
  const index = all.findIndex((each) => each.step === step)
  return [...all.slice(0, index), { ...all[index], ok: false, ...more } as Step]
}
const withClaims = (claims: object, rest: Step[] = []): Step[] => [
  environment,
  { ...token, claims: { ...token.claims, ...claims } } as Step,
  ...rest,
]
const non200 = (status: number, body: string) =>
  `Error when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response ${status} from container metadata: ${body}`
const invalid = {
  ...exchange,
  ok: false,
  error: non200(400, '{"code":3,"message":"invalid request sent to auth endpoint, Invalid token"}'),
} as Step
const refusedBy = (status: number, message: string) =>
  until('exchange', { error: non200(status, JSON.stringify({ code: 7, message })) })
const s3 = (code: string) =>
  until('list-buckets', {
    error: `An error occurred (${code}) when calling the ListBuckets operation: Access Denied`,
  })

const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  target,
  preflight: before(),
  job,
  pod,
  events: [],
  steps: [],
  now: new Date(Date.parse(AT) + 60_000),
  ...more,
})
const waitingPod = (reason: string, message = '') => ({
  pod: { ...notStarted, waiting: { reason, message } },
})
const refused = (message: string) => ({
  pod: undefined,
  events: [{ reason: 'FailedCreate', message }],
})

type Case = {
  cause: CauseCode
  broken: RungKey
  given: Partial<{ [K in keyof Evidence]: unknown }>
}
const unmutated = (configured: 'yes' | 'no') => read({ mutated: false, configured })
const notInjected = until('environment', { uri: '', tokenFile: '' })
const denied = { allowed: false }

const cases: Record<string, Case> = {
  'account not annotated': {
    cause: 'not-annotated',
    broken: 'injected',
    given: {
      preflight: before({ account: read({ injection: 'not-injected', problems: [] }) }),
      steps: notInjected,
    },
  },
  'webhook absent': {
    cause: 'webhook-absent',
    broken: 'injected',
    given: { preflight: before({ webhook: unmutated('no') }), steps: notInjected },
  },
  'webhook ignoring the account': {
    cause: 'webhook-not-mutating',
    broken: 'injected',
    given: { preflight: before({ webhook: unmutated('yes') }), steps: notInjected },
  },
  'webhook down': {
    cause: 'webhook-down',
    broken: 'job',
    given: refused('Internal error occurred: failed calling webhook "x": connection refused'),
  },
  'webhook of another organization': {
    cause: 'webhook-other-organization',
    broken: 'webhook',
    given: { preflight: before({ orgId: 'zzz999' }), steps: [environment, token, invalid] },
  },
  'mutated in the dry run, not in the run': {
    cause: 'not-injected',
    broken: 'injected',
    given: { steps: notInjected },
  },
  'Pod Security': {
    cause: 'job-pod-security',
    broken: 'job',
    given: refused('pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot'),
  },
  quota: {
    cause: 'job-quota',
    broken: 'job',
    given: refused('pods "x" is forbidden: exceeded quota: compute, requested: pods=1'),
  },
  'no right to create jobs': {
    cause: 'job-forbidden',
    broken: 'job',
    given: {
      job: undefined,
      pod: undefined,
      refusal: { code: 'forbidden', reason: 'rbac', message: 'You may not create jobs.' },
    },
  },
  'namespace gone': {
    cause: 'namespace-missing',
    broken: 'job',
    given: {
      job: undefined,
      pod: undefined,
      refusal: {
        code: 'not-found',
        message: 'No such.',
        upstream: 'namespaces "ml-team" not found',
      },
    },
  },
  'account gone': {
    cause: 'account-missing',
    broken: 'job',
    given: refused('error looking up service account ml-team/x: serviceaccount "x" not found'),
  },
  'some other admission': {
    cause: 'job-refused',
    broken: 'job',
    given: refused('admission webhook "policy.example" denied the request'),
  },
  'Job deleted': { cause: 'job-deleted', broken: 'pod', given: { pod: notStarted, lost: 'job' } },
  unschedulable: {
    cause: 'unschedulable',
    broken: 'pod',
    given: {
      job: failedJob('DeadlineExceeded'),
      pod: { ...notStarted, unschedulable: '0/3 nodes are available' },
    },
  },
  'image pull': {
    cause: 'image-pull',
    broken: 'pod',
    given: waitingPod('ImagePullBackOff', 'Back-off pulling image'),
  },
  'first image pull failed a while ago': {
    cause: 'image-pull',
    broken: 'pod',
    given: waitingPod('ErrImagePull', 'not found'),
  },
  'container cannot be made': {
    cause: 'container-not-started',
    broken: 'pod',
    given: waitingPod('CreateContainerConfigError', 'secret not found'),
  },
  'pod deleted': {
    cause: 'pod-deleted',
    broken: 'pod',
    given: { pod: { ...notStarted, deleting: true } },
  },
  'other credentials win': {
    cause: 'static-credentials',
    broken: 'exchange',
    given: {
      steps: until('exchange', { error: 'The AWS CLI takes its credentials from elsewhere.' }),
    },
  },
  'token unreadable': {
    cause: 'token-unreadable',
    broken: 'injected',
    given: {
      steps: [
        environment,
        { ...line, ok: false, step: 'token', error: 'cat: Permission denied', uid: 65532 },
      ],
    },
  },
  'token with a newline': {
    cause: 'token-malformed',
    broken: 'injected',
    given: { steps: until('token', { newline: true, error: 'The file ends with a newline.' }) },
  },
  'audience mismatch': {
    cause: 'audience-mismatch',
    broken: 'claims',
    given: { steps: withClaims({ aud: [IAM] }, [invalid]) },
  },
  'trailing slash in the config': {
    cause: 'issuer-mismatch',
    broken: 'claims',
    given: {
      preflight: before({ configs: read([config({ issuerUrl: `${ISSUER}/` })]) }),
      steps: [environment, token, invalid],
    },
  },
  'token of another issuer': {
    cause: 'issuer-mismatch',
    broken: 'claims',
    given: { steps: withClaims({ iss: 'https://kubernetes.default.svc' }, [invalid]) },
  },
  'token of another account': {
    cause: 'subject-mismatch',
    broken: 'claims',
    given: { steps: withClaims({ sub: 'system:serviceaccount:ml-team:other' }, [invalid]) },
  },
  'no config': {
    cause: 'config-missing',
    broken: 'claims',
    given: { preflight: before({ configs: read([]) }), steps: [environment, token, invalid] },
  },
  'config paused': {
    cause: 'config-paused',
    broken: 'claims',
    given: {
      preflight: before({ configs: read([config({ active: false })]) }),
      steps: [environment, token, invalid],
    },
  },
  'issuer out of reach': {
    cause: 'issuer-unhealthy',
    broken: 'issuer',
    given: {
      preflight: before({ issuer: read({ keys: [], problems: ['It did not answer.'] }) }),
      steps: [environment, token, invalid],
    },
  },
  'key rotated': {
    cause: 'key-unknown',
    broken: 'issuer',
    given: {
      preflight: before({ issuer: read({ keys: ['k2'], problems: [] }) }),
      steps: [environment, token, invalid],
    },
  },
  'clock behind': {
    cause: 'clock-skew',
    broken: 'issuer',
    given: { steps: withClaims({ iat: T + 400 }, [invalid]) },
  },
  'token refused for no reason found here': {
    cause: 'exchange-invalid-token',
    broken: 'exchange',
    given: { steps: [environment, token, invalid] },
  },
  'token refused and nothing else readable': {
    cause: 'exchange-invalid-token',
    broken: 'exchange',
    given: {
      preflight: before({ configs: unread('You may not list.'), issuer: unread('No answer.') }),
      steps: [environment, token, invalid],
    },
  },
  'exchange denied by policy': {
    cause: 'create-access-key-missing',
    broken: 'exchange',
    given: {
      preflight: before({ policies: read({ exchange: denied, list: denied }) }),
      steps: refusedBy(403, 'permission denied'),
    },
  },
  'exchange denied, policies unreadable': {
    cause: 'exchange-denied',
    broken: 'exchange',
    given: {
      preflight: before({ policies: unread('You may not list policies.') }),
      steps: refusedBy(403, 'permission denied'),
    },
  },
  'denied with a 400': {
    cause: 'create-access-key-missing',
    broken: 'exchange',
    given: {
      preflight: before({ policies: read({ exchange: denied, list: denied }) }),
      steps: refusedBy(400, 'permission denied'),
    },
  },
  'exchange throttled': {
    cause: 'exchange-throttled',
    broken: 'exchange',
    given: { steps: refusedBy(429, 'slow down') },
  },
  'exchange failing': {
    cause: 'exchange-failed',
    broken: 'exchange',
    given: { steps: refusedBy(503, 'unavailable') },
  },
  'exchange out of reach': {
    cause: 'exchange-unreachable',
    broken: 'exchange',
    given: {
      steps: until('exchange', {
        error: 'Received error when attempting to retrieve container metadata: Read timeout',
      }),
    },
  },
  'CLI too old': {
    cause: 'cli-too-old',
    broken: 'exchange',
    given: { steps: until('exchange', { error: "Unsupported host 'api.coreweave.com'." }) },
  },
  'no words known': {
    cause: 'exchange-unreadable',
    broken: 'exchange',
    given: { steps: until('exchange', { error: 'Segmentation fault' }) },
  },
  'listing denied': {
    cause: 'list-denied',
    broken: 's3',
    given: {
      preflight: before({ policies: read({ exchange: allowed, list: denied }) }),
      steps: s3('AccessDenied'),
    },
  },
  'listing granted on a bucket': {
    cause: 'list-scoped-to-bucket',
    broken: 's3',
    given: {
      preflight: before({
        policies: read({
          exchange: allowed,
          list: {
            allowed: false,
            nearest: {
              policy: 'wif',
              statement: 'list',
              missed: ['resource'],
              resources: ['datasets'],
            },
          },
        }),
      }),
      steps: s3('AccessDenied'),
    },
  },
  'S3 refusing otherwise': { cause: 's3-failed', broken: 's3', given: { steps: s3('SlowDown') } },
  'S3 out of reach': {
    cause: 's3-unreachable',
    broken: 's3',
    given: {
      steps: until('list-buckets', {
        error: 'Could not connect to the endpoint URL: "http://cwlota.com/"',
      }),
    },
  },
}

test.each(Object.entries(cases))('%s has its own cause and place', (_name, one) => {
  const told = ladder(evidence(one.given as Partial<Evidence>))
  expect(told.verdict).toMatchObject({ state: 'failed', cause: one.cause })
  expect(told.rungs.find(({ key }) => key === one.broken)).toMatchObject({
    state: 'fail',
    cause: one.cause,
  })
  expect(told.rungs.map(({ key }) => key)).toEqual(RUNG_KEYS)
  expect(told.rungs.filter(({ state }) => state === 'running').map(({ key }) => key)).toEqual(
    one.given.refusal ? [] : ['cleanup'],
  )
  expect(told.verdict.next ?? []).toEqual(CAUSES[one.cause].next(target))
  expect(retell('failed', one.cause, target, told.rungs).verdict).toEqual(told.verdict)
})

const ends: [CauseCode, string, Partial<Evidence>][] = [
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
  ]
  expect(CAUSE_CODES.filter((code) => !provoked.includes(code))).toEqual([])
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
    policies: read({ exchange: denied, list: denied }),
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
  const { job: _job, pod: _pod, ...rest } = evidence({ preflight: before(more) })
  expect(hopeless(ladder(rest))).toMatchObject({ key, state: 'fail' })
})

test('a run is not hopeless for what could not be read', () => {
  const {
    job: _job,
    pod: _pod,
    ...rest
  } = evidence({
    preflight: before({
      account: unread('You may not get it.'),
      webhook: unread('You may not create pods.', { reason: 'rbac' }),
      configs: unread('You may not list.'),
      issuer: unread('No answer.'),
      policies: unread('You may not list policies.'),
    }),
  })
  const told = ladder(rest)
  expect(hopeless(told)).toBeUndefined()
  expect(told.rungs.filter(({ state }) => state === 'unknown').map(({ key }) => key)).toEqual([
    'account',
    'webhook',
    'issuer',
    'policy',
  ])
})
