import { randomUUID } from 'node:crypto'
import { and, eq, gt } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { auditEvents } from '@/lib/adapters/database/schema'
import { NO_WRITERS } from '@/lib/testing/clients'
import { onBothStores } from '@/lib/testing/database/both'
import { parseEnv } from '../env'
import { recorded } from './audit'
import { chainKey, verifyChain } from './chain'
import { type ChainHead, logHeads, logHeadsUntil, parseHeadLine } from './heads'

const config = parseEnv({
  COREWEAVE_API_URL: 'http://127.0.0.1:4010',
  SESSION_SECRET: 'a secret of the tests, long enough',
})
const key = chainKey(config)

await onBothStores((store) => {
  let orgUid: string
  let lines: string[]
  const context = () => ({
    ...NO_WRITERS,
    actor: { uid: 'ada', orgUid, sessionId: 's' },
    store: store(),
    clock: () => new Date(),
    config,
  })
  const write = async (count: number) => {
    for (let done = 0; done < count; done++)
      await recorded(
        context(),
        { action: 'policy.save', object: { policy: 'team' } },
        async () => {},
      )
  }
  /** The heads of this test's chain, as they were logged. */
  const logged = (): ChainHead[] =>
    lines.flatMap((line) => {
      const head = parseHeadLine(line)
      return head?.orgUid === orgUid ? [{ seq: head.seq, hash: head.hash }] : []
    })
  const check = (heads: ChainHead[]) => verifyChain(store(), orgUid, key, { heads })
  const after = (seq: number) => and(eq(auditEvents.orgUid, orgUid), gt(auditEvents.seq, seq))

  beforeEach(() => {
    orgUid = randomUUID()
    lines = []
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  test('the newest row is logged once, and again only after another', async () => {
    await write(2)
    logHeads()
    logHeads()
    expect(logged()).toMatchObject([{ seq: 4 }])
    await write(1)
    logHeads()
    expect(logged()).toMatchObject([{ seq: 4 }, { seq: 6 }])
    expect(await check(logged())).toMatchObject({ ok: true, rows: 6, head: logged()[1]?.hash })
  })

  test('the head is logged every minute and at the end of the process, even without the database', async () => {
    const stop = new AbortController()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    logHeadsUntil(stop.signal)
    await write(1)
    vi.advanceTimersByTime(60_000)
    expect(logged()).toMatchObject([{ seq: 2 }])
    await write(1)
    stop.abort()
    expect(logged()).toMatchObject([{ seq: 2 }, { seq: 4 }])
    await write(1)
    vi.advanceTimersByTime(600_000)
    expect(logged()).toHaveLength(2)
  })

  test('a truncated chain is detected by a known head', async () => {
    await write(3)
    logHeads()
    await store().delete(auditEvents).where(after(3))
    expect(await check([])).toMatchObject({ ok: true, rows: 3 })
    expect(await check(logged())).toEqual({
      ok: false,
      seq: 4,
      reason:
        'Row 4 is missing: row 6 was kept elsewhere as the last row, so the chain was truncated.',
    })
  })

  test('so it is when the console went on writing over the cut, and when nothing is left', async () => {
    await write(3)
    logHeads()
    await store().delete(auditEvents).where(after(4))
    await write(2)
    expect(await check([])).toMatchObject({ ok: true, rows: 8 })
    expect(await check(logged())).toEqual({
      ok: false,
      seq: 6,
      reason: 'Row 6 does not have the hash that was kept elsewhere.',
    })
    await store().delete(auditEvents).where(after(0))
    expect(await check(logged())).toMatchObject({ ok: false, seq: 1 })
  })
})

test('a head is read from a line that a collector has prefixed or wrapped, and from no other', () => {
  const hash = 'a'.repeat(64)
  const line = `{"at":"2026-01-02T03:04:05.678Z","level":"info","message":"audit head","org":"o-1","head":"12:${hash}"}`
  const head = { orgUid: 'o-1', seq: 12, hash }
  expect(parseHeadLine(line)).toEqual(head)
  expect(parseHeadLine(`2026-01-02T03:04:05Z stdout F ${line}`)).toEqual(head)
  expect(parseHeadLine(JSON.stringify({ log: line, stream: 'stdout' }))).toEqual(head)
  expect(parseHeadLine(line.replace('audit head', 'other'))).toBeUndefined()
  expect(parseHeadLine(line.replace('12:', 'x:'))).toBeUndefined()
  expect(parseHeadLine('')).toBeUndefined()
})
