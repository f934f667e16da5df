import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { NotificationTargetRow } from '@/lib/adapters/database/notification-targets'
import type { Dial } from '@/lib/adapters/http/guard'
import { signatureHeaders } from '@/lib/adapters/http/webhook-signature'
import { mailText, startMailServer } from '@/lib/sandbox/mail-server'
import { parseEnv } from '@/lib/server/env'
import { hastenDeadlines } from '@/lib/testing/deadlines'
import { HOSTILE_ISSUERS } from '@/lib/testing/hostile-issuer'
import { startNotificationReceiver } from '@/lib/testing/notification-receiver'
import type { NotificationMessage } from './message'
import { findUrlProblem, sealTargetPart, sendNotification } from './send'

const SECRET = `whsec_${'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'}`
const PUBLIC = 'https://hooks.corp.dev/services/T0-a-password'
const configured = (COREWEAVE_API_URL: string) =>
  parseEnv({
    COREWEAVE_API_URL,
    COREWEAVE_ORG_UIDS: 'org',
    SESSION_SECRET: 'a secret of the tests, long enough',
    AUDIT_SECRET: 'another secret of the tests, long enough',
    PUBLIC_URL: 'https://console.corp.dev',
  })
const real = configured('https://api.coreweave.com')
const pretend = configured('http://127.0.0.1:4010')
const clock = () => new Date('2026-01-02T03:04:05.678Z')
const messageOf = (title: string): NotificationMessage => ({
  id: 'event-1',
  kind: 'request.created',
  severity: 'info',
  events: [{ title, path: '/requests/7', at: clock(), details: null }],
  count: 1,
})
const event = messageOf('ada asks')

function targetAt(url: string, config = real): NotificationTargetRow {
  const place = { orgUid: 'org', id: randomUUID() }
  return {
    ...place,
    name: 'alerts',
    format: 'json',
    host: new URL(url).host,
    url: sealTargetPart(config, place, 'url', url),
    secret: sealTargetPart(config, place, 'secret', SECRET),
    person: null,
    active: true,
    severity: 'info',
    topics: [],
    places: [],
    quiet: null,
    digest: null,
    digestDueAt: null,
    addedBy: 'ada',
    addedAt: clock(),
  }
}

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function receiver(answer?: RequestListener) {
  const started = await startNotificationReceiver(answer)
  closers.push(started.close)
  return started
}

/** A receiver that answers for whatever public address is dialled, without TLS. */
async function internet(answer?: RequestListener, addresses = ['93.184.215.14']) {
  const started = await receiver(answer)
  const dialled: string[] = []
  const dial: Dial = (pinned) => (_options, callback) => {
    dialled.push(...pinned.map(({ address }) => address))
    const socket = connect(started.port, '127.0.0.1')
    socket.once('connect', () => callback(null, socket))
    socket.once('error', (error) => callback(error, null))
  }
  const resolve = async () => addresses.map((address) => ({ address, family: 4 }))
  return { ...started, dialled, network: { dial, resolve } }
}

describe('a notification', () => {
  test('carries a verifiable signature and nothing of the session', async () => {
    const { network, received, dialled } = await internet()
    const outcome = await sendNotification(targetAt(PUBLIC), event, {
      config: real,
      clock,
      network,
    })
    expect(outcome).toEqual({ delivered: true, ms: expect.any(Number) })
    expect(dialled).toEqual(['93.184.215.14'])
    const [{ headers, body } = { headers: {}, body: '' }] = received
    expect(headers).toMatchObject(signatureHeaders(SECRET, { id: 'event-1', at: clock(), body }))
    expect(headers['webhook-timestamp']).toBe('1767323045')
    expect(headers).not.toHaveProperty('cookie')
    expect(headers).not.toHaveProperty('authorization')
    expect(JSON.parse(body)).toMatchObject({
      data: { url: 'https://console.corp.dev/requests/7' },
    })
  })

  test('to a Slack-compatible receiver is not signed', async () => {
    const { network, received } = await internet()
    const target: NotificationTargetRow = { ...targetAt(PUBLIC), format: 'slack', secret: null }
    expect(await sendNotification(target, event, { config: real, clock, network })).toMatchObject({
      delivered: true,
    })
    expect(received[0]?.headers).not.toHaveProperty('webhook-signature')
  })

  test('is not sent if the target was encrypted with another SESSION_SECRET or copied from another target', async () => {
    const { network, received } = await internet()
    const options = { clock, network }
    const target = targetAt(PUBLIC)
    const renewed = { ...real, SESSION_SECRET: 'a secret of the tests that was renewed' }
    const moved = { ...target, id: randomUUID() }
    for (const [which, config] of [
      [target, renewed],
      [moved, real],
    ] as const)
      expect(await sendNotification(which, event, { ...options, config })).toEqual({
        delivered: false,
        problem: expect.stringContaining('SESSION_SECRET'),
      })
    expect(received).toEqual([])
  })
})

describe('an e-mail', () => {
  const mailTarget = (config: typeof real, to: string): NotificationTargetRow => {
    const target = targetAt(PUBLIC, config)
    const url = sealTargetPart(config, target, 'url', to)
    return { ...target, format: 'email', host: to, url, secret: null }
  }

  test('goes to the address that was sealed, whatever is shown, with a link and a way to end it', async () => {
    const server = await startMailServer()
    closers.push(server.close)
    const config = { ...real, SMTP_URL: server.url, SMTP_FROM: 'console@corp.dev' }
    const target = { ...mailTarget(config, 'team@corp.dev'), host: 'eve@evil.dev' }
    const title = 'ada <b>asks</b> for "all"'
    expect(await sendNotification(target, messageOf(title), { config, clock })).toMatchObject({
      delivered: true,
    })
    const [{ to, source } = { to: [], source: '' }] = server.received
    expect(to).toEqual(['team@corp.dev'])
    expect(mailText(source)).toContain('https://console.corp.dev/requests/7')
    const html = source.slice(source.indexOf('text/html')).replace(/=\r\n/g, '')
    expect(html).toContain('ada &lt;b&gt;asks&lt;/b&gt; for')
    expect(html).not.toContain('<b>asks')
    expect(source).toContain('<https://console.corp.dev/settings#notifications>')
  })

  test('is not sent without a mail server, and says who can set one', async () => {
    const target = mailTarget(real, 'team@corp.dev')
    expect(await sendNotification(target, event, { config: real, clock })).toEqual({
      delivered: false,
      problem: expect.stringContaining('SMTP_URL'),
    })
  })
})

describe('a receiver', () => {
  const failures: [string, RequestListener, string][] = [
    [
      'that redirects',
      (_, to) => to.writeHead(307, { location: 'http://10.0.0.1/' }).end(),
      'redirect',
    ],
    ['that fails', (_, to) => to.writeHead(500).end('CW-SECRET-abcdef123456'), 'status 500'],
    ['that refuses', (_, to) => to.writeHead(404).end('x'.repeat(1_000_000)), 'status 404'],
    ['that hangs up', (request) => request.socket.destroy(), 'is unreachable'],
    [
      'with endless headers',
      (_, to) => to.writeHead(200, { x: 'y'.repeat(70_000) }).end(),
      'is unreachable',
    ],
  ]
  test.each(failures)('%s is reported without its URL', async (_, answer, words) => {
    const { network } = await internet(answer)
    const outcome = await sendNotification(targetAt(PUBLIC), event, {
      config: real,
      clock,
      network,
    })
    expect(outcome).toEqual({ delivered: false, problem: expect.stringContaining(words) })
    expect(JSON.stringify(outcome)).not.toMatch(/T0-a-password|CW-SECRET/)
  })

  test('with an endless response body is not read', async () => {
    const { network } = await internet((_, to) => {
      to.writeHead(200)
      const drip = setInterval(() => to.write('x'), 10)
      to.once('close', () => clearInterval(drip))
    })
    const outcome = await sendNotification(targetAt(PUBLIC), event, {
      config: real,
      clock,
      network,
    })
    expect(outcome).toMatchObject({ delivered: true })
  })

  test('that hangs times out after 5 seconds', async () => {
    const { network } = await internet(() => {})
    const deadlines = hastenDeadlines(5_000)
    const start = Date.now()
    const outcome = await sendNotification(targetAt(PUBLIC), event, {
      config: real,
      clock,
      network,
    })
    expect(outcome).toEqual({ delivered: false, problem: expect.stringContaining('in time') })
    expect(deadlines).toHaveBeenCalledWith(5_000)
    expect(Date.now() - start).toBeLessThan(5_000)
  })

  test.each(['127.0.0.1', '10.0.0.7', '169.254.169.254', '100.64.0.1', '::1', 'fd00:ec2::254'])(
    'whose name resolves to %s is not dialled',
    async (address) => {
      const { network, dialled, received } = await internet(undefined, ['93.184.215.14', address])
      const outcome = await sendNotification(targetAt(PUBLIC), event, {
        config: real,
        clock,
        network,
      })
      expect(outcome).toEqual({ delivered: false, problem: expect.stringContaining(address) })
      expect([...dialled, ...received]).toEqual([])
    },
  )
})

describe('a target URL', () => {
  const hostile = Object.entries(HOSTILE_ISSUERS)
    .filter(([why]) => why !== 'a query or fragment')
    .flatMap(([why, urls]) => urls.map((url) => [why, url] as const))

  test.each(hostile)('with %s is refused: %j', (_, url) => {
    expect(findUrlProblem(real, url)).toEqual(expect.any(String))
  })

  test('may have a query, where many receivers expect their secret, but no fragment', () => {
    expect(findUrlProblem(real, `${PUBLIC}?sig=abc%2Bd`)).toBeUndefined()
    expect(findUrlProblem(real, `${PUBLIC}#x`)).toContain('fragment')
  })

  test('on loopback is allowed only with a CoreWeave API on loopback', async () => {
    const { url, received } = await receiver()
    expect(findUrlProblem(real, url)).toContain('not https')
    expect(findUrlProblem(pretend, url)).toBeUndefined()
    expect(findUrlProblem(pretend, 'http://10.0.0.1/')).toContain('not https')
    expect(findUrlProblem(pretend, 'https://169.254.169.254/')).toContain('IP address')
    expect(findUrlProblem(pretend, 'http://127.0.0.1@evil.dev/')).toContain('user name')
    const kept = targetAt(url, pretend)
    expect(await sendNotification(kept, event, { config: pretend, clock })).toMatchObject({
      delivered: true,
    })
    expect(await sendNotification(kept, event, { config: real, clock })).toEqual({
      delivered: false,
      problem: expect.stringContaining('does not send to the URL'),
    })
    expect(received).toHaveLength(1)
  })
})
