import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { and, eq, gt, sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AuditRow } from '@/lib/adapters/audit-sinks/audit-row'
import { claimSink, listSinkStates, readNextAuditRows } from '@/lib/adapters/database/audit-sinks'
import { auditSinkCursors, auditSinks } from '@/lib/adapters/database/audit-sinks-tables'
import { auditEvents } from '@/lib/adapters/database/schema'
import { AppError } from '@/lib/common/errors'
import { NO_WRITERS } from '@/lib/testing/clients'
import { onBothStores } from '@/lib/testing/database/both'
import { startNotificationReceiver } from '@/lib/testing/notification-receiver'
import { type Env, parseEnv } from '../env'
import { listAudit, type RecordedChange, recordEvent, recorded } from './audit'
import { SINK_LIMITS } from './sink-delivery'
import { deliverAuditRows } from './sink-job'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const entry: RecordedChange = { action: 'policy.save', object: { policy: 'team' } }

const configOf = (sinks: unknown[]): Env =>
  parseEnv({
    COREWEAVE_API_URL: 'http://127.0.0.1:4010',
    SESSION_SECRET: 'a secret of the tests, long enough',
    AUDIT_SINKS: JSON.stringify(sinks),
  })

await onBothStores((store) => {
  let orgUid: string
  let now: number
  let ends: (() => unknown)[]
  const clock = () => new Date(now)

  beforeEach(async () => {
    // A new sink is sent the rows of all organizations.
    await store().delete(auditEvents)
    orgUid = randomUUID()
    now = Date.now()
    ends = []
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
    vi.restoreAllMocks()
  })
  const printed = () => vi.mocked(process.stdout.write).mock.calls.join('\n')

  /** A receiver of rows whose answer the test can change, and a console that sends to it. */
  async function openConsole({ required = false, limit = {} } = {}) {
    const state: { answer: RequestListener } = { answer: (_, to) => to.end() }
    const receiver = await startNotificationReceiver((...call) => state.answer(...call))
    ends.push(receiver.close)
    const name = `sink-${randomUUID().slice(0, 8)}`
    const { url } = receiver
    const config = configOf([{ name, type: 'webhook', url, secret: SECRET, required, ...limit }])
    const context = {
      ...NO_WRITERS,
      actor: { uid: 'ada', orgUid, sessionId: 's' },
      store: store(),
      clock,
      config,
    }
    return {
      name,
      config,
      state,
      context,
      /** The rows of this test's organization in each request, oldest first. */
      batches: () =>
        receiver.received
          .map(({ body }) =>
            body
              .split('\n')
              .filter(Boolean)
              .map((line) => AuditRow.parse(JSON.parse(line)))
              .filter((row) => row.orgUid === orgUid),
          )
          .filter(({ length }) => length > 0),
      write: async (count: number) => {
        for (let done = 0; done < count; done++) await recorded(context, entry, async () => {})
      },
      sinkState: async () => (await listSinkStates(store(), [name]))[0],
    }
  }
  type Console = Awaited<ReturnType<typeof openConsole>>

  const fails: RequestListener = (_, to) => to.writeHead(503).end()
  const numbers = ({ batches }: Console) => batches().flatMap((rows) => rows.map(({ seq }) => seq))
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

  /** A replica of the console that sends rows. */
  function replica({ name, config }: Console) {
    const stop = new AbortController()
    const { signal } = stop
    const job = { store: store(), config, clock, data: { sink: name }, signal, stopping: signal }
    const ended = (async () => {
      while (!signal.aborted) {
        await deliverAuditRows(job).catch((error: unknown) => {
          if (!signal.aborted) throw error
        })
        await sleep(20)
      }
    })()
    const end = () => {
      stop.abort()
      return ended
    }
    ends.push(end)
    return { end }
  }
  const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000 })

  const cursorOf = ({ name }: Console) =>
    and(eq(auditSinkCursors.sink, name), eq(auditSinkCursors.orgUid, orgUid))
  const hasTaken = (sink: Console, seq: number) =>
    eventually(async () =>
      expect(await store().select().from(auditSinkCursors).where(cursorOf(sink))).toMatchObject([
        { seq },
      ]),
    )

  describe('an optional sink', () => {
    test('receives every row in order, as it is in the chain', async () => {
      const sink = await openConsole()
      await sink.write(3)
      replica(sink)
      await eventually(() => expect(numbers(sink)).toEqual(upTo(6)))
      await sink.write(1)
      await eventually(() => expect(numbers(sink)).toEqual(upTo(8)))
      const chain = await listAudit({ actor: sink.context.actor, store: store() })
      const sent = sink.batches().flat()
      expect(sent.map(({ schema: _, ...row }) => row)).toEqual(
        chain.reverse().map((row) => JSON.parse(JSON.stringify(row))),
      )
    })

    test('does not hold up a change while it is down, and misses nothing of it', async () => {
      const sink = await openConsole()
      sink.state.answer = fails
      await sink.write(2)
      replica(sink)
      await eventually(async () =>
        expect(await sink.sinkState()).toMatchObject({
          failures: 1,
          problem: expect.stringContaining('responded with status 503.'),
          retryAt: new Date(now + SINK_LIMITS.firstRetry),
          claimedBy: null,
        }),
      )
      expect(await sink.sinkState()).not.toMatchObject({
        problem: expect.stringContaining('T0-a-password'),
      })
      now += SINK_LIMITS.firstRetry
      await eventually(async () => {
        const retryAt = new Date(now + 2 * SINK_LIMITS.firstRetry)
        expect(await sink.sinkState()).toMatchObject({ failures: 2, retryAt })
      })
      const before = numbers(sink).length
      sink.state.answer = (_, to) => to.end()
      now += 2 * SINK_LIMITS.firstRetry
      await eventually(() => expect(numbers(sink).slice(before)).toEqual(upTo(4)))
      await hasTaken(sink, 4)
      expect(await sink.sinkState()).toMatchObject({ failures: 0, problem: null })
      expect(printed()).not.toContain('T0-a-password')
      expect(printed().match(/an audit sink does not take rows/g)).toHaveLength(1)
    })

    test('goes on after a restart where it was, also after a failure in the middle', async () => {
      const sink = await openConsole()
      await sink.write(1)
      const first = replica(sink)
      await hasTaken(sink, 2)
      sink.state.answer = (request) => request.socket.destroy()
      await sink.write(1)
      await eventually(async () => expect(await sink.sinkState()).toMatchObject({ failures: 1 }))
      await first.end()
      const before = numbers(sink).length
      sink.state.answer = (_, to) => to.end()
      now += SINK_LIMITS.longestRetry
      replica(sink)
      await eventually(() => expect(numbers(sink).slice(before)).toEqual([3, 4]))
    })

    test('gets no row twice or out of order from two replicas', async () => {
      const sink = await openConsole()
      replica(sink)
      replica(sink)
      await Promise.all(Array.from({ length: 6 }, () => sink.write(2)))
      await eventually(() => expect(numbers(sink)).toHaveLength(24))
      expect(numbers(sink)).toEqual(upTo(24))
    })

    test('is taken over from a replica that was killed when its claim ends', async () => {
      const sink = await openConsole()
      await sink.write(1)
      await claimSink(store(), { sink: sink.name, holder: 'a killed replica' }, 60_000)
      replica(sink)
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(sink.batches()).toEqual([])
      await store()
        .update(auditSinks)
        .set({ claimedUntil: sql`now() - interval '1 millisecond'` })
        .where(eq(auditSinks.sink, sink.name))
      await eventually(() => expect(numbers(sink)).toEqual(upTo(2)))
    })

    test('an attempt that a shutdown interrupts is no failure', async () => {
      const sink = await openConsole()
      let asked = false
      sink.state.answer = () => {
        asked = true
      }
      await sink.write(1)
      const { end } = replica(sink)
      await eventually(() => expect(asked).toBe(true))
      const start = Date.now()
      await end()
      expect(Date.now() - start).toBeLessThan(2_000)
      expect(await sink.sinkState()).toMatchObject({ failures: 0, problem: null, claimedBy: null })
    })

    test('a backlog is read in parts, however large its rows are', async () => {
      const sink = await openConsole()
      const after = { text: 'x'.repeat(SINK_LIMITS.batchBytes * 0.4) }
      for (let done = 0; done < 4; done++)
        await recorded(sink.context, { ...entry, after }, async () => {})
      const next = { orgUid, rows: 200, bytes: SINK_LIMITS.batchBytes }
      const rows = await readNextAuditRows(store(), { ...next, after: 0 })
      expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
      expect(await readNextAuditRows(store(), { ...next, after: 0, bytes: 10 })).toHaveLength(1)
      expect(await readNextAuditRows(store(), { ...next, after: 2, rows: 3 })).toHaveLength(3)
      expect(await readNextAuditRows(store(), { ...next, after: 8 })).toEqual([])
      replica(sink)
      await eventually(() => expect(numbers(sink)).toEqual(upTo(8)))
      expect(sink.batches().length).toBeGreaterThan(1)
    })
  })

  describe('who can write to the database', () => {
    test('cannot have rows left out by moving a cursor: everything is sent again', async () => {
      const sink = await openConsole()
      await sink.write(1)
      const { end } = replica(sink)
      await hasTaken(sink, 2)
      await end()
      await sink.write(2)
      const [head] = await listAudit({ actor: sink.context.actor, store: store() }, { limit: 1 })
      const { seq, hash } = head ?? { seq: 0, hash: '' }
      await store().update(auditSinkCursors).set({ seq, hash }).where(cursorOf(sink))
      replica(sink)
      await eventually(() => expect(numbers(sink)).toEqual([...upTo(2), ...upTo(6)]))
      expect(printed()).toContain('an audit sink is sent all rows again')
    })

    test('cannot have rows left out by cutting the chain: everything is sent again', async () => {
      const sink = await openConsole()
      await sink.write(3)
      const { end } = replica(sink)
      await hasTaken(sink, 6)
      await end()
      await store()
        .delete(auditEvents)
        .where(and(eq(auditEvents.orgUid, orgUid), gt(auditEvents.seq, 2)))
      await sink.write(1)
      replica(sink)
      await eventually(() => expect(numbers(sink)).toEqual([...upTo(6), ...upTo(4)]))
    })

    test('cannot have a change made by pretending that a required sink took its intent', async () => {
      const sink = await openConsole({ required: true })
      await sink.write(1)
      sink.state.answer = fails
      await store().update(auditSinkCursors).set({ seq: 1_000 }).where(cursorOf(sink))
      await expect(sink.write(1)).rejects.toMatchObject({ code: 'unrecorded' })
    })
  })

  describe('a required sink', () => {
    test('takes the intent before the change and the outcome after it', async () => {
      const sink = await openConsole({ required: true })
      await recorded(sink.context, entry, async () => {
        expect(sink.batches().flat()).toMatchObject([{ seq: 1, kind: 'intent' }])
      })
      expect(sink.batches().flat()).toMatchObject([{}, { seq: 2, kind: 'outcome', outcome: 'ok' }])
    })

    test('that does not take the intent has the change refused, and both rows are sent later', async () => {
      const sink = await openConsole({ required: true })
      let made = 0
      const attempt = () =>
        recorded(sink.context, entry, async () => {
          made += 1
        })
      sink.state.answer = fails
      await expect(attempt()).rejects.toMatchObject({
        code: 'unrecorded',
        message: expect.stringMatching(
          new RegExp(
            `^The change was not made, because the required audit sink “${sink.name}” did`,
          ),
        ),
        detail: { reason: 'audit-sink' },
      })
      expect(made).toBe(0)
      expect(printed()).toContain('a change was refused: a required audit sink did not take')
      expect(await listAudit({ actor: sink.context.actor, store: store() })).toMatchObject([
        { seq: 2, kind: 'outcome', outcome: 'failed', error: { code: 'unrecorded' } },
        { seq: 1, kind: 'intent' },
      ])
      // The next change tries again at once, whatever the wait after a failure is.
      sink.state.answer = (_, to) => to.end()
      await attempt()
      expect(made).toBe(1)
      expect(numbers(sink).slice(-4)).toEqual(upTo(4))
    })

    test('that does not take the outcome has it sent again; the change stays made', async () => {
      const sink = await openConsole({ required: true })
      const value = await recorded(sink.context, entry, async () => {
        sink.state.answer = fails
        return 'made'
      })
      expect(value).toBe('made')
      expect(printed()).toContain('a required audit sink has not taken an outcome')
      expect(await sink.sinkState()).toMatchObject({ failures: 1 })
      sink.state.answer = (_, to) => to.end()
      now += SINK_LIMITS.longestRetry
      replica(sink)
      await eventually(() => expect(numbers(sink).at(-1)).toBe(2))
    })

    test('that hangs is asked by one of those who wait, for all of them', async () => {
      const sink = await openConsole({ required: true })
      sink.state.answer = (_, to) => setTimeout(() => to.writeHead(503).end(), 1_000)
      const attempts = await Promise.allSettled(Array.from({ length: 6 }, () => sink.write(1)))
      expect(attempts.every(({ status }) => status === 'rejected')).toBe(true)
      // Who comes after a failed attempt makes another one.
      expect(sink.batches().length).toBeLessThan(4)
    })

    test('is no obstacle to many changes at once', async () => {
      const sink = await openConsole({ required: true })
      replica(sink)
      await Promise.all(Array.from({ length: 6 }, () => sink.write(1)))
      expect(numbers(sink)).toEqual(upTo(12))
    })

    test('does not keep anybody from signing in', async () => {
      const sink = await openConsole({ required: true })
      sink.state.answer = fails
      await recordEvent(sink.context, {
        action: 'session.sign-in',
        object: { address: '::1' },
        orgUid,
        actor: 'ada',
      })
      replica(sink)
      await eventually(async () => expect(await sink.sinkState()).toMatchObject({ failures: 1 }))
    })

    test('is one of several: one that is down is enough', async () => {
      const [up, down] = [
        await openConsole({ required: true }),
        await openConsole({ required: true }),
      ]
      down.state.answer = fails
      const AUDIT_SINKS = [...up.config.AUDIT_SINKS, ...down.config.AUDIT_SINKS]
      const context = { ...up.context, config: { ...up.config, AUDIT_SINKS } }
      const refusal: unknown = await recorded(context, entry, async () => {}).catch(
        (error) => error,
      )
      expect(refusal).toBeInstanceOf(AppError)
      expect(String(refusal)).toContain(down.name)
    })
  })
})
