/** Why an edge is broken. */
export const BROKEN_CAUSES = [
  'issuer-not-enabled',
  'issuer-misconfigured',
  'issuer-mismatch',
  'not-federated',
  'config-paused',
  'audience-mismatch',
  'webhook-missing',
  'webhook-broken',
  'not-mutated',
  'incomplete-injection',
  'exchange-denied',
  'exchange-not-granted',
  'not-granted',
  'suspended',
  'wrong-zone',
  'bucket-missing',
  'bucket-denied',
  'verification-failed',
] as const
export type BrokenCause = (typeof BROKEN_CAUSES)[number]
