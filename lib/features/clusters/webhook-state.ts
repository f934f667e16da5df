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
  'dry-run-inconclusive',
  'not-permitted',
] as const
export type WebhookReason = (typeof WEBHOOK_REASONS)[number]
