import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  deleteTargetRow,
  insertTargetRow,
  setTargetRowActive,
  updateTargetRow,
} from '@/lib/adapters/database/notification-targets'
import { notificationOutbox } from '@/lib/adapters/database/notifications-tables'
import type { Store } from '@/lib/adapters/database/store'
import { parseEnv } from '@/lib/server/env'
import { onBothStores } from '@/lib/testing/database/both'
import { startNotificationReceiver } from '@/lib/testing/notification-receiver'
import { DELIVERY_LIMITS, deliverDueNotifications, retryDelay } from './delivery'
import { kindOf, NOTIFICATION_KINDS, type NotificationKind } from './kinds'
import { sealTargetPart } from './send'
import { notify } from './service'

const config = parseEnv({
  COREWEAVE_API_URL: 'http://127.0.0.1:4010',
  SESSION_SECRET: 'a secret of the tests, long enough',
})
const START = new Date('2026-01-02T03:04:05.678Z').getTime()

/** Kinds whose first event is sent at once. */
const KINDS = NOTIFICATION_KINDS.filter((kind) => kindOf(kind).wait === 0)

test('the retry delay grows to at most an hour', () => {
  const waits = Array.from({ length: 9 }, (_, index) => retryDelay(index + 1) / 1000)
  expect(waits).toEqual([10, 40, 160, 640, 2560, 3600, 3600, 3600, 3600])
})

await onBothStores((store) => {
  let now: number
  let orgUid: string
  let ends: (() => unknown)[]
  const clock = () => new Date(now)
  const rows = () =>
    store().select().from(notificationOutbox).where(eq(notificationOutbox.orgUid, orgUid))
  const tell = (title: string, kind: NotificationKind = 'request.created', to: Store = store()) =>
    notify(
      { store: to, actor: { uid: 'ada', orgUid, sessionId: 's' }, clock, config },
      { kind, title, path: '/requests/7', at: clock() },
    )

  beforeEach(() => {
    now = START
    orgUid = randomUUID()
    ends = []
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
    await store().delete(notificationOutbox)
    vi.restoreAllMocks()
  })

  async function receiver(answer?: RequestListener) {
    const started = await startNotificationReceiver(answer)
    const place = { orgUid, id: randomUUID() }
    await insertTargetRow(store(), {
      ...place,
      name: `at ${started.port}`,
      format: 'json',
      host: `127.0.0.1:${started.port}`,
      url: sealTargetPart(config, place, 'url', started.url),
      addedBy: 'ada',
      addedAt: clock(),
    })
    ends.push(started.close, () => deleteTargetRow(store(), orgUid, place.id))
    const titles = () =>
      started.received.map(
        ({ body }) => (JSON.parse(body) as { data: { title: string } }).data.title,
      )
    return { ...started, id: place.id, titles }
  }

  /** A replica that delivers notifications. */
  function replica() {
    const stop = new AbortController()
    const { signal } = stop
    const delivery = { store: store(), config, clock, signal, stopping: signal, every: 20 }
    const ended = (async () => {
      while (!signal.aborted) {
        await deliverDueNotifications(delivery)
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
  const settled = (expected: object[]) =>
    vi.waitFor(async () => expect(await rows()).toMatchObject(expected), { timeout: 20_000 })

  describe('delivering', () => {
    test('two replicas deliver each notification once to each active target', async () => {
      const [first, second, paused] = [await receiver(), await receiver(), await receiver()]
      await setTargetRowActive(store(), orgUid, paused.id, false)
      replica()
      replica()
      for (const kind of KINDS) await tell(kind, kind)
      await vi.waitFor(
        async () => {
          const states = (await rows()).map(({ state }) => state)
          expect(states).toEqual(Array.from({ length: 2 * KINDS.length }, () => 'delivered'))
        },
        { timeout: 20_000 },
      )
      const expected = KINDS.toSorted()
      expect(first.titles().sort()).toEqual(expected)
      expect(second.titles().sort()).toEqual(expected)
      expect(paused.received).toEqual([])
    })

    test('a target that hangs does not delay others', async () => {
      const hanging = await receiver(() => {})
      const quick = await receiver()
      for (const kind of KINDS.slice(0, 3)) await tell(kind, kind)
      replica()
      await vi.waitFor(() => expect(quick.received).toHaveLength(3), { timeout: 4_000 })
      expect(hanging.received).toHaveLength(1)
    })

    test('retries with growing delays and the same id until the receiver accepts', async () => {
      let broken = true
      const flaky = await receiver((_, to) => to.writeHead(broken ? 503 : 204).end())
      await tell('once')
      replica()
      const problem = `127.0.0.1:${flaky.port} responded with status 503.`
      await settled([{ state: 'waiting', attempts: 1, problem, dueAt: new Date(START + 10_000) }])
      now += 10_000
      await settled([{ attempts: 2, dueAt: new Date(START + 50_000) }])
      broken = false
      now += 40_000
      await settled([{ state: 'delivered', attempts: 3, problem: null, endedAt: clock() }])
      expect(flaky.received).toHaveLength(3)
    })

    test('gives up after a day and logs it', async () => {
      await receiver((_, to) => to.writeHead(410).end())
      await tell('never')
      replica()
      await settled([{ attempts: 1 }])
      now += DELIVERY_LIMITS.givenUpAfter
      await settled([
        {
          state: 'given-up',
          attempts: 2,
          problem: expect.stringContaining('410'),
          endedAt: clock(),
        },
      ])
      const printed = vi.mocked(process.stdout.write).mock.calls.join('\n')
      expect(printed).toContain('gave up on a notification')
      expect(printed).not.toContain('T0-a-password')
    })

    test('says when the next notification is due', async () => {
      const signal = AbortSignal.timeout(60_000)
      const delivery = { store: store(), config, clock, signal, stopping: signal, every: 20 }
      expect(await deliverDueNotifications(delivery)).toBeUndefined()
      const flaky = await receiver((_, to) => to.writeHead(503).end())
      await tell('later')
      expect(await deliverDueNotifications(delivery)).toEqual({ again: new Date(START + 10_000) })
      expect(flaky.received).toHaveLength(1)
      await setTargetRowActive(store(), orgUid, flaky.id, false)
      expect(await deliverDueNotifications(delivery)).toBeUndefined()
    })

    test('a delivery of a crashed process is taken over when its lease ends', async () => {
      const target = await receiver()
      await tell('left behind')
      await store()
        .update(notificationOutbox)
        .set({ claimedUntil: new Date(START + DELIVERY_LIMITS.lease) })
      const { end } = replica()
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(target.received).toEqual([])
      now += DELIVERY_LIMITS.lease
      await settled([{ state: 'delivered', attempts: 1 }])
      await end()
    })
  })

  describe('events of one kind', () => {
    const run = () => {
      const signal = AbortSignal.timeout(60_000)
      return deliverDueNotifications({
        store: store(),
        config,
        clock,
        signal,
        stopping: signal,
        every: 20,
      })
    }
    const bodies = ({ received }: { received: { body: string }[] }) =>
      received.map(({ body }) => (JSON.parse(body) as { data: object }).data)

    test('within a few minutes of a message are the next message', async () => {
      const target = await receiver()
      await tell('first')
      await run()
      for (let count = 0; count < 30; count++) await tell(`event ${count}`)
      await run()
      expect(target.titles()).toEqual(['first'])
      now += DELIVERY_LIMITS.grouping
      await run()
      expect(target.titles()).toEqual(['first', '30 requests were created'])
      expect(bodies(target)[1]).toMatchObject({ count: 30, events: { length: 30 } })
      now += DELIVERY_LIMITS.grouping
      await tell('alone again')
      await run()
      expect(target.titles().at(-1)).toBe('alone again')
    })

    test('that are problems wait for each other, so that thousands are one message', async () => {
      const target = await receiver()
      for (let count = 0; count < 250; count++) await tell(`canary ${count}`, 'canary.failed')
      expect(await run()).toEqual({ again: new Date(START + 60_000) })
      expect(target.received).toEqual([])
      now += 60_000
      await run()
      expect(target.titles()).toEqual(['250 canaries turned red'])
      expect(bodies(target)[0]).toMatchObject({ count: 250, events: { length: 100 } })
      expect((await rows()).every(({ state }) => state === 'delivered')).toBe(true)
    })

    test('stay one message with one id while it is tried again, whatever comes meanwhile', async () => {
      let broken = true
      const flaky = await receiver((_, to) => to.writeHead(broken ? 503 : 204).end())
      await tell('a', 'canary.failed')
      await tell('b', 'canary.failed')
      now += 60_000
      await run()
      await tell('late', 'canary.failed')
      broken = false
      now += 10_000
      await run()
      const ids = flaky.received.map(({ headers }) => headers['webhook-id'])
      expect(ids[0]).toBe(ids[1])
      expect(flaky.titles()).toEqual(['2 canaries turned red', '2 canaries turned red'])
      now += DELIVERY_LIMITS.grouping
      await run()
      expect(flaky.titles().at(-1)).toBe('late')
    })

    test('wait for the end of quiet hours together, and critical ones pass where that was chosen', async () => {
      const target = await receiver()
      const quiet = { from: '03:00', to: '05:00', zone: 'UTC', criticalPasses: true }
      await updateTargetRow(store(), orgUid, target.id, { quiet })
      await tell('by night')
      await run()
      await tell('by night too')
      await tell('red', 'canary.failed')
      now += 60_000
      await run()
      expect(target.titles()).toEqual(['red'])
      const until = new Date('2026-01-02T05:00:00Z')
      expect((await rows()).filter(({ state }) => state === 'waiting')).toMatchObject([
        { dueAt: until, heldUntil: until },
        { dueAt: until },
      ])
      now = until.getTime()
      await run()
      expect(target.titles()).toEqual(['red', '2 requests were created'])
    })

    test('are not held back by quiet hours that cannot be read', async () => {
      const target = await receiver()
      const quiet = { from: 'x', to: '05:00', zone: 'Mars', criticalPasses: false }
      await updateTargetRow(store(), orgUid, target.id, { quiet })
      await tell('at once')
      await run()
      expect(target.titles()).toEqual(['at once'])
    })
  })

  describe('stopping', () => {
    test('aborts a running attempt immediately and does not count it as a failure', async () => {
      const hanging = await receiver(() => {})
      await tell('interrupted')
      const { end } = replica()
      await vi.waitFor(() => expect(hanging.received).toHaveLength(1), { timeout: 10_000 })
      const start = Date.now()
      await end()
      expect(Date.now() - start).toBeLessThan(2_000)
      expect(await rows()).toMatchObject([{ state: 'waiting', attempts: 0, problem: null }])
    })
  })

  describe('while the database is unavailable', () => {
    const down = () => {
      throw new Error('the disk is full')
    }

    test('a notification that cannot be queued is logged and fails nothing', async () => {
      await receiver()
      const broken = Object.assign(Object.create(store()) as Store, { select: down })
      await tell('unheard', 'request.created', broken)
      expect(await rows()).toEqual([])
      expect(vi.mocked(process.stdout.write).mock.calls.join()).toContain(
        'could not queue a notification',
      )
    })
  })

  test('control characters and secrets in titles are removed', async () => {
    const target = await receiver()
    await tell('a\u0000\u202eb <script> CW-SECRET-abcdef123456')
    replica()
    await settled([{ state: 'delivered' }])
    expect(target.titles()).toEqual(['ab <script> [redacted CoreWeave token]'])
  })

  test('a path that could point to another host is not queued', async () => {
    await receiver()
    for (const path of ['@evil.dev/', '//evil.dev', '/\\\\evil.dev', 'https://evil.dev', ''])
      await notify(
        { store: store(), actor: { uid: 'ada', orgUid, sessionId: 's' }, clock, config },
        { kind: 'request.created', title: 'x', path, at: clock() },
      )
    expect(await rows()).toEqual([])
  })
})
