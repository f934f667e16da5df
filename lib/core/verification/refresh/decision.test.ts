import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lawParameters } from '@/lib/testing/laws/runs'
import { decideRefresh, refreshCounts } from './decision'
import type { RefreshCall, RefreshExchange, RefreshRecords } from './records'

const LIFE = 900_000
const MARGIN = 60_000
const MINUTE = 60_000

const call = (minute: number, error?: string): RefreshCall => ({
  at: minute * MINUTE,
  passed: error ? 0 : 1,
  failed: error ? 1 : 0,
  ...(error && { error }),
})
const exchange = (minute: number, more: Partial<RefreshExchange> = {}): RefreshExchange => ({
  at: minute * MINUTE,
  passed: 1,
  failed: 0,
  status: 200,
  expires: minute * MINUTE + LIFE,
  token: 60 * MINUTE,
  ...more,
})
const refused = (minute: number, token = 60 * MINUTE): RefreshExchange => ({
  at: minute * MINUTE,
  passed: 0,
  failed: 1,
  status: 400,
  token,
})
const minutes = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)
const records = (more: Partial<RefreshRecords>): RefreshRecords => ({
  startedAt: 0,
  until: 20 * MINUTE,
  life: LIFE,
  margin: MARGIN,
  token: 60 * MINUTE,
  calls: [],
  exchanges: [],
  rotations: [],
  endedAt: 20 * MINUTE,
  ...more,
})
const decide = (more: Partial<RefreshRecords>, rotate = false) =>
  decideRefresh(records(more), { rotate })

describe('a refresh proof', () => {
  test('shows that a client refreshes whose calls pass after its first keys expired', () => {
    expect(
      decide({
        calls: minutes(0, 18).map((at) => call(at)),
        exchanges: [exchange(0), exchange(10)],
      }),
    ).toEqual({ code: 'refreshes' })
  })

  test('shows that a client refreshes which asks for new keys only once a call was refused', () => {
    const calls = [
      ...minutes(0, 15).map((at) => call(at)),
      call(16.5, 'ExpiredToken'),
      call(17),
      call(18),
    ]
    expect(decide({ calls, exchanges: [exchange(0), exchange(16.8)] })).toEqual({
      code: 'refreshes',
    })
  })

  test('shows that a client took credentials once whose calls fail with them, with one exchange or two at its start', () => {
    const calls = [
      ...minutes(0, 15).map((at) => call(at)),
      ...[17, 18].map((at) => call(at, 'ExpiredToken')),
    ]
    expect(decide({ calls, exchanges: [exchange(0)] })).toEqual({ code: 'took-once', what: 'keys' })
    expect(decide({ calls, exchanges: [exchange(0), exchange(0.1)] })).toEqual({
      code: 'took-once',
      what: 'keys',
    })
  })

  test('shows an exchange at every call', () => {
    expect(
      decide({
        calls: minutes(0, 18).map((at) => call(at)),
        exchanges: minutes(0, 18).map((at) => exchange(at)),
      }),
    ).toEqual({ code: 'every-call' })
  })

  test('shows that a client kept its first token if it exchanges that one after a rotation', () => {
    const calls = minutes(0, 18).map((at) => call(at))
    const kept = { calls, exchanges: [exchange(0), exchange(12)], rotations: [8 * MINUTE] }
    expect(decide(kept, true)).toEqual({ code: 'took-once', what: 'token' })
    expect(
      decide({ ...kept, exchanges: [exchange(0), exchange(12, { token: 70 * MINUTE })] }, true),
    ).toEqual({ code: 'refreshes' })
  })

  test('takes an exchange of a newer token for a rotation that the recorder has not seen yet', () => {
    const calls = minutes(0, 18).map((at) => call(at))
    const exchanges = [exchange(0), exchange(10, { token: 70 * MINUTE })]
    expect(decide({ calls, exchanges }, true)).toEqual({ code: 'refreshes' })
  })

  test('shows that a client kept its first token if that is refused once it has expired', () => {
    const token = 10 * MINUTE
    const calls = [...minutes(0, 15).map((at) => call(at)), call(17, 'ExpiredToken')]
    const given = {
      calls,
      token,
      exchanges: [exchange(0, { token }), refused(14, token)],
      rotations: [8 * MINUTE],
    }
    expect(decide(given)).toEqual({ code: 'took-once', what: 'token' })
  })

  test.each([
    ['no-call', {}],
    ['client-ended', { clientEnd: { at: MINUTE, code: 1 } }],
    ['no-exchange', { calls: [call(1)] }],
    ['exchange-refused', { calls: [call(1, 'NoCredentials')], exchanges: [refused(1)] }],
    ['calls-failed', { calls: [call(1, 'AccessDenied')], exchanges: [exchange(0)] }],
    ['no-expiry', { calls: [call(1), call(2)], exchanges: [exchange(0)] }],
    [
      'client-ended',
      { calls: [call(1)], exchanges: [exchange(0)], clientEnd: { at: MINUTE, code: 0 } },
    ],
    [
      'exchange-failed',
      { calls: [call(1), call(17, 'ExpiredToken')], exchanges: [exchange(0), refused(12)] },
    ],
    ['keys-outlived', { calls: [call(1), call(17)], exchanges: [exchange(0)] }],
    [
      'calls-failed',
      { calls: [call(1), call(17, 'SlowDown')], exchanges: [exchange(0), exchange(10)] },
    ],
  ] satisfies [string, Partial<RefreshRecords>][])(
    'shows nothing where there was %s',
    (reason, given) => {
      expect(decide(given)).toEqual({ code: 'inconclusive', reason })
    },
  )

  test('shows nothing about a rotation that did not come, or after which nothing was exchanged', () => {
    const calls = minutes(0, 18).map((at) => call(at))
    const exchanges = [exchange(0), exchange(10)]
    expect(decide({ calls, exchanges }, true)).toEqual({
      code: 'inconclusive',
      reason: 'no-rotation',
    })
    expect(decide({ calls, exchanges, rotations: [12 * MINUTE] }, true)).toEqual({
      code: 'inconclusive',
      reason: 'not-exchanged-since',
    })
  })

  test('never calls a client good whose last call failed, or that never called with keys of a later exchange', () => {
    const minute = fc.integer({ min: 0, max: 20 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(minute, fc.boolean()), { maxLength: 30 }),
        fc.array(fc.tuple(minute, fc.boolean()), { maxLength: 10 }),
        fc.array(minute, { maxLength: 2 }),
        fc.boolean(),
        (calls, exchanges, rotations, rotate) => {
          const byTime = (a: { at: number }, b: { at: number }) => a.at - b.at
          const given = records({
            calls: calls
              .map(([at, ok]) => call(at, ok ? undefined : 'ExpiredToken'))
              .toSorted(byTime),
            exchanges: exchanges
              .map(([at, ok]) => (ok ? exchange(at) : refused(at)))
              .toSorted(byTime),
            rotations: rotations.map((at) => at * MINUTE).toSorted((a, b) => a - b),
          })
          const { code } = decideRefresh(given, { rotate })
          if (code !== 'refreshes' && code !== 'every-call') return
          const last = given.calls.at(-1)
          expect(last?.failed).toBe(0)
          const given2 = given.exchanges.filter(
            ({ at, passed }) => passed > 0 && at <= (last?.at ?? 0),
          )
          expect(given2.length).toBeGreaterThan(1)
          expect(refreshCounts(given).exchanges).toBeGreaterThan(1)
        },
      ),
      lawParameters(1000),
    )
  })
})
