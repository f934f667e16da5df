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

export const ISSUER = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
export const IAM = 'https://coreweave.com/iam'
export const AT = '2026-11-21T14:02:11.000Z'
export const T = Date.parse(AT) / 1000
export const target = { cluster: '7f3c1d52', namespace: 'ml-team', account: 'train-runner' }
export const subject = 'system:serviceaccount:ml-team:train-runner'

export const read = <V>(value: V) => ({ ok: true as const, value, at: AT })
export const unread = (message: string, detail: object = {}) => ({
  ok: false as const,
  at: AT,
  error: { code: 'forbidden' as const, message, ...detail },
})
export const config = (more: Partial<TrustedConfig> = {}): TrustedConfig => ({
  uid: 'u1',
  name: 'train-east',
  issuerUrl: ISSUER,
  audience: ISSUER,
  active: true,
  ...more,
})
export const allowed = { allowed: true, by: { policy: 'wif', statement: 'all' } }
export const before = (more: Partial<Preflight> = {}): Preflight => ({
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
  policies: read({ exchange: allowed, list: allowed, calls: [] }),
  ...more,
})

export const job: JobFacts = { name: 'verify-train-runner-8kx2q', createdAt: AT }
export const failedJob = (reason: string): JobFacts => ({
  ...job,
  ended: { state: 'failed', reason },
})
export const pod: PodFacts = {
  name: 'verify-train-runner-8kx2q-abcde',
  createdAt: AT,
  node: 'node1',
  image: 'amazon/aws-cli',
  startedAt: AT,
  deleting: false,
}
const { startedAt: _, ...rest } = pod
export const notStarted = rest

export const line = { ok: true, at: T, seconds: 1 }
export const environment: ScriptStep = {
  ...line,
  step: 'environment',
  uri: 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/k3m9qz',
  tokenFile: '/var/run/secrets/token',
  region: 'US-EAST-04A',
  others: [],
  cli: 'aws-cli/2.33.2',
}
export const token: ScriptStep = {
  ...line,
  step: 'token',
  bytes: 1184,
  newline: false,
  header: { kid: 'k1', alg: 'RS256' },
  claims: { iss: ISSUER, sub: subject, aud: [ISSUER], iat: T - 1, exp: T + 3599 },
}
export const exchange: ScriptStep = {
  ...line,
  step: 'exchange',
  keyEnd: '1234',
  from: 'container-role',
}
export const list: ScriptStep = { ...line, step: 'list-buckets', count: 2 }
export const end: ScriptStep = { ...line, step: 'end' }
export const all = [environment, token, exchange, list, end]

/** The script stops at its first failed step. */
export function until<Name extends ScriptStepName>(
  step: Name,
  more: Partial<Extract<ScriptStep, { step: Name }>>,
) {
  const index = all.findIndex((each) => each.step === step)
  return [...all.slice(0, index), { ...all[index], ok: false, ...more } as ScriptStep]
}
export const withClaims = (claims: object, rest: ScriptStep[] = []): ScriptStep[] => [
  environment,
  { ...token, claims: { ...token.claims, ...claims } } as ScriptStep,
  ...rest,
]
export const non200 = (status: number, body: string) =>
  `Error when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response ${status} from container metadata: ${body}`
export const invalid = {
  ...exchange,
  ok: false,
  error: non200(400, '{"code":3,"message":"invalid request sent to auth endpoint, Invalid token"}'),
} as ScriptStep
export const refusedBy = (status: number, message: string) =>
  until('exchange', { error: non200(status, JSON.stringify({ code: 7, message })) })
export const s3 = (code: string) =>
  until('list-buckets', {
    error: `An error occurred (${code}) when calling the ListBuckets operation: Access Denied`,
  })

/** A run that was to try a bucket, and could not. */
export const bucket = (code: string, message: string, call = 'ListObjectsV2'): Given => ({
  target: { ...target, bucketCheck: { bucket: 'datasets', access: 'read' } },
  job: failedJob('BackoffLimitExceeded'),
  steps: [
    ...all.slice(0, -1),
    {
      ...line,
      ok: false,
      continues: true,
      step: 'bucket',
      call: 'list',
      error: `An error occurred (${code}) when calling the ${call} operation: ${message}`,
    },
    { ...line, ok: false, step: 'end' },
  ],
})

/** Undefined takes away what a run usually has. */
export type Given = { [K in keyof Evidence]?: Evidence[K] | undefined }
export const evidence = (given: Given = {}) => {
  const usual: Evidence = {
    target,
    preflight: before(),
    job,
    pod,
    events: [],
    steps: [],
    now: new Date(Date.parse(AT) + 60_000),
  }
  const all = Object.entries({ ...usual, ...given })
  // Without the undefined ones it is Evidence again.
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Evidence
}
export const waitingPod = (reason: string, message = '') => ({
  pod: { ...notStarted, waiting: { reason, message } },
})
export const refused = (message: string) => ({
  pod: undefined,
  events: [{ reason: 'FailedCreate', message }],
})

export type Case = {
  cause: CauseCode
  broken: CheckKey
  given: Given
}
export const unmutated = (configured: 'yes' | 'no', ready = 1) =>
  read({ mutated: false, configured, failurePolicy: 'Ignore', ready })
export const notInjected = until('environment', { uri: '', tokenFile: '' })
export const denied = { allowed: false }
/** What the policies allow, asked before the run. */
export const policies = (exchange: PolicyAnswer, list: PolicyAnswer, calls: BucketCall[] = []) =>
  read({ exchange, list, calls })
