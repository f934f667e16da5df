const relative = new Intl.RelativeTimeFormat('en-GB', { style: 'short' })

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const UNITS = [
  { unit: 'day', seconds: DAY },
  { unit: 'hour', seconds: HOUR },
  { unit: 'minute', seconds: MINUTE },
  { unit: 'second', seconds: 1 },
] as const

/** "4 sec ago", "in 2 hr", "3 days ago"; a date once it is a month away. */
export function ago(at: Date, now: Date): string {
  const distance = Math.round((at.getTime() - now.getTime()) / 1000)
  if (Math.abs(distance) >= 30 * DAY) return dateOf(at, now)
  const fitting = UNITS.find(({ seconds }) => Math.abs(distance) >= seconds)
  if (!fitting) return 'just now'
  return relative.format(Math.trunc(distance / fitting.seconds), fitting.unit)
}

const dateOf = (at: Date, now: Date) =>
  at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
    ...(at.getUTCFullYear() !== now.getUTCFullYear() && { year: 'numeric' }),
  })

/** To the second, in the reader's own zone. */
export const exact = (at: Date) =>
  at.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'long' })
