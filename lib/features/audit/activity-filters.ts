// The choices of the timeline's filters, which its page needs without a schema.

export const ACTIVITY_KINDS = [
  'policies',
  'requests',
  'verifications',
  'workloads',
  'federation',
  'suspensions',
  'keys',
  'findings',
  'exports',
  'sign-ins',
  'settings',
] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

export const ACTIVITY_PERIODS = ['today', 'week', 'month'] as const
export type ActivityPeriod = (typeof ACTIVITY_PERIODS)[number]
