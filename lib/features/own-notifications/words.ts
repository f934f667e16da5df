import { listAnd } from '@/lib/common/list'
import type { OwnNotificationChoices, OwnUnavailable } from './schema'

export const OWN_UNAVAILABLE_WORDS = {
  'no-mail-server':
    'The console has no mail server. Ask its operator to set SMTP_URL to be told of your requests and canaries by e-mail.',
  'no-provider':
    'Sign in at your identity provider, which names your address, to be told of your requests and canaries by e-mail.',
  'no-address':
    'Your identity provider names no verified address for you, so nothing can be sent. Ask its administrator to set it.',
} as const satisfies Record<OwnUnavailable, string>

/** What a person is told: "Your requests, your canaries and ml-team in train-east, critical events only". */
export function describeOwnChoices({
  requests,
  canaries,
  places,
  criticalOnly,
  quiet,
}: OwnNotificationChoices): string {
  const subjects = [
    ...(requests ? ['your requests'] : []),
    ...(canaries ? ['your canaries'] : []),
    ...(places ? [places] : []),
  ]
  const parts = [
    listAnd(subjects),
    criticalOnly && 'critical events only',
    quiet && `quiet from ${quiet.from} to ${quiet.to} (${quiet.zone})`,
  ].filter((part) => part !== false && part !== undefined)
  const words = parts.join(', ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}
