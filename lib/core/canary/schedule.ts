/** How often a canary runs. The codes are stored: never rename one. */
export const CANARY_SCHEDULES = ['every-15-minutes', 'hourly', 'every-6-hours', 'daily'] as const
export type CanarySchedule = (typeof CANARY_SCHEDULES)[number]

/** Each divides a day, so that the times of a day repeat. */
export const PERIOD_MINUTES = {
  'every-15-minutes': 15,
  hourly: 60,
  'every-6-hours': 360,
  daily: 1440,
} as const satisfies Record<CanarySchedule, number>

/**
 * A schedule, and by how many minutes its runs come after the start of each period in UTC: canaries of many
 * accounts do not all run at the full hour.
 */
export type CanaryCadence = { schedule: CanarySchedule; offsetMinutes: number }

const MINUTE_MS = 60_000

/** The cadence as a cron expression in UTC, as the Kubernetes CronJob controller reads it. */
export function cronExpressionOf({ schedule, offsetMinutes }: CanaryCadence): string {
  const period = PERIOD_MINUTES[schedule]
  const minutes = timesOf(offsetMinutes % 60, period, 60)
  const hours = period <= 60 ? '*' : timesOf(Math.floor(offsetMinutes / 60), period / 60, 24)
  return `${minutes} ${hours} * * *`
}

const timesOf = (first: number, step: number, end: number) => {
  const times: number[] = []
  for (let time = first; time < end; time += step) times.push(time)
  return times.join(',')
}

/** The last scheduled time at or before a time, in milliseconds since 1970. */
export function scheduledTimeAt({ schedule, offsetMinutes }: CanaryCadence, at: number): number {
  const period = PERIOD_MINUTES[schedule] * MINUTE_MS
  const offset = offsetMinutes * MINUTE_MS
  return Math.floor((at - offset) / period) * period + offset
}

/** The first scheduled time after a time, in milliseconds since 1970. */
export const nextScheduledTime = (cadence: CanaryCadence, after: number): number =>
  scheduledTimeAt(cadence, after) + PERIOD_MINUTES[cadence.schedule] * MINUTE_MS

/** The newest scheduled times after `after` and up to `until`, newest first, in milliseconds since 1970. */
export function scheduledTimes(
  cadence: CanaryCadence,
  { after, until, limit }: { after: number; until: number; limit: number },
): number[] {
  const times: number[] = []
  const period = PERIOD_MINUTES[cadence.schedule] * MINUTE_MS
  for (
    let time = scheduledTimeAt(cadence, until);
    time > after && times.length < limit;
    time -= period
  )
    times.push(time)
  return times
}
