import { z } from 'zod'

/** Whether a text is a time zone that this runtime knows, such as `Europe/Berlin`. */
export function isTimeZone(zone: string): boolean {
  try {
    return zone.length <= 60 && formatterOf(zone) !== undefined
  } catch {
    return false
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Throws a RangeError for a zone that is unknown. */
function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(zone, made)
  return made
}

export const TimeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, 'Choose a time zone, such as Europe/Berlin.')

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/
export const ClockTime = z.string().regex(CLOCK, 'Enter a time, such as 22:00.')

/** A part of each day, in a time zone; it goes over midnight if it ends before it begins. */
export const DailyHours = z
  .object({ from: ClockTime, to: ClockTime, zone: TimeZone })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'The hours must end at another time than they begin.',
  })
export type DailyHours = z.infer<typeof DailyHours>

/** An hour of a day of the week, in a time zone. Monday is 1, Sunday is 7. */
export const WeeklyTime = z.object({
  day: z.int().min(1).max(7),
  hour: z.int().min(0).max(23),
  zone: TimeZone,
})
export type WeeklyTime = z.infer<typeof WeeklyTime>

const MINUTE = 60_000
const DAY_MINUTES = 24 * 60

/** The clock on the wall at an instant, written as if it were UTC, in milliseconds. */
function wallClock(at: number, zone: string): number {
  const parts = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The instant at which a clock on the wall shows a time. A time that is skipped in spring is taken an hour later. */
function instantOf(wall: number, zone: string): number {
  const offsetAt = (at: number) => wallClock(at, zone) - at
  const near = wall - offsetAt(wall)
  return wall - offsetAt(near)
}

const minutesOf = (clock: string) => {
  const [, hour, minute] = CLOCK.exec(clock) ?? []
  return Number(hour) * 60 + Number(minute)
}

const wholeSeconds = (at: Date) => Math.floor(at.getTime() / 1000) * 1000

/** When hours of the day that have begun end; undefined outside of them. */
export function endOfHours(at: Date, { from, to, zone }: DailyHours): Date | undefined {
  const wall = wallClock(wholeSeconds(at), zone)
  const midnight = wall - (wall % (DAY_MINUTES * MINUTE))
  const minutes = (wall - midnight) / MINUTE
  const [begin, end] = [minutesOf(from), minutesOf(to)]
  const isInside =
    begin < end ? minutes >= begin && minutes < end : minutes >= begin || minutes < end
  if (!isInside) return undefined
  const endsToday = minutes < end
  return new Date(instantOf(midnight + (end + (endsToday ? 0 : DAY_MINUTES)) * MINUTE, zone))
}

/** The next such hour of a week after an instant. */
export function nextWeeklyTime(after: Date, { day, hour, zone }: WeeklyTime): Date {
  const wall = wallClock(wholeSeconds(after), zone)
  const midnight = wall - (wall % (DAY_MINUTES * MINUTE))
  const weekday = ((new Date(midnight).getUTCDay() + 6) % 7) + 1
  const at = (days: number) => instantOf(midnight + (days * DAY_MINUTES + hour * 60) * MINUTE, zone)
  const days = (day - weekday + 7) % 7
  const next = at(days)
  return new Date(next > after.getTime() ? next : at(days + 7))
}
