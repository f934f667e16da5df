import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'

/** From the least severe. */
export const NOTIFICATION_SEVERITIES = ['info', 'warning', 'critical'] as const
export type NotificationSeverity = (typeof NOTIFICATION_SEVERITIES)[number]

/** What events are about, for people who choose what they are told. */
export const TOPICS = [
  'requests',
  'canaries',
  'coverage',
  'issuers',
  'keys',
  'findings',
  'audit',
] as const
export type Topic = (typeof TOPICS)[number]

type Kind = {
  topic: Topic
  /** That of its events, unless an event says otherwise. */
  severity: NotificationSeverity
  /** How long the first event waits for others of its kind, in seconds. */
  wait: number
  /** The title of a message of several events. */
  several: (count: number) => string
  /** Where they are listed. */
  path: string
}

/** A problem is often one of many, so a message about it waits for the others. */
const ALERT_WAIT = 60

const ofRequest = (several: Kind['several']): Kind => ({
  topic: 'requests',
  severity: 'info',
  wait: 0,
  several,
  path: paths.requests(),
})

const KINDS = {
  'request.created': ofRequest((count) => `${plural(count, 'request')} were created`),
  'request.approved': ofRequest((count) => `${plural(count, 'request')} were approved`),
  'request.rejected': ofRequest((count) => `${plural(count, 'request')} were rejected`),
  'request.changes-asked': ofRequest(
    (count) => `Changes were asked for in ${plural(count, 'request')}`,
  ),
  'request.withdrawn': ofRequest((count) => `${plural(count, 'request')} were withdrawn`),
  'request.commented': ofRequest((count) => `${plural(count, 'comment')} on requests`),
  'policy.emergency-save': {
    ...ofRequest((count) => `${plural(count, 'policy', 'policies')} were saved as an emergency`),
    severity: 'warning',
  },
  'grant.due': {
    ...ofRequest((count) => `${plural(count, 'grant')} expired`),
    severity: 'warning',
  },
  // Whoever is told that something broke is told that it works again.
  'canary.failed': {
    topic: 'canaries',
    severity: 'critical',
    wait: ALERT_WAIT,
    several: (count) => `${plural(count, 'canary', 'canaries')} turned red`,
    path: paths.verifications(),
  },
  'canary.recovered': {
    topic: 'canaries',
    severity: 'critical',
    wait: ALERT_WAIT,
    several: (count) => `${plural(count, 'canary', 'canaries')} recovered`,
    path: paths.verifications(),
  },
  'coverage.lost': {
    topic: 'coverage',
    severity: 'critical',
    wait: ALERT_WAIT,
    several: (count) => `Pods lost their credentials in ${plural(count, 'place')}`,
    path: paths.findings(),
  },
  'webhook.at-risk': {
    topic: 'coverage',
    severity: 'warning',
    wait: ALERT_WAIT,
    several: (count) => `${plural(count, 'webhook')} may stop working`,
    path: paths.findings(),
  },
  'issuer.fault': {
    topic: 'issuers',
    severity: 'critical',
    wait: ALERT_WAIT,
    several: (count) => `${plural(count, 'fault')} of issuer keys`,
    path: paths.findings(),
  },
  'key.long-lived': {
    topic: 'keys',
    severity: 'warning',
    wait: ALERT_WAIT,
    several: (count) => `${plural(count, 'access key')} never expire`,
    path: paths.findings({ view: 'keys' }),
  },
  'finding.new': {
    topic: 'findings',
    severity: 'warning',
    wait: ALERT_WAIT,
    several: (count) => `${plural(count, 'new finding')}`,
    path: paths.findings(),
  },
  'audit.broken': {
    topic: 'audit',
    severity: 'critical',
    wait: 0,
    several: (count) => `The audit log does not hold in ${plural(count, 'place')}`,
    path: paths.audit(),
  },
} as const satisfies Record<string, Kind>

export type NotificationKind = keyof typeof KINDS
export const NOTIFICATION_KINDS = Object.keys(KINDS) as NotificationKind[]

/** How the events of a kind are told. */
export const kindOf = (kind: NotificationKind): Kind => KINDS[kind]

/** The same for a stored kind, which may be one that this version does not know. */
export const findKind = (kind: string): Kind | undefined =>
  Object.hasOwn(KINDS, kind) ? kindOf(kind as NotificationKind) : undefined

export const isAtLeast = (severity: NotificationSeverity, least: NotificationSeverity) =>
  NOTIFICATION_SEVERITIES.indexOf(severity) >= NOTIFICATION_SEVERITIES.indexOf(least)

/** Days of the week as they are chosen; Monday is the first. */
export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const
export const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour))
