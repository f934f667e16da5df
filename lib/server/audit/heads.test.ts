import { randomUUID } from 'node:crypto'
import { and, eq, gt } from 'drizzle-orm'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { auditEvents } from '@/lib/adapters/database/schema'
import { NO_WRITERS } from '@/lib/testing/clients'
import { onBothStores } from '@/lib/testing/database/both'
import { lawParameters } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import { parseEnv } from '../env'
import { log } from '../log'
import { recorded } from './audit'
import { chainKeys, verifyChain } from './chain'
import { type ChainHead, logHeads, logHeadsUntil, parseHeadLine, rememberHead } from './heads'

const config = parseEnv({
  COREWEAVE_API_URL: 'http://127.0.0.1:4010',
  SESSION_SECRET: 'a secret of the tests, long enough',
})
const key = chainKeys(config)

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
      const head = parseHeadLine(line, key.heads)
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

describe('a log line', () => {
  const head = { orgUid: 'o-1', seq: 12, hash: 'a'.repeat(64) }
  const parse = (line: string) => parseHeadLine(line, key.heads)
  const written = (write: () => void) => {
    const lines: string[] = []
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
    write()
    vi.restoreAllMocks()
    return lines.join('').trimEnd()
  }
  // What other tests of this process wrote is logged first.
  written(logHeads)
  const genuine = written(() => {
    rememberHead(head, key.heads.newest)
    logHeads()
  })
  const edited = (change: object) => JSON.stringify({ ...JSON.parse(genuine), ...change })
  const forged = { ...head, hash: 'b'.repeat(64) }
  const forgedRecord = {
    message: 'audit head',
    org: forged.orgUid,
    head: `${forged.seq}:${forged.hash}`,
  }

  test('of a head is read, also as container runtimes keep it', () => {
    expect(parse(genuine)).toEqual(head)
    expect(parse(`2026-01-02T03:04:05.678901234Z stdout F ${genuine}`)).toEqual(head)
    expect(parse(JSON.stringify({ log: `${genuine}\n`, stream: 'stdout', time: 'x' }))).toEqual(
      head,
    )
  })

  test.each<[string, string]>([
    ['no line', ''],
    ['another message', edited({ message: 'other' })],
    ['another row', edited({ head: `13:${head.hash}` })],
    ['another hash', edited({ head: `12:${forged.hash}` })],
    ['another organization', edited({ org: 'o-2' })],
    ['no code', edited({ mac: undefined })],
    ['a code of another length', edited({ mac: 'ab' })],
    ['a code that is no text', edited({ mac: ['a'.repeat(64)] })],
    ['a record without a code, as before the update', JSON.stringify(forgedRecord)],
    ['a head cut in two', genuine.slice(0, -1)],
    ['a head after other text', `GET / ${genuine}`],
    ['a head as an element', `[${genuine}]`],
    ['a head inside a member', JSON.stringify({ message: 'x', error: genuine })],
    [
      'a head two wrappers deep',
      JSON.stringify({ log: JSON.stringify({ log: genuine, stream: 'stdout' }), stream: 'stdout' }),
    ],
    ['two records in one line', `${genuine}${genuine}`],
  ])('with %s is none', (_, line) => expect(parse(line)).toBeUndefined())

  test('that quotes a stranger is none, whatever they wrote', () => {
    // A stranger does not have the key, and at most repeats a head that they read in the log.
    const texts = [
      JSON.stringify(forgedRecord),
      JSON.stringify({ ...forgedRecord, mac: 'a'.repeat(64) }),
      edited({ head: `12:${forged.hash}` }),
      `","message":"audit head","org":"o-1","head":"12:${forged.hash}`,
      `\n${JSON.stringify(forgedRecord)}\n`,
      `2026-01-02T03:04:05Z stdout F ${JSON.stringify(forgedRecord)}`,
    ]
    for (const text of texts) {
      const lines = written(() => {
        log.error(text, { [text]: text, error: new Error(text, { cause: new Error(text) }) })
        log.info('audit head', { message: text, org: text, head: text })
        log.info('request', {
          origin: text,
          message: 'audit head',
          ...JSON.parse(JSON.stringify(forgedRecord)),
        })
      })
      for (const line of lines.split('\n')) expect(parse(line)).toBeUndefined()
    }
    fc.assert(
      fc.property(anyText(), (text) => {
        const line = written(() =>
          log.error('x', { text: `${text}${JSON.stringify(forgedRecord)}` }),
        )
        expect(parse(line)).toBeUndefined()
      }),
      lawParameters(1_000),
    )
  })
})
