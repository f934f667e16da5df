import {
  allowed,
  before,
  bucket,
  type Case,
  config,
  denied,
  environment,
  IAM,
  ISSUER,
  invalid,
  line,
  policies,
  read,
  refusedBy,
  s3,
  T,
  token,
  unread,
  until,
  withClaims,
} from './evidence'

/** From the token to object storage. */
export const tokenCases: Record<string, Case> = {
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
  'issuer in other letters': {
    cause: 'issuer-mismatch',
    broken: 'claims',
    given: {
      preflight: before({ configs: read([config({ issuerUrl: ISSUER.toUpperCase() })]) }),
      steps: [environment, token, invalid],
    },
  },
  'trailing slash in the config': {
    cause: 'issuer-trailing-slash',
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
      preflight: before({ policies: policies(denied, denied) }),
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
  'denied by a statement, with a 400': {
    cause: 'create-access-key-denied',
    broken: 'exchange',
    given: {
      preflight: before({ policies: policies({ ...allowed, allowed: false }, denied) }),
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
  'exchange without an address': {
    cause: 'exchange-unresolved',
    broken: 'exchange',
    given: { steps: until('exchange', { error: 'Could not connect to it', resolved: false }) },
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
      preflight: before({ policies: policies(allowed, denied) }),
      steps: s3('AccessDenied'),
    },
  },
  'listing granted on a bucket': {
    cause: 'list-scoped-to-bucket',
    broken: 's3',
    given: {
      preflight: before({
        policies: policies(allowed, {
          allowed: false,
          nearest: {
            policy: 'wif',
            statement: 'list',
            missed: ['resource'],
            resources: ['datasets'],
          },
        }),
      }),
      steps: s3('AccessDenied'),
    },
  },
  'path-style addressing': {
    cause: 's3-addressing',
    broken: 's3',
    given: {
      steps: until('list-buckets', {
        error:
          'An error occurred (InvalidRequest) when calling the ListBuckets operation: Path-style addressing is not supported',
      }),
    },
  },
  'bucket in another zone': {
    cause: 's3-other-region',
    broken: 's3',
    given: {
      steps: until('list-buckets', {
        error:
          "An error occurred (AuthorizationHeaderMalformed) when calling the ListBuckets operation: The region 'a' is wrong; expecting 'b'.",
      }),
    },
  },
  'bucket refused': { cause: 'bucket-denied', broken: 'bucket', given: bucket('403', 'Forbidden') },
  'bucket not there': {
    cause: 'bucket-missing',
    broken: 'bucket',
    given: bucket('NoSuchBucket', 'no'),
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
