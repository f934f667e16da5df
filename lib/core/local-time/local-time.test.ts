import fc from 'fast-check'
import { describe, test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { DailyHours, endOfHours, isTimeZone, nextWeeklyTime } from './local-time'

const night = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' }

describe('hours of the day', () => {
  test.each<[string, string, string | undefined]>([
    ['before midnight', '2026-01-15T21:30:00Z', '2026-01-16T06:00:00.000Z'],
    ['after midnight', '2026-01-16T02:00:00Z', '2026-01-16T06:00:00.000Z'],
    ['as they begin', '2026-01-15T21:00:00Z', '2026-01-16T06:00:00.000Z'],
    ['as they end', '2026-01-16T06:00:00Z', undefined],
    ['by day', '2026-01-16T12:00:00Z', undefined],
    ['in summer', '2026-07-15T20:30:00Z', '2026-07-16T05:00:00.000Z'],
    ['over the night that clocks go forward', '2026-03-28T23:00:00Z', '2026-03-29T05:00:00.000Z'],
    ['over the night that clocks go back', '2026-10-24T23:00:00Z', '2026-10-25T06:00:00.000Z'],
  ])('%s', (_, at, end) => expect(endOfHours(new Date(at), night)?.toISOString()).toBe(end))

  test('that do not cross midnight end on the same day', () => {
    const lunch = { from: '12:00', to: '13:30', zone: 'Asia/Kolkata' }
    const end = endOfHours(new Date('2026-01-15T07:00:00Z'), lunch)
    expect(end?.toISOString()).toBe('2026-01-15T08:00:00.000Z')
    expect(endOfHours(new Date('2026-01-15T08:00:00Z'), lunch)).toBeUndefined()
  })

  test('end at a time that is skipped an hour later', () => {
    const hours = { from: '01:00', to: '02:30', zone: 'Europe/Berlin' }
    const end = endOfHours(new Date('2026-03-29T00:30:00Z'), hours)
    expect(end?.toISOString()).toBe('2026-03-29T01:30:00.000Z')
  })

  test('need two times and a known zone', () => {
    const valid = (change: object) => DailyHours.safeParse({ ...night, ...change }).success
    expect(valid({})).toBe(true)
    for (const change of [{ to: '22:00' }, { from: '24:00' }, { from: '7:00' }, { zone: 'Mars/X' }])
      expect(valid(change)).toBe(false)
    expect([isTimeZone('UTC'), isTimeZone(''), isTimeZone('x'.repeat(9_999))]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('an hour of the week', () => {
  const monday = { day: 1, hour: 8, zone: 'America/New_York' }
  test.each([
    ['2026-01-15T12:00:00Z', '2026-01-19T13:00:00.000Z'],
    ['2026-01-19T12:59:59Z', '2026-01-19T13:00:00.000Z'],
    ['2026-01-19T13:00:00Z', '2026-01-26T13:00:00.000Z'],
    ['2026-03-07T12:00:00Z', '2026-03-09T12:00:00.000Z'],
  ])('after %s is at %s', (after, next) =>
    expect(nextWeeklyTime(new Date(after), monday).toISOString()).toBe(next),
  )
})

const anInstant = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2035-01-01T00:00:00Z'),
  noInvalidDate: true,
})
const aZone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
)

test('the next weekly time comes within eight days, and at its hour', () => {
  fc.assert(
    fc.property(anInstant, aZone, fc.integer({ min: 1, max: 7 }), (after, zone, day) => {
      const next = nextWeeklyTime(after, { day, hour: 12, zone })
      const wait = next.getTime() - after.getTime()
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(8 * 86_400_000)
      const shown = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hour: 'numeric',
        hourCycle: 'h23',
      })
      expect(shown.format(next)).toBe('12')
    }),
    lawParameters(),
  )
})

test('hours that have begun end in the future, within a day and the shift of a clock', () => {
  fc.assert(
    fc.property(anInstant, aZone, (at, zone) => {
      const end = endOfHours(at, { from: '18:00', to: '09:00', zone })
      if (!end) return
      const wait = end.getTime() - at.getTime()
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(17 * 3_600_000)
    }),
    lawParameters(),
  )
})
