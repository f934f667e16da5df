import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lawParameters } from '@/lib/testing/laws/runs'
import {
  CANARY_SCHEDULES,
  cronExpressionOf,
  nextScheduledTime,
  PERIOD_MINUTES,
  scheduledTimeAt,
  scheduledTimes,
} from './schedule'

test('each schedule is a cron expression', () => {
  const expressions = CANARY_SCHEDULES.map((schedule) =>
    cronExpressionOf({ schedule, offsetMinutes: 7 }),
  )
  expect(expressions).toEqual(['7,22,37,52 * * * *', '7 * * * *', '7 0,6,12,18 * * *', '7 0 * * *'])
  expect(cronExpressionOf({ schedule: 'every-6-hours', offsetMinutes: 130 })).toBe(
    '10 2,8,14,20 * * *',
  )
})

const cadences = fc.constantFrom(...CANARY_SCHEDULES).chain((schedule) =>
  fc.record({
    schedule: fc.constant(schedule),
    offsetMinutes: fc.nat(PERIOD_MINUTES[schedule] - 1),
  }),
)
const times = fc.integer({ min: 0, max: 4_102_444_800_000 })

/** A second reading of the expression, minute by minute. */
function matchesCron(expression: string, at: number): boolean {
  const [minutes = '', hours = ''] = expression.split(' ')
  const time = new Date(at)
  const has = (field: string, value: number) =>
    field === '*' || field.split(',').includes(String(value))
  return has(minutes, time.getUTCMinutes()) && has(hours, time.getUTCHours())
}

test('scheduled times are the minutes that the cron expression names', () => {
  fc.assert(
    fc.property(cadences, times, (cadence, at) => {
      const expression = cronExpressionOf(cadence)
      const next = nextScheduledTime(cadence, at)
      expect(matchesCron(expression, next)).toBe(true)
      for (let minute = Math.floor(at / 60_000) + 1; minute * 60_000 < next; minute++)
        if (matchesCron(expression, minute * 60_000)) throw new Error(`misses ${minute}`)
    }),
    lawParameters(60),
  )
})

test('the scheduled times of a span are all of them, newest first', () => {
  fc.assert(
    fc.property(cadences, times, fc.nat(48 * 60), (cadence, after, minutes) => {
      const until = after + minutes * 60_000
      const found = scheduledTimes(cadence, { after, until, limit: 1000 })
      expect(found).toEqual([...found].sort((a, b) => b - a))
      expect(found.every((time) => time > after && time <= until)).toBe(true)
      const expected: number[] = []
      for (let time = nextScheduledTime(cadence, after); time <= until; )
        time = nextScheduledTime(cadence, expected[expected.push(time) - 1] ?? time)
      expect(found.toReversed()).toEqual(expected)
      expect(scheduledTimeAt(cadence, until)).toBeLessThanOrEqual(until)
    }),
    lawParameters(),
  )
})
