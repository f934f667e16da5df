import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { onBothStores } from '@/lib/testing/database/both'
import { readIssuerSightings, recordIssuerReading, recordSigningKey } from './seen-keys'

const issuer = 'https://issuer.example'
const OLD = { kid: 'old', alg: 'RS256' }
const NEW = { kid: 'new', alg: 'ES256' }
const at = (minutes: number) => new Date(Date.UTC(2026, 0, 2) + minutes * 60_000)
const ms = (minutes: number) => at(minutes).getTime()

await onBothStores((store) => {
  let org: string
  beforeEach(() => {
    org = randomUUID()
  })
  const record = (minutes: number, keys: (typeof OLD)[], ownKeys?: (typeof OLD)[]) =>
    recordIssuerReading(store(), org, {
      issuer,
      at: at(minutes),
      sets: [
        { source: 'issuer', keys },
        ...(ownKeys ? [{ source: 'api-server' as const, keys: ownKeys }] : []),
      ],
    })
  const fail = (minutes: number, outage: 'unreachable' | 'invalid' = 'unreachable') =>
    recordIssuerReading(store(), org, { issuer, at: at(minutes), sets: [], outage })
  const read = () => readIssuerSightings(store(), org, issuer)

  test('an issuer that was never read has no sightings, and another is not mixed with it', async () => {
    await record(0, [OLD])
    expect(await readIssuerSightings(store(), org, 'https://other.example')).toBeUndefined()
    expect(await readIssuerSightings(store(), randomUUID(), issuer)).toBeUndefined()
  })

  test('a key has a period from its first reading to the first one without it', async () => {
    await record(0, [OLD])
    await record(5, [OLD, NEW], [OLD, NEW])
    await record(10, [NEW])
    await record(15, [OLD, NEW, NEW])
    expect(await read()).toEqual({
      since: ms(0),
      readAt: ms(15),
      outages: [],
      keys: [
        { ...OLD, source: 'issuer', firstSeen: ms(0), lastSeen: ms(5), goneAt: ms(10) },
        { ...NEW, source: expect.any(String), firstSeen: ms(5), lastSeen: expect.any(Number) },
        { ...NEW, source: expect.any(String), firstSeen: ms(5), lastSeen: expect.any(Number) },
        { ...OLD, source: 'api-server', firstSeen: ms(5), lastSeen: ms(5) },
        { ...OLD, source: 'issuer', firstSeen: ms(15), lastSeen: ms(15) },
      ],
    })
  })

  test('a reading older than the last one changes nothing', async () => {
    await record(10, [OLD, NEW])
    await record(5, [OLD])
    await record(10, [OLD])
    const seen = await read()
    expect(seen?.keys.map(({ goneAt }) => goneAt)).toEqual([undefined, undefined])
  })

  test('an outage lasts until the issuer can be read again, and leaves the keys as they were', async () => {
    await record(0, [OLD])
    await fail(5)
    await fail(10)
    await fail(15, 'invalid')
    expect((await read())?.outages).toEqual([
      { kind: 'unreachable', since: ms(5), until: ms(15) },
      { kind: 'invalid', since: ms(15) },
    ])
    await record(20, [OLD])
    const seen = await read()
    expect(seen?.outages[1]).toEqual({ kind: 'invalid', since: ms(15), until: ms(20) })
    expect(seen?.keys).toEqual([{ ...OLD, source: 'issuer', firstSeen: ms(0), lastSeen: ms(20) }])
  })

  test('tokens that a key signed widen one period', async () => {
    await record(0, [OLD])
    for (const minutes of [7, 3, 9])
      await recordSigningKey(store(), org, { issuer, ...OLD, at: at(minutes) })
    expect((await read())?.keys.filter(({ source }) => source === 'token')).toEqual([
      { ...OLD, source: 'token', firstSeen: ms(3), lastSeen: ms(9) },
    ])
  })

  test('an issuer that makes up keys stops being recorded', async () => {
    const flood = Array.from({ length: 1200 }, (_, index) => ({ kid: `k${index}`, alg: '' }))
    await record(0, flood)
    await record(5, [NEW])
    const seen = await read()
    expect(seen?.keys.length).toBe(1000)
    expect(seen?.keys.every(({ goneAt }) => goneAt === ms(5))).toBe(true)
  })
})
