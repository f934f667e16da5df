import type { ErrorCode } from '@/lib/common/errors'

/** `configured`: installed, but no mutated pod was observed yet. */
export const WEBHOOK_STATES = ['working', 'configured', 'missing', 'broken', 'unknown'] as const
export type WebhookState = (typeof WEBHOOK_STATES)[number]

/** What the state of the webhook was concluded from. */
export const WEBHOOK_REASONS = [
  'dry-run-mutated',
  'pods-carry-credentials',
  'not-observed',
  'not-installed',
  'not-mutating',
  'not-ready',
  'certificate-refused',
  'dry-run-inconclusive',
  'not-permitted',
  'rate-limited',
  'unreachable',
  'read-failed',
] as const
export type WebhookReason = (typeof WEBHOOK_REASONS)[number]

const UNREAD_REASONS: Partial<Record<ErrorCode, WebhookReason>> = {
  forbidden: 'not-permitted',
  'rate-limited': 'rate-limited',
  unreachable: 'unreachable',
}

/** Why nothing is known of the webhook, by what the API server answered. */
export const unreadReason = (code: ErrorCode): WebhookReason =>
  UNREAD_REASONS[code] ?? 'read-failed'
