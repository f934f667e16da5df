import {
  allowedAnswer,
  deniedAnswer,
  EVIDENCE_IAM_AUDIENCE,
  EVIDENCE_ISSUER,
  environmentStep,
  type FailureCase,
  failAtStep,
  failedBucketCheck,
  failedListing,
  failedReading,
  invalidTokenStep,
  policyAnswers,
  preflightWith,
  refusedExchange,
  STARTED_AT_SECONDS,
  stepResult,
  stepsWithClaims,
  successfulReading,
  tokenStep,
  trustedConfig,
} from './evidence'

/** Failures between the token and object storage. */
export const tokenCases: Record<string, FailureCase> = {
  'other credentials win': {
    cause: 'static-credentials',
    broken: 'exchange',
    given: {
      steps: failAtStep('exchange', {
        from: 'env',
        error: 'The AWS CLI takes its credentials from elsewhere.',
      }),
    },
  },
  'token unreadable': {
    cause: 'token-unreadable',
    broken: 'injected',
    given: {
      steps: [
        environmentStep,
        { ...stepResult, ok: false, step: 'token', error: 'cat: Permission denied', uid: 65532 },
      ],
    },
  },
  'token with a newline': {
    cause: 'token-malformed',
    broken: 'injected',
    given: {
      steps: failAtStep('token', { newline: true, error: 'The file ends with a newline.' }),
    },
  },
  'audience mismatch': {
    cause: 'audience-mismatch',
    broken: 'claims',
    given: { steps: stepsWithClaims({ aud: [EVIDENCE_IAM_AUDIENCE] }, [invalidTokenStep]) },
  },
  'issuer in other letters': {
    cause: 'issuer-mismatch',
    broken: 'claims',
    given: {
      preflight: preflightWith({
        configs: successfulReading([trustedConfig({ issuerUrl: EVIDENCE_ISSUER.toUpperCase() })]),
      }),
      steps: [environmentStep, tokenStep, invalidTokenStep],
    },
  },
  'trailing slash in the config': {
    cause: 'issuer-trailing-slash',
    broken: 'claims',
    given: {
      preflight: preflightWith({
        configs: successfulReading([trustedConfig({ issuerUrl: `${EVIDENCE_ISSUER}/` })]),
      }),
      steps: [environmentStep, tokenStep, invalidTokenStep],
    },
  },
  'token of another issuer': {
    cause: 'issuer-mismatch',
    broken: 'claims',
    given: {
      steps: stepsWithClaims({ iss: 'https://kubernetes.default.svc' }, [invalidTokenStep]),
    },
  },
  'token of another account': {
    cause: 'subject-mismatch',
    broken: 'claims',
    given: {
      steps: stepsWithClaims({ sub: 'system:serviceaccount:ml-team:other' }, [invalidTokenStep]),
    },
  },
  'no config': {
    cause: 'config-missing',
    broken: 'claims',
    given: {
      preflight: preflightWith({ configs: successfulReading([]) }),
      steps: [environmentStep, tokenStep, invalidTokenStep],
    },
  },
  'config paused': {
    cause: 'config-paused',
    broken: 'claims',
    given: {
      preflight: preflightWith({ configs: successfulReading([trustedConfig({ active: false })]) }),
      steps: [environmentStep, tokenStep, invalidTokenStep],
    },
  },
  'issuer out of reach': {
    cause: 'issuer-unhealthy',
    broken: 'issuer',
    given: {
      preflight: preflightWith({
        issuer: successfulReading({ keys: [], problems: ['It did not answer.'] }),
      }),
      steps: [environmentStep, tokenStep, invalidTokenStep],
    },
  },
  'key rotated': {
    cause: 'key-unknown',
    broken: 'issuer',
    given: {
      preflight: preflightWith({ issuer: successfulReading({ keys: ['k2'], problems: [] }) }),
      steps: [environmentStep, tokenStep, invalidTokenStep],
    },
  },
  'clock behind': {
    cause: 'clock-skew',
    broken: 'issuer',
    given: { steps: stepsWithClaims({ iat: STARTED_AT_SECONDS + 400 }, [invalidTokenStep]) },
  },
  'token refused for no reason found here': {
    cause: 'exchange-invalid-token',
    broken: 'exchange',
    given: { steps: [environmentStep, tokenStep, invalidTokenStep] },
  },
  'token refused and nothing else readable': {
    cause: 'exchange-invalid-token',
    broken: 'exchange',
    given: {
      preflight: preflightWith({
        configs: failedReading('You cannot list.'),
        issuer: failedReading('No answer.'),
      }),
      steps: [environmentStep, tokenStep, invalidTokenStep],
    },
  },
  'exchange denied by policy': {
    cause: 'create-access-key-missing',
    broken: 'exchange',
    given: {
      preflight: preflightWith({ policies: policyAnswers(deniedAnswer, deniedAnswer) }),
      steps: refusedExchange(403, 'permission denied'),
    },
  },
  'exchange denied, policies unreadable': {
    cause: 'exchange-denied',
    broken: 'exchange',
    given: {
      preflight: preflightWith({ policies: failedReading('You cannot list policies.') }),
      steps: refusedExchange(403, 'permission denied'),
    },
  },
  'denied by a statement, with a 400': {
    cause: 'create-access-key-denied',
    broken: 'exchange',
    given: {
      preflight: preflightWith({
        policies: policyAnswers({ ...allowedAnswer, allowed: false }, deniedAnswer),
      }),
      steps: refusedExchange(400, 'permission denied'),
    },
  },
  'exchange throttled': {
    cause: 'exchange-throttled',
    broken: 'exchange',
    given: { steps: refusedExchange(429, 'slow down') },
  },
  'exchange failing': {
    cause: 'exchange-failed',
    broken: 'exchange',
    given: { steps: refusedExchange(503, 'unavailable') },
  },
  'exchange out of reach': {
    cause: 'exchange-unreachable',
    broken: 'exchange',
    given: {
      steps: failAtStep('exchange', {
        error: 'Received error when attempting to retrieve container metadata: Read timeout',
      }),
    },
  },
  'exchange without an address': {
    cause: 'exchange-unresolved',
    broken: 'exchange',
    given: { steps: failAtStep('exchange', { error: 'Could not connect to it', resolved: false }) },
  },
  'CLI too old': {
    cause: 'cli-too-old',
    broken: 'exchange',
    given: { steps: failAtStep('exchange', { error: "Unsupported host 'api.coreweave.com'." }) },
  },
  'no words known': {
    cause: 'exchange-unreadable',
    broken: 'exchange',
    given: { steps: failAtStep('exchange', { error: 'Segmentation fault' }) },
  },
  'listing denied': {
    cause: 'list-denied',
    broken: 's3',
    given: {
      preflight: preflightWith({ policies: policyAnswers(allowedAnswer, deniedAnswer) }),
      steps: failedListing('AccessDenied'),
    },
  },
  'listing granted on a bucket': {
    cause: 'list-scoped-to-bucket',
    broken: 's3',
    given: {
      preflight: preflightWith({
        policies: policyAnswers(allowedAnswer, {
          allowed: false,
          nearest: {
            policy: 'wif',
            statement: 'list',
            missed: ['resource'],
            resources: ['datasets'],
          },
        }),
      }),
      steps: failedListing('AccessDenied'),
    },
  },
  'path-style addressing': {
    cause: 's3-addressing',
    broken: 's3',
    given: {
      steps: failAtStep('list-buckets', {
        error:
          'An error occurred (PathStyleRequestNotAllowed) when calling the ListBuckets operation: Path style requests are not allowed',
      }),
    },
  },
  'bucket in another zone': {
    cause: 's3-other-region',
    broken: 's3',
    given: {
      steps: failAtStep('list-buckets', {
        error:
          "An error occurred (AuthorizationHeaderMalformed) when calling the ListBuckets operation: The region 'a' is wrong; expecting 'b'.",
      }),
    },
  },
  'bucket refused': {
    cause: 'bucket-denied',
    broken: 'bucket',
    given: failedBucketCheck('403', 'Forbidden'),
  },
  'bucket not there': {
    cause: 'bucket-missing',
    broken: 'bucket',
    given: failedBucketCheck('NoSuchBucket', 'no'),
  },
  'S3 refusing otherwise': {
    cause: 's3-failed',
    broken: 's3',
    given: { steps: failedListing('SlowDown') },
  },
  'S3 out of reach': {
    cause: 's3-unreachable',
    broken: 's3',
    given: {
      steps: failAtStep('list-buckets', {
        error: 'Could not connect to the endpoint URL: "http://cwlota.com/"',
      }),
    },
  },
}
