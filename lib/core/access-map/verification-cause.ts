import type { CauseCode } from '@/lib/core/verification/cause-codes'
import type { BrokenCause } from './broken-cause'

/** The edge that a failed verification broke: what leads to the config, the pods, the keys, or the bucket. */
export type BrokenPlace = 'federation' | 'webhook' | 'access-keys' | 'bucket'

export type AccessBreak = { place: BrokenPlace; cause: BrokenCause }
const at = (place: BrokenPlace, cause: BrokenCause = 'verification-failed'): AccessBreak => ({
  place,
  cause,
})

/** Causes that say nothing about the access itself, such as a quota, break no edge. */
const BREAKS: Record<CauseCode, AccessBreak | undefined> = {
  'credentials-taken-once': undefined,
  'token-taken-once': undefined,
  'exchange-every-call': undefined,
  'refresh-inconclusive': undefined,
  'cloud-refused': undefined,
  'cloud-unavailable': undefined,
  'account-missing': undefined,
  'namespace-missing': undefined,
  'not-annotated': at('webhook', 'not-mutated'),
  'webhook-absent': at('webhook', 'webhook-missing'),
  'webhook-not-mutating': at('webhook', 'not-mutated'),
  'webhook-ignoring': at('webhook', 'not-mutated'),
  'webhook-down': at('webhook', 'webhook-broken'),
  'webhook-certificate': at('webhook', 'webhook-broken'),
  'webhook-other-organization': at('webhook', 'webhook-broken'),
  'webhook-other-region': at('webhook', 'webhook-broken'),
  'job-pod-security': undefined,
  'job-quota': undefined,
  'job-forbidden': undefined,
  'job-refused': undefined,
  'job-deleted': undefined,
  unschedulable: undefined,
  'image-pull': undefined,
  'container-not-started': undefined,
  'pod-deleted': undefined,
  'pod-mismatch': undefined,
  'not-injected': at('webhook', 'not-mutated'),
  'static-credentials': at('webhook', 'incomplete-injection'),
  'token-unreadable': at('webhook', 'incomplete-injection'),
  'token-malformed': at('webhook', 'incomplete-injection'),
  'audience-mismatch': at('federation', 'audience-mismatch'),
  'issuer-mismatch': at('federation', 'issuer-mismatch'),
  'issuer-trailing-slash': at('federation', 'issuer-mismatch'),
  'subject-mismatch': at('access-keys'),
  'config-missing': at('federation', 'not-federated'),
  'config-paused': at('federation', 'config-paused'),
  'issuer-unhealthy': at('federation', 'issuer-misconfigured'),
  'key-unknown': at('federation', 'issuer-misconfigured'),
  'clock-skew': at('access-keys'),
  'exchange-invalid-token': at('access-keys', 'exchange-denied'),
  'exchange-denied': at('access-keys', 'exchange-denied'),
  'exchange-throttled': undefined,
  'exchange-failed': at('access-keys'),
  'exchange-unreachable': at('access-keys'),
  'exchange-unresolved': at('access-keys'),
  'exchange-unreadable': at('access-keys'),
  'cli-too-old': undefined,
  'create-access-key-missing': at('access-keys', 'exchange-not-granted'),
  'create-access-key-denied': at('access-keys', 'exchange-denied'),
  'list-denied': undefined,
  'list-scoped-to-bucket': undefined,
  'bucket-denied': at('bucket', 'bucket-denied'),
  'bucket-missing': at('bucket', 'bucket-missing'),
  's3-addressing': at('bucket'),
  's3-other-region': at('bucket', 'wrong-zone'),
  'client-other-region': at('bucket', 'wrong-zone'),
  's3-failed': at('bucket'),
  's3-unreachable': at('bucket'),
  deadline: undefined,
  'script-failed': undefined,
  cancelled: undefined,
  'log-lost': undefined,
  'not-recorded': undefined,
}

/** The edge that a cause breaks; undefined if it says nothing about the access. */
export const breakOf = (cause: CauseCode | undefined) => (cause ? BREAKS[cause] : undefined)

export const brokenCauseOf = (cause: CauseCode | undefined): BrokenCause =>
  breakOf(cause)?.cause ?? 'verification-failed'
