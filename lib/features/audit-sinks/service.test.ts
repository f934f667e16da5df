import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createServiceAccount } from '@/lib/features/service-accounts/service'
import { recordEvent } from '@/lib/server/audit/audit'
import { deliverWaitingRows } from '@/lib/server/audit/sink-delivery'
import { parseEnv } from '@/lib/server/env'
import { afterTestFile } from '@/lib/testing/after-file'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { startNotificationReceiver } from '@/lib/testing/notification-receiver'
import { readAudit } from '../audit/service'
import { readAuditSinks } from './service'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const fails: RequestListener = (_, to) => to.writeHead(503).end()
const takes: RequestListener = (_, to) => to.end()

let answer: RequestListener
const receiver = await startNotificationReceiver((...call) => answer(...call))
afterTestFile(async () => receiver.close())

let world: TestContext
let now: number
let sinks = 0
beforeEach(async () => {
  now = Date.now()
  answer = takes
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  world = await testContext({ clock: () => new Date(now) })
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** The context of a console that has a sink. */
function withSink(required: boolean, person: 'operator' | 'team' = 'operator') {
  const base = world.as(person)
  sinks += 1
  const sink = {
    name: `siem-${sinks}`,
    type: 'webhook',
    url: receiver.url,
    secret: SECRET,
    required,
  }
  const { COREWEAVE_API_URL, SESSION_SECRET } = base.config
  const { AUDIT_SINKS } = parseEnv({
    COREWEAVE_API_URL,
    SESSION_SECRET,
    AUDIT_SINKS: JSON.stringify([sink]),
  })
  return { ...base, config: { ...base.config, AUDIT_SINKS } }
}
type TestConsole = ReturnType<typeof withSink>

const signIn = (context: TestConsole) =>
  recordEvent(context, {
    action: 'session.sign-in',
    object: { address: '::1' },
    orgUid: context.actor.orgUid,
    actor: context.actor.uid,
  })

/** What the background delivery does now. */
const deliver = async (context: TestConsole) => {
  for (const settings of context.config.AUDIT_SINKS)
    await deliverWaitingRows(context, settings, new AbortController().signal).catch(() => {})
}

const create = (context: TestConsole, name: string) =>
  createServiceAccount(context, {
    cluster: testClusterOf(world).id,
    namespace: 'ml-team',
    name,
    injection: 'default',
    audience: '',
  })

describe('a change upstream', () => {
  test('is not made while a required sink is down, and is made when it is back', async () => {
    const context = withSink(true)
    answer = fails
    const before = await world.readWrites()
    await expect(create(context, 'fresh')).rejects.toMatchObject({
      code: 'unrecorded',
      message: expect.stringContaining('The change was not made, because the required audit sink'),
      detail: { reason: 'audit-sink', next: expect.stringContaining('Try again') },
    })
    expect(await world.readWrites()).toEqual(before)
    expect((await readAudit(context, {})).entries[0]).toMatchObject({
      outcome: 'failed',
      error: { code: 'unrecorded' },
    })
    answer = takes
    await create(context, 'fresh')
    const { last } = await world.readWrites()
    expect(last.slice(before.last.length)).toEqual([
      expect.stringMatching(/^kubernetes POST .*\/serviceaccounts$/),
    ])
  })

  test('is made while an optional sink is down, and shown as not delivered', async () => {
    const context = withSink(false)
    answer = fails
    await create(context, 'fresh')
    await deliver(context)
    expect((await readAudit(context, {})).entries[0]).not.toHaveProperty('undeliveredTo')
    now += 11_000
    const [{ name } = { name: '' }] = context.config.AUDIT_SINKS
    expect((await readAudit(context, {})).entries[0]).toMatchObject({
      outcome: 'ok',
      undeliveredTo: [name],
    })
    answer = takes
    await deliver(context)
    expect((await readAudit(context, {})).entries[0]).not.toHaveProperty('undeliveredTo')
  })
})

describe('the state of a sink', () => {
  test('is none where none is declared', async () => {
    expect(await readAuditSinks(world.context)).toEqual([])
  })

  test('is delivering while rows are on their way, and behind when they are late', async () => {
    const context = withSink(false)
    await signIn(context)
    const at = new Date(now).toISOString()
    const waiting = { delivered: 0, waiting: 1, waitingSince: at }
    expect(await readAuditSinks(context)).toMatchObject([{ state: 'delivering', ...waiting }])
    now += 11_000
    expect(await readAuditSinks(context)).toMatchObject([{ state: 'behind', ...waiting }])
    await deliver(context)
    const [status] = await readAuditSinks(context)
    expect(status).toMatchObject({
      type: 'webhook',
      target: receiver.host,
      required: false,
      state: 'delivering',
      delivered: 1,
      deliveredAt: new Date(now).toISOString(),
      waiting: 0,
    })
    expect(status).not.toHaveProperty('waitingSince')
    expect(JSON.stringify(status)).not.toMatch(/T0-a-password|whsec_/)
  })

  test.each([
    [false, 'failing'],
    [true, 'blocking'],
  ] as const)(
    'of a failing sink, required: %s, is %s, with the reason',
    async (required, state) => {
      const context = withSink(required)
      answer = fails
      await signIn(context)
      await deliver(context)
      const [status] = await readAuditSinks(context)
      expect(status).toMatchObject({
        state,
        required,
        failure: {
          message: `${receiver.host} responded with status 503.`,
          attempts: 1,
          at: new Date(now).toISOString(),
          nextAt: new Date(now + 1_000).toISOString(),
        },
      })
      expect(JSON.stringify(status)).not.toMatch(/T0-a-password|whsec_/)
    },
  )

  test('is shown to those who can read the whole audit log', async () => {
    await expect(readAuditSinks(withSink(false, 'team'))).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})
