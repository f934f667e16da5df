import { describe, expect, test } from 'vitest'
import type { ClientObservation, FrontEvent, ProcessObservation } from './observation'
import { errorText, judgeVersion, LADDER_SECONDS } from './verdict'

const exchange = (at: number, seconds: number, token = 'a'): FrontEvent => ({
  kind: 'exchange',
  at,
  ok: true,
  endsAt: at + seconds * 1000,
  token,
})
const read = (at: number, status = 200, style: 'virtual' | 'path' = 'virtual'): FrontEvent => ({
  kind: 'storage',
  at,
  status,
  style,
  reads: true,
})
const process = (events: FrontEvent[], errors: string[] = []): ProcessObservation => ({
  events,
  outcomes: errors.length ? errors.map((error) => ({ ok: false, error })) : [{ ok: true }],
})
const NOTHING: ProcessObservation = { events: [], outcomes: [] }
const seen = (parts: Partial<ClientObservation>): ClientObservation => ({
  usual: process([exchange(0, 900), read(1), read(2)]),
  expiring: NOTHING,
  ladder: NOTHING,
  unset: NOTHING,
  withToken: NOTHING,
  ...parts,
})
const judge = (parts: Partial<ClientObservation>) => judgeVersion('1', seen(parts))

describe('whether a client takes keys', () => {
  test('a client that sends no exchange does not', () => {
    const usual = process([], ["Unsupported host 'api.coreweave.test'"])
    expect(judge({ usual })).toEqual({ version: '1', takes: false, reason: 'no-exchange' })
  })

  test('a client that signs only with a session token refuses keys without one', () => {
    const usual = process([exchange(0, 900)], ['No signing credentials available'])
    const withToken = process([exchange(0, 900), read(1, 400)], ['InvalidToken'])
    expect(judge({ usual, withToken })).toMatchObject({ reason: 'empty-session-token' })
    expect(judge({ usual })).toMatchObject({ reason: 'keys-not-used' })
  })

  test('a client whose requests object storage refuses takes them all the same', () => {
    const usual = process([exchange(0, 900), read(1, 400, 'path')], ['PathStyleRequestNotAllowed'])
    expect(judge({ usual })).toEqual({
      version: '1',
      takes: true,
      reads: false,
      addressing: 'path',
    })
  })
})

describe('what a process does when its keys end', () => {
  const first = [exchange(0, 6), read(100), read(200)]

  test.each([
    ['before-expiry', process([...first, exchange(7500, 6), read(7600)])],
    [
      'once',
      process([...first, read(7600, 400), read(8000, 400), read(8600, 400)], ['ExpiredToken']),
    ],
    ['once', process(first, ['the keys have ended'])],
    ['after-refusal', process([...first, read(7600, 400), exchange(7700, 6), read(7800)])],
    // Keys may be taken up to a second after the end that was said.
    ['not-seen', process([...first, read(6500)])],
    ['not-seen', process([...first, read(7600)])],
    ['not-seen', process(first)],
    ['not-seen', NOTHING],
  ])('%s', (refreshes, expiring) => {
    expect(judge({ expiring })).toMatchObject({ refreshes })
  })

  test('a client that exchanges at least once a call does so at every call', () => {
    const usual = process([exchange(0, 900), read(1), exchange(2, 900), exchange(3, 900), read(4)])
    const expiring = process([...first, exchange(7500, 6), read(7600)])
    expect(judge({ usual, expiring })).toMatchObject({
      refreshes: 'every-call',
      calls: 2,
      exchanges: 3,
    })
  })

  test('whether it reads the token file again shows in the token of a later exchange', () => {
    const later = (token: string) =>
      judge({ expiring: process([...first, exchange(7500, 6, token), read(7600)]) })
    expect(later('b')).toMatchObject({ rereads: true })
    expect(later('a')).toMatchObject({ rereads: false })
    expect(judge({ expiring: process(first) })).not.toHaveProperty('rereads')
  })
})

describe('how long before their end keys are renewed', () => {
  const ladder = (exchanges: number, reads: number) =>
    process([
      ...LADDER_SECONDS.slice(0, exchanges).map((seconds, index) => exchange(index, seconds)),
      ...Array.from({ length: reads }, (_, index) => read(100 + index)),
    ])

  const expiring = process([exchange(0, 6), read(100), exchange(7500, 6), read(7600)])
  const judge = (parts: Partial<ClientObservation>) =>
    judgeVersion('1', seen({ expiring, ...parts }))

  test('is not said of a client that keeps its first keys', () => {
    const once = process([exchange(0, 6), read(100), read(7600, 400)], ['ExpiredToken'])
    expect(judge({ expiring: once, ladder: ladder(3, 2) })).not.toHaveProperty('renews')
  })

  test('lies between the lives of the last two keys', () => {
    expect(judge({ ladder: ladder(3, 2) })).toMatchObject({
      renews: { atLeast: LADDER_SECONDS[1], below: LADDER_SECONDS[2] },
    })
    expect(judge({ ladder: ladder(1, 2) })).toMatchObject({
      renews: { atLeast: 0, below: LADDER_SECONDS[0] },
    })
  })

  test('has no upper bound for a client that never keeps keys', () => {
    expect(judge({ ladder: ladder(LADDER_SECONDS.length, 1) })).toMatchObject({
      renews: { atLeast: LADDER_SECONDS.at(-1) },
    })
  })

  test('shows in a program that was stopped after a call without an exchange', () => {
    const stopped = { ...ladder(3, 1), outcomes: [{ ok: true }, { ok: true }, { ok: true }] }
    expect(judge({ ladder: stopped })).toMatchObject({
      renews: { atLeast: LADDER_SECONDS[1], below: LADDER_SECONDS[2] },
    })
  })

  test('is not known of a process that ended early', () => {
    expect(judge({ ladder: ladder(3, 1) })).not.toHaveProperty('renews')
    expect(judge({})).not.toHaveProperty('renews')
  })
})

test.each([
  ['virtual', 'virtual', 'virtual'],
  ['needs-setting', 'virtual', 'path'],
  ['path', 'path', 'path'],
] as const)('a client has the addressing %s', (addressing, set, plain) => {
  const usual = process([exchange(0, 900), read(1, 200, set)])
  const unset = process([exchange(0, 900), read(1, 400, plain)])
  expect(judge({ usual, unset })).toMatchObject({ addressing })
})

test('an error text has no parts that differ between runs, and is bounded', () => {
  const text = (error: string) => errorText(seen({ usual: process([], [error]) }))
  expect(
    text(
      '2026/12/01 05:09:09 GET https://api.coreweave.test:4711/v1/cwobject/temporary-credentials/oidc/rpc8u8\n  failed, RequestID: 12AB, HostID: x/+y=, api error',
    ),
  ).toBe(
    'GET https://api.coreweave.test/v1/cwobject/temporary-credentials/oidc/ORG failed, api error',
  )
  expect(text('x'.repeat(2000)).length).toBeLessThan(500)
})
