import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lawParameters } from '@/lib/testing/laws/runs'
import {
  faultTime,
  type IssuerOutage,
  type IssuerSightings,
  KEY_ASSUMPTIONS,
  type KeySighting,
  publishedKids,
  readKeyHistory,
} from './key-history'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const key = (
  kid: string,
  firstSeen: number,
  goneAt?: number,
  source: KeySighting['source'] = 'issuer',
): KeySighting => ({
  source,
  kid,
  alg: 'RS256',
  firstSeen,
  lastSeen: goneAt ?? firstSeen,
  ...(goneAt !== undefined && { goneAt }),
})
const token = (kid: string, firstSeen: number, lastSeen: number): KeySighting => ({
  source: 'token',
  kid,
  alg: 'RS256',
  firstSeen,
  lastSeen,
})
const watched = (keys: KeySighting[], outages: IssuerOutage[] = []): IssuerSightings => ({
  since: 0,
  readAt: 10 * DAY,
  keys,
  outages,
})
const faults = (sightings: IssuerSightings, now = sightings.readAt) =>
  readKeyHistory(sightings, now).faults

test('an issuer whose keys stay has no rotation and no fault', () => {
  const still = watched([key('a', 0), key('a', 0, undefined, 'api-server')])
  expect(readKeyHistory(still, DAY)).toEqual({ rotations: [], faults: [] })
  expect(publishedKids(still)).toEqual(['a'])
})

test('a rotation is published first, and the old key is removed when its tokens have ended', () => {
  const good = watched([
    key('a', 0, DAY + 3 * HOUR),
    key('b', DAY),
    key('b', DAY, undefined, 'api-server'),
    token('b', DAY + HOUR, 2 * DAY),
    token('a', HOUR, DAY + HOUR),
  ])
  expect(readKeyHistory(good, 10 * DAY)).toEqual({
    rotations: [
      { at: DAY + 3 * HOUR, added: [], removed: ['a'] },
      { at: DAY, added: ['b'], removed: [] },
    ],
    faults: [],
  })
})

test('the keys of the first reading are no rotation', () => {
  expect(readKeyHistory(watched([key('a', 0), key('b', 0)]), DAY).rotations).toEqual([])
})

test('a key of the API server that the issuer URL does not publish breaks its tokens', () => {
  const sightings = watched([key('a', 0), key('b', DAY, undefined, 'api-server')])
  const unpublished = { code: 'unpublished', kid: 'b', since: DAY, breaks: true }
  expect(faults(sightings)).toEqual([{ ...unpublished, signs: false }])
  const signing = watched([...sightings.keys, token('b', DAY + 1, 10 * DAY)])
  expect(faults(signing)).toEqual([{ ...unpublished, signs: true }])
})

test('a key that signs on after it is removed is unpublished, and one that only verifies is not', () => {
  const removed = [key('a', 0, 2 * DAY), key('b', DAY), key('a', 0, undefined, 'api-server')]
  expect(faults(watched(removed))).toEqual([])
  const signing = watched([...removed, token('a', 0, 10 * DAY - MINUTE)])
  expect(faults(signing)).toMatchObject([
    { code: 'unpublished', kid: 'a', since: 2 * DAY, signs: true },
    { code: 'removed-early', kid: 'a' },
  ])
  expect(faults(signing, 11 * DAY).map(({ code }) => code)).toEqual(['removed-early'])
})

test('nothing is said of publication while the issuer cannot be read, nor of a key that is gone', () => {
  const keys = [key('a', 0), key('b', DAY, undefined, 'api-server')]
  expect(faults(watched(keys, [{ kind: 'unreachable', since: DAY }]))).toEqual([])
  expect(faults(watched([key('a', 0), key('b', DAY, 2 * DAY, 'api-server')]))).toEqual([])
})

test('a key that was in use before it was published is published late, and breaks while others may lack it', () => {
  const sightings = watched([
    key('a', 0),
    key('b', DAY + 10 * MINUTE),
    key('b', DAY, undefined, 'api-server'),
  ])
  const late = {
    code: 'published-late',
    kid: 'b',
    usedAt: DAY,
    publishedAt: DAY + 10 * MINUTE,
    signs: false,
  }
  expect(faults(sightings, DAY + HOUR)).toEqual([{ ...late, breaks: true }])
  expect(faults(sightings, DAY + 2 * HOUR)).toEqual([{ ...late, breaks: false }])
})

test('a key that appeared while the issuer could not be read may have been published in time', () => {
  const outage: IssuerOutage = { kind: 'unreachable', since: DAY - HOUR, until: DAY + HOUR }
  const keys = [key('a', 0), key('b', DAY + HOUR), key('b', DAY, undefined, 'api-server')]
  expect(faults(watched(keys, [outage]))).toEqual([])
})

test('a key that signs within the time that others keep a key set is used early', () => {
  const at = (signed: number) =>
    faults(watched([key('a', 0), key('b', DAY), token('b', signed, 10 * DAY)]), DAY + MINUTE)
  expect(at(DAY + 5 * MINUTE)).toEqual([
    {
      code: 'used-early',
      kid: 'b',
      usedAt: DAY + 5 * MINUTE,
      publishedAt: DAY,
      breaks: true,
    },
  ])
  expect(at(DAY + KEY_ASSUMPTIONS.cacheMs)).toEqual([])
})

test('a key removed with its successor’s publication is removed too early', () => {
  const swapped = watched([key('a', 0, DAY), key('b', DAY)])
  const early = { code: 'removed-early', kid: 'a', removedAt: DAY, validUntil: DAY + HOUR }
  expect(faults(swapped, DAY + MINUTE)).toEqual([{ ...early, breaks: true }])
  expect(faults(swapped, DAY + HOUR)).toEqual([{ ...early, breaks: false }])
  expect(faults(watched([key('a', 0, DAY + HOUR), key('b', DAY)]))).toEqual([])
})

test('a token that the key signed later moves the time until which it has to stay', () => {
  const sightings = watched([
    key('a', 0, DAY + 2 * HOUR),
    key('b', DAY),
    token('a', DAY, DAY + 90 * MINUTE),
  ])
  expect(faults(sightings)).toMatchObject([
    { code: 'removed-early', kid: 'a', validUntil: DAY + 150 * MINUTE, breaks: false },
  ])
})

test('a key that is published again is no longer missing, and a key that never signed is not missed', () => {
  expect(faults(watched([key('a', 0, DAY), key('b', DAY), key('a', DAY + MINUTE)]))).toEqual([])
  expect(faults(watched([key('a', 0), key('b', DAY, DAY + MINUTE)]))).toEqual([])
  expect(faults(watched([key('a', 0, DAY), key('b', 0)]))).toEqual([])
})

const times = fc.integer({ min: 0, max: 200 }).map((steps) => steps * 5 * MINUTE)
const someSightings: fc.Arbitrary<IssuerSightings> = fc.record({
  since: fc.constant(0),
  readAt: fc.constant(1000 * 5 * MINUTE),
  keys: fc.array(
    fc
      .record({
        source: fc.constantFrom<KeySighting['source']>('issuer', 'api-server', 'token'),
        kid: fc.constantFrom('a', 'b', 'c', 'd'),
        firstSeen: times,
        length: times,
        stays: fc.boolean(),
      })
      .map(({ source, kid, firstSeen, length, stays }): KeySighting => {
        const end = firstSeen + length
        const isOpen = stays || source === 'token'
        return {
          source,
          kid,
          alg: 'RS256',
          firstSeen,
          lastSeen: end,
          ...(!isOpen && { goneAt: end + 5 * MINUTE }),
        }
      }),
    { maxLength: 12 },
  ),
  outages: fc.array(
    fc.record({ kind: fc.constant('unreachable' as const), since: times, until: times }),
    { maxLength: 2 },
  ),
})

test('every rotation and fault is in the past, and a published key is never called unpublished', () => {
  fc.assert(
    fc.property(someSightings, (sightings) => {
      const { rotations, faults: found } = readKeyHistory(sightings, sightings.readAt)
      const published = new Set(publishedKids(sightings))
      for (const { at, added, removed } of rotations) {
        expect(at).toBeGreaterThan(sightings.since)
        expect(added.length + removed.length).toBeGreaterThan(0)
      }
      for (const fault of found) {
        expect(faultTime(fault)).toBeLessThanOrEqual(sightings.readAt)
        if (fault.code === 'unpublished') expect(published.has(fault.kid)).toBe(false)
        if (fault.code === 'removed-early') {
          expect(published.has(fault.kid)).toBe(false)
          expect(fault.removedAt).toBeLessThan(fault.validUntil)
        }
        if (fault.code === 'published-late') expect(fault.usedAt).toBeLessThan(fault.publishedAt)
      }
    }),
    lawParameters(2000),
  )
})

test('shorter lifetimes and caches never add a fault', () => {
  fc.assert(
    fc.property(someSightings, times, times, (sightings, one, other) => {
      const count = (ms: number) =>
        readKeyHistory(sightings, sightings.readAt, { tokenLifetimeMs: ms, cacheMs: ms }).faults
          .length
      expect(count(Math.min(one, other))).toBeLessThanOrEqual(count(Math.max(one, other)))
    }),
    lawParameters(2000),
  )
})

test('a rotation that waits for publication, caches and tokens has no fault, however long it takes', () => {
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 6 }), (pauses) => {
      const { cacheMs, tokenLifetimeMs } = KEY_ASSUMPTIONS
      const keys: KeySighting[] = []
      let publishedAt = 0
      let at = 0
      for (const [index, pause] of pauses.entries()) {
        at += pause + cacheMs
        const [signedAt, nextAt] = [at, at + pause + 5 * MINUTE]
        keys.push(
          key(`k${index}`, publishedAt, nextAt + cacheMs + tokenLifetimeMs),
          token(`k${index}`, signedAt, nextAt + cacheMs),
        )
        publishedAt = nextAt
        at = nextAt
      }
      keys.push(key('last', publishedAt))
      expect(readKeyHistory(watched(keys), at + 10 * DAY).faults).toEqual([])
    }),
    lawParameters(500),
  )
})
