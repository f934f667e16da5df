import { listAnd } from '@/lib/common/list'
import type { NotificationSeverity, Topic } from './kinds'
import type { Place } from './selection'

export const SEVERITY_WORDS = {
  info: 'Everything',
  warning: 'Warnings and critical events',
  critical: 'Critical events only',
} as const satisfies Record<NotificationSeverity, string>

export const TOPIC_WORDS = {
  requests: {
    label: 'Requests and grants',
    detail: 'Requests and decisions, emergency saves, expired grants.',
  },
  canaries: { label: 'Canaries', detail: 'A canary turned red, or recovered.' },
  coverage: {
    label: 'Coverage and webhooks',
    detail: 'Pods without working credentials, a webhook that is not called or may stop working.',
  },
  issuers: {
    label: 'Issuer keys',
    detail: 'Keys that are not published, or changed too early or too late.',
  },
  keys: { label: 'Long-lived keys', detail: 'An access key that never expires.' },
  findings: { label: 'Other findings', detail: 'What the review found for the first time.' },
  audit: { label: 'Audit log', detail: 'The chain of the audit log does not hold.' },
} as const satisfies Record<Topic, { label: string; detail: string }>

/** `lab, train-east/ml-team`, as it is entered. */
export const writePlaces = (places: readonly Place[]): string =>
  places
    .map(({ clusterName, namespace }) => (namespace ? `${clusterName}/${namespace}` : clusterName))
    .join(', ')

export const WEEKDAY_WORDS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

export const writeHour = (hour: number) => `${String(hour).padStart(2, '0')}:00`

/** What a target receives, in one line; undefined if it receives everything at any time. */
export function describeChoices({
  severity,
  topics,
  places,
  quiet,
  digest,
}: {
  severity: NotificationSeverity
  topics: readonly Topic[]
  places: readonly Place[]
  quiet?: { from: string; to: string; zone: string; criticalPasses: boolean }
  digest?: { day: number; hour: number; zone: string }
}): string | undefined {
  const parts = [
    severity !== 'info' && SEVERITY_WORDS[severity],
    topics.length > 0 && listAnd(topics.map((topic) => TOPIC_WORDS[topic].label)),
    places.length > 0 && `in ${writePlaces(places)}`,
    quiet &&
      `quiet from ${quiet.from} to ${quiet.to} (${quiet.zone})${quiet.criticalPasses ? ', except for critical events' : ''}`,
    digest &&
      `digest on ${WEEKDAY_WORDS[digest.day - 1] ?? ''} at ${writeHour(digest.hour)} (${digest.zone})`,
  ].filter((part) => part !== false && part !== undefined)
  return parts.length === 0 ? undefined : parts.join(' · ')
}
