export const AWS_TRUST_CAUSES = [
  'aws-no-provider',
  'aws-audience',
  'aws-trust',
  'aws-expired',
  'aws-keys',
  'aws-idp',
  'aws-token',
] as const

export const GOOGLE_TRUST_CAUSES = [
  'google-provider',
  'google-audience',
  'google-issuer',
  'google-condition',
  'google-mapping',
  'google-expired',
  'google-idp',
  'google-token',
  'google-invalid',
  'google-impersonation',
] as const

/** Why another cloud's trust of a service account could not be verified. */
export const CLOUD_CAUSES = [
  'not-permitted',
  'account-missing',
  'token-refused',
  'token-unreadable',
  'claims-differ',
  'issuer-unhealthy',
  'clock-skew',
  'key-unknown',
  'aws-region',
  ...AWS_TRUST_CAUSES,
  'aws-invalid',
  ...GOOGLE_TRUST_CAUSES,
  'throttled',
  'unavailable',
  'unreachable',
  'unreadable',
] as const
export type CloudCause = (typeof CLOUD_CAUSES)[number]
