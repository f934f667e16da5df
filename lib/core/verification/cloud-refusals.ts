import type { CloudCause } from './cloud-causes'

const AWS_CODES: Record<string, CloudCause> = {
  AccessDenied: 'aws-trust',
  ExpiredToken: 'aws-expired',
  ExpiredTokenException: 'aws-expired',
  IDPCommunicationError: 'aws-idp',
  IDPRejectedClaim: 'aws-trust',
  RegionDisabledException: 'aws-region',
  ValidationError: 'aws-invalid',
  Throttling: 'throttled',
  ServiceUnavailable: 'unavailable',
  InternalFailure: 'unavailable',
}

/** Why AWS STS did not accept a token, from the code and the message of its error. */
export function awsRefusalCause(code: string, message: string): CloudCause {
  if (/No OpenIDConnect provider found/i.test(message)) return 'aws-no-provider'
  if (/audience/i.test(message)) return 'aws-audience'
  if (/verification key/i.test(message)) return 'aws-keys'
  return AWS_CODES[code] ?? 'aws-token'
}

/** Why Google STS did not accept a token, from the code and the message of its error. */
export function googleExchangeCause(code: string, message: string): CloudCause {
  if (code === 'invalid_target') return 'google-provider'
  if (code === 'unauthorized_client') return 'google-condition'
  if (code === 'invalid_request' || code === 'INVALID_ARGUMENT') return 'google-invalid'
  return GOOGLE_GRANTS.find(([words]) => words.test(message))?.[1] ?? 'google-token'
}

const GOOGLE_GRANTS: [RegExp, CloudCause][] = [
  [/attribute condition/i, 'google-condition'],
  [/mapped attribute|Could not obtain a value/i, 'google-mapping'],
  [/connecting to the given credential|JWKS/i, 'google-idp'],
  [/audience/i, 'google-audience'],
  [/^The issuer|expected issuer|expected ones/i, 'google-issuer'],
  [/stale|expired/i, 'google-expired'],
]

/** Why Google did not let a federated principal act as a service account, from the code of its error. */
export function googleImpersonationCause(code: string): CloudCause {
  if (code === 'PERMISSION_DENIED' || code === 'NOT_FOUND') return 'google-impersonation'
  return code === 'INVALID_ARGUMENT' ? 'google-invalid' : 'google-token'
}
