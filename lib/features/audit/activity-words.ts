import { plural } from '@/lib/common/plural'
import type { ActivityKind, ActivityPeriod } from './activity-filters'
import type { ActivityCounts } from './activity-schema'

export const KIND_LABELS = {
  policies: 'Policies',
  requests: 'Requests',
  verifications: 'Verifications',
  workloads: 'Workloads',
  federation: 'Federation',
  suspensions: 'Suspensions',
  keys: 'Access keys',
  findings: 'Findings and reviews',
  exports: 'Exports',
  'sign-ins': 'Sign-ins',
  settings: 'Settings',
} as const satisfies Record<ActivityKind, string>

export const PERIOD_LABELS = {
  today: 'Today',
  week: 'This week',
  month: 'Last 30 days',
} as const satisfies Record<ActivityPeriod, string>

/** The title of the timeline: "This week 14 entries, 2 failed, 1 change outside the console". */
export function activityTitle(
  period: ActivityPeriod | undefined,
  { changes, failed, outside }: ActivityCounts,
): string {
  const parts = [
    (changes > 0 || outside === 0) && plural(changes, 'entry', 'entries'),
    failed > 0 && `${failed} failed`,
    outside > 0 && `${plural(outside, 'change')} outside the console`,
  ].filter((part) => part !== false)
  if (changes + outside === 0)
    return period ? `No activity ${IN_PERIOD[period]}` : 'No activity yet'
  return period ? `${PERIOD_LABELS[period]} ${parts.join(', ')}` : parts.join(', ')
}

const IN_PERIOD = {
  today: 'today',
  week: 'this week',
  month: 'in the last 30 days',
} as const satisfies Record<ActivityPeriod, string>
