/** How a serving certificate compares with what the API server was given to trust. */
export const CERTIFICATE_CODES = [
  'certificate-valid',
  'certificate-expires-soon',
  'certificate-expired',
  'certificate-not-yet-valid',
  'certificate-other-issuer',
  'certificate-other-name',
  'certificate-unreadable',
  'ca-missing',
  'ca-unreadable',
  /** The Secret's certificate would be refused, but the API server accepts the one that is served. */
  'certificate-not-served',
  'certificate-unknown',
] as const

export const ENDPOINT_CODES = [
  'endpoints-ready',
  'endpoints-ignored',
  'endpoints-refused',
  'endpoints-outside',
  'endpoints-unknown',
] as const

export const POLICY_CODES = [
  'policy-ignore',
  'policy-fail-spares-system',
  'policy-fail-takes-system',
] as const

export const REGISTRATION_CODES = ['registration-known', 'registration-differs'] as const
