import type { CauseCode } from '@/lib/core/verification/cause-codes'
import type { Evidence, JobFacts, PodFacts } from '@/lib/core/verification/evidence'
import type {
  BucketCall,
  PolicyAnswer,
  Preflight,
  TrustedConfig,
} from '@/lib/core/verification/preflight'
import type { CheckKey } from '@/lib/core/verification/report'
import type { ScriptStep, ScriptStepName } from '@/lib/core/verification/script-output'

// Evidence of a run that passes, and variations that fail, for the tests of the evaluation.

export const EVIDENCE_ISSUER = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
export const EVIDENCE_IAM_AUDIENCE = 'https://coreweave.com/iam'
export const STARTED_AT = '2026-11-21T14:02:11.000Z'
export const STARTED_AT_SECONDS = Date.parse(STARTED_AT) / 1000
export const evidenceTarget = { cluster: '7f3c1d52', namespace: 'ml-team', account: 'train-runner' }
export const evidenceSubject = 'system:serviceaccount:ml-team:train-runner'

export const successfulReading = <V>(value: V) => ({ ok: true as const, value, at: STARTED_AT })
export const failedReading = (message: string, detail: object = {}) => ({
  ok: false as const,
  at: STARTED_AT,
  error: { code: 'forbidden' as const, message, ...detail },
})
export const trustedConfig = (more: Partial<TrustedConfig> = {}): TrustedConfig => ({
  uid: 'u1',
  name: 'train-east',
  issuerUrl: EVIDENCE_ISSUER,
  audience: EVIDENCE_ISSUER,
  active: true,
  ...more,
})
export const allowedAnswer = { allowed: true, by: { policy: 'wif', statement: 'all' } }
export const preflightWith = (more: Partial<Preflight> = {}): Preflight => ({
  issuerUrl: EVIDENCE_ISSUER,
  orgId: 'k3m9qz',
  account: successfulReading({ injection: 'default' as const, problems: [] }),
  webhook: successfulReading({
    mutated: true,
    configured: 'yes' as const,
    audience: EVIDENCE_ISSUER,
    uri: 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/k3m9qz',
  }),
  configs: successfulReading([trustedConfig()]),
  issuer: successfulReading({ keys: ['k1'], problems: [] }),
  policies: successfulReading({ exchange: allowedAnswer, list: allowedAnswer, calls: [] }),
  ...more,
})

export const jobFacts: JobFacts = { name: 'verify-train-runner-8kx2q', createdAt: STARTED_AT }
export const failedJob = (reason: string): JobFacts => ({
  ...jobFacts,
  ended: { state: 'failed', reason },
})
export const podFacts: PodFacts = {
  name: 'verify-train-runner-8kx2q-abcde',
  createdAt: STARTED_AT,
  node: 'node1',
  image: 'amazon/aws-cli',
  startedAt: STARTED_AT,
  deleting: false,
}
const { startedAt: _, ...rest } = podFacts
export const podNotStarted = rest

export const stepResult = { ok: true, at: STARTED_AT_SECONDS, seconds: 1 }
export const environmentStep: ScriptStep = {
  ...stepResult,
  step: 'environment',
  uri: 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/k3m9qz',
  tokenFile: '/var/run/secrets/token',
  region: 'US-EAST-04A',
  others: [],
  cli: 'aws-cli/2.33.2',
}
export const tokenStep: ScriptStep = {
  ...stepResult,
  step: 'token',
  bytes: 1184,
  newline: false,
  header: { kid: 'k1', alg: 'RS256' },
  claims: {
    iss: EVIDENCE_ISSUER,
    sub: evidenceSubject,
    aud: [EVIDENCE_ISSUER],
    iat: STARTED_AT_SECONDS - 1,
    exp: STARTED_AT_SECONDS + 3599,
  },
}
export const exchangeStep: ScriptStep = {
  ...stepResult,
  step: 'exchange',
  keyEnd: '1234',
  from: 'container-role',
}
export const listBucketsStep: ScriptStep = { ...stepResult, step: 'list-buckets', count: 2 }
export const endStep: ScriptStep = { ...stepResult, step: 'end' }
export const passedSteps = [environmentStep, tokenStep, exchangeStep, listBucketsStep, endStep]

/** The steps of a script that stops at a failed step. */
export function failAtStep<Name extends ScriptStepName>(
  step: Name,
  more: Partial<Extract<ScriptStep, { step: Name }>>,
) {
  const index = passedSteps.findIndex((each) => each.step === step)
  return [
    ...passedSteps.slice(0, index),
    { ...passedSteps[index], ok: false, ...more } as ScriptStep,
  ]
}
export const stepsWithClaims = (claims: object, rest: ScriptStep[] = []): ScriptStep[] => [
  environmentStep,
  { ...tokenStep, claims: { ...tokenStep.claims, ...claims } } as ScriptStep,
  ...rest,
]
export const exchangeErrorText = (status: number, body: string) =>
  `Error when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response ${status} from container metadata: ${body}`
export const invalidTokenStep = {
  ...exchangeStep,
  ok: false,
  error: exchangeErrorText(
    400,
    '{"code":3,"message":"invalid request sent to auth endpoint, Invalid token"}',
  ),
} as ScriptStep
export const refusedExchange = (status: number, message: string) =>
  failAtStep('exchange', { error: exchangeErrorText(status, JSON.stringify({ code: 7, message })) })
export const failedListing = (code: string) =>
  failAtStep('list-buckets', {
    error: `An error occurred (${code}) when calling the ListBuckets operation: Access Denied`,
  })

/** The evidence of a run whose bucket check failed. */
export const failedBucketCheck = (
  code: string,
  message: string,
  call = 'ListObjectsV2',
): EvidenceChanges => ({
  target: { ...evidenceTarget, bucketCheck: { bucket: 'datasets', access: 'read' } },
  job: failedJob('BackoffLimitExceeded'),
  steps: [
    ...passedSteps.slice(0, -1),
    {
      ...stepResult,
      ok: false,
      continues: true,
      step: 'bucket',
      call: 'list',
      error: `An error occurred (${code}) when calling the ${call} operation: ${message}`,
    },
    { ...stepResult, ok: false, step: 'end' },
  ],
})

/** Changes to the evidence; undefined removes a member. */
export type EvidenceChanges = { [K in keyof Evidence]?: Evidence[K] | undefined }
export const evidenceWith = (given: EvidenceChanges = {}) => {
  const usual: Evidence = {
    target: evidenceTarget,
    preflight: preflightWith(),
    job: jobFacts,
    pod: podFacts,
    events: [],
    steps: [],
    now: new Date(Date.parse(STARTED_AT) + 60_000),
  }
  const all = Object.entries({ ...usual, ...given })
  // Members that are undefined are removed, as Evidence does not allow them.
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Evidence
}
export const waitingPod = (reason: string, message = '') => ({
  pod: { ...podNotStarted, waiting: { reason, message } },
})
export const refusedPod = (message: string) => ({
  pod: undefined,
  events: [{ reason: 'FailedCreate', message }],
})

export type FailureCase = {
  cause: CauseCode
  broken: CheckKey
  given: EvidenceChanges
}
export const unmutatedPod = (configured: 'yes' | 'no', ready = 1) =>
  successfulReading({ mutated: false, configured, failurePolicy: 'Ignore', ready })
/** A registered webhook with a ready endpoint, whose certificate another authority signed. */
export const untrustedWebhook = () =>
  successfulReading({
    mutated: false,
    configured: 'yes' as const,
    failurePolicy: 'Ignore',
    ready: 1,
    certificate: {
      check: 'certificate' as const,
      code: 'certificate-other-issuer' as const,
      expected: 'CN=ca',
      presented: 'CN=other',
    },
  })
export const notInjectedSteps = failAtStep('environment', { uri: '', tokenFile: '' })
export const deniedAnswer = { allowed: false }
/** What the policies allow, as the preflight reads it. */
export const policyAnswers = (
  exchange: PolicyAnswer,
  list: PolicyAnswer,
  calls: BucketCall[] = [],
) => successfulReading({ exchange, list, calls })
