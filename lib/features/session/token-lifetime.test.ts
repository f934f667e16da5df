import { describe, expect, test } from 'vitest'
import { tokenEnd, tokenState } from './token-lifetime'

const from = new Date('2026-11-01T00:00:00Z')
const stateOf = (to: string, now: string) => tokenState({ from, to: new Date(to) }, new Date(now))

describe('the end of a token', () => {
  test.each([
    ['1-hour', '2026-11-01T01:00:00.000Z'],
    ['8-hours', '2026-11-01T08:00:00.000Z'],
    ['1-month', '2026-12-01T00:00:00.000Z'],
    ['90-days', '2027-01-30T00:00:00.000Z'],
    ['1-year', '2027-11-01T00:00:00.000Z'],
  ] as const)('of %s is %s', (lifetime, end) => {
    expect(tokenEnd(lifetime, from)?.toISOString()).toBe(end)
  })

  test('of one that never ends is unknown', () => {
    expect(tokenEnd('never', from)).toBeUndefined()
  })
})

test.each([
  ['2026-11-01T01:00:00Z', '2026-11-01T00:44:59Z', 'later'],
  ['2026-11-01T01:00:00Z', '2026-11-01T00:45:00Z', 'soon'],
  ['2026-11-01T01:00:00Z', '2026-11-01T01:00:00Z', 'over'],
  ['2027-11-01T00:00:00Z', '2027-10-24T23:59:59Z', 'later'],
  ['2027-11-01T00:00:00Z', '2027-10-25T00:00:00Z', 'soon'],
])('a token that ends at %s is, at %s, to end %s', (to, now, state) => {
  expect(stateOf(to, now)).toBe(state)
})
