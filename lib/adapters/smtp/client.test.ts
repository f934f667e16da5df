import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { mailRefusal, mailText, startMailServer } from '@/lib/sandbox/mail-server'
import { hastenDeadlines } from '@/lib/testing/deadlines'
import { checkMailServer, sendMail } from './client'
import { parseMailSender, parseSmtpUrl, readSmtpSettings, type SmtpSettings } from './settings'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serverWith(options: Parameters<typeof startMailServer>[0] = {}) {
  const server = await startMailServer(options)
  closers.push(server.close)
  return server
}

const settingsAt = (port: number, change: Partial<SmtpSettings> = {}): SmtpSettings => ({
  host: 'localhost',
  port,
  tls: 'none',
  from: { name: 'Console', address: 'console@example.com' },
  ...change,
})
const message = {
  id: 'event-1',
  to: 'team@example.com',
  subject: 'ada asks',
  text: 'ada asks\n',
  html: '<p>ada asks</p>',
  at: new Date('2026-01-02T03:04:05Z'),
}

describe('a message', () => {
  test('has text and HTML, one recipient, the id of each attempt and a way to turn it off', async () => {
    const server = await serverWith()
    const settingsUrl = 'https://console.example.com/settings#notifications'
    const sent = await sendMail(settingsAt(server.port), { ...message, settingsUrl })
    expect(sent).toEqual({ ok: true, ms: expect.any(Number) })
    const [mail] = server.received
    expect(mail).toMatchObject({ from: 'console@example.com', to: ['team@example.com'] })
    const source = mail?.source ?? ''
    expect(source).toMatch(/^Message-ID: <event-1@example\.com>/m)
    expect(source).toMatch(/^From: Console <console@example\.com>/m)
    expect(source).toMatch(/^Auto-Submitted: auto-generated/m)
    expect(source.replace(/\r\n\s+/g, ' ')).toContain(`List-Unsubscribe: <${settingsUrl}>`)
    expect(source).toContain('text/html')
    expect(mailText(source)).toContain('ada asks')
  })

  test('begins no header by what strangers wrote', async () => {
    const server = await serverWith()
    const subject = 'x\r\nBcc: eve@evil.dev\r\n\r\nbody\u2028Bcc: eve@evil.dev'
    await sendMail(settingsAt(server.port), { ...message, subject })
    const [{ to, source } = { to: [], source: '' }] = server.received
    expect(to).toEqual(['team@example.com'])
    const head = source.slice(0, source.indexOf('\r\n\r\n'))
    expect(head).not.toMatch(/^Bcc:/im)
    expect(head).toMatch(/^Subject: /m)
  })
})

describe('the connection', () => {
  const login = { user: 'console', password: 'hunter2-hunter2' }
  const onAuth: NonNullable<Parameters<typeof startMailServer>[0]>['onAuth'] = (
    { username, password },
    _session,
    done,
  ) =>
    password === login.password
      ? done(null, { user: username })
      : done(mailRefusal(535, 'Invalid credentials'))

  test.each(['starttls', 'implicit'] as const)(
    'by %s is encrypted before the login, with a certificate that is verified',
    async (tls) => {
      const server = await serverWith({ encrypted: true, secure: tls === 'implicit', onAuth })
      const settings = settingsAt(server.port, { tls, login })
      expect(await sendMail(settings, message)).toMatchObject({ ok: false, final: false })
      expect(server.received).toEqual([])
      expect(await sendMail(settings, message, { ca: server.ca })).toMatchObject({ ok: true })
      expect(server.received).toMatchObject([{ secure: true, user: 'console' }])
    },
  )

  test('to a server that does not encrypt is given up before the login', async () => {
    let logins = 0
    const server = await serverWith({
      onAuth: (_auth, _session, done) => {
        logins += 1
        done(null, { user: 'console' })
      },
    })
    const settings = settingsAt(server.port, { tls: 'starttls', login })
    expect(await sendMail(settings, message)).toMatchObject({ ok: false, final: false })
    expect([logins, server.received]).toEqual([0, []])
  })

  test('with a wrong password is refused by the server, and may work later', async () => {
    const server = await serverWith({ encrypted: true, onAuth })
    const settings = settingsAt(server.port, {
      tls: 'starttls',
      login: { user: 'console', password: 'wrong-password' },
    })
    const outcome = await sendMail(settings, message, { ca: server.ca })
    expect(outcome).toEqual({
      ok: false,
      final: false,
      message: expect.stringMatching(/^localhost:\d+ refused the login: 535 /),
    })
    expect(JSON.stringify(outcome)).not.toContain('wrong-password')
  })
})

describe('a server', () => {
  test.each([
    [550, true],
    [451, false],
  ])('that answers %d to the address: final is %s', async (code, final) => {
    const server = await serverWith({
      onRcptTo: (_address, _session, done) => done(mailRefusal(code, 'No such mailbox')),
    })
    expect(await sendMail(settingsAt(server.port), message)).toEqual({
      ok: false,
      final,
      message: `localhost:${server.port} refused the address: ${code} No such mailbox`,
    })
  })

  test('that refuses the message after it was read has not taken it', async () => {
    const server = await serverWith({ confirm: () => mailRefusal(554, 'Looks like spam') })
    expect(await sendMail(settingsAt(server.port), message)).toMatchObject({
      ok: false,
      message: expect.stringContaining('554 Looks like spam'),
    })
  })

  test('that is not there is unreachable', async () => {
    expect(await sendMail(settingsAt(1), message)).toEqual({
      ok: false,
      final: false,
      message: expect.stringContaining('localhost:1 is unreachable'),
    })
  })

  test('that hangs is given up in time, and at once when the process stops', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    closers.push(() => silent.close())
    await new Promise((resolve) => silent.once('listening', resolve))
    const { port } = silent.address() as AddressInfo
    const deadlines = hastenDeadlines(20_000, 200)
    expect(await sendMail(settingsAt(port), message)).toEqual({
      ok: false,
      final: false,
      message: `localhost:${port} did not answer in time.`,
    })
    expect(deadlines).toHaveBeenCalledWith(20_000)
    const stop = AbortSignal.abort()
    expect(await sendMail(settingsAt(port), message, { signal: stop })).toMatchObject({ ok: false })
  })

  test('is checked without a message', async () => {
    const server = await serverWith()
    expect(await checkMailServer(settingsAt(server.port))).toBeUndefined()
    expect(server.received).toEqual([])
    expect(await checkMailServer(settingsAt(1))).toMatchObject({ ok: false })
  })
})

describe('the settings', () => {
  test.each([
    ['smtps://smtp.example.com', { host: 'smtp.example.com', port: 465, tls: 'implicit' }],
    ['smtp://smtp.example.com', { host: 'smtp.example.com', port: 587, tls: 'starttls' }],
    ['smtp://10.0.0.5:25', { host: '10.0.0.5', port: 25, tls: 'starttls' }],
    ['smtp://[2001:db8::1]:25', { host: '2001:db8::1', port: 25, tls: 'starttls' }],
    ['smtp://127.0.0.1:1025', { host: '127.0.0.1', port: 1025, tls: 'none' }],
    ['smtps://localhost', { host: 'localhost', port: 465, tls: 'implicit' }],
  ])('%s is a server', (url, server) => expect(parseSmtpUrl(url)).toEqual(server))

  test.each([
    'smtp.example.com:587',
    'http://smtp.example.com',
    'smtp://ada:hunter2@smtp.example.com',
    'smtp://smtp.example.com/path',
    'smtp://smtp.example.com?tls=no',
    'smtp://',
  ])('%s is none', (url) => expect(parseSmtpUrl(url)).toBeUndefined())

  test.each([
    ['console@example.com', { name: '', address: 'console@example.com' }],
    ['Console <console@example.com>', { name: 'Console', address: 'console@example.com' }],
  ])('%s is a sender', (text, sender) => expect(parseMailSender(text)).toEqual(sender))

  test.each([
    'console',
    'a@b@c',
    'a b@example.com',
    'x <y>',
    'a@example.com\r\nBcc: b@example.com',
    'ä@example.com',
  ])('%j is none', (text) => expect(parseMailSender(text)).toBeUndefined())

  test('without a server there is no mail', () => {
    expect(readSmtpSettings({})).toBeUndefined()
    expect(
      readSmtpSettings({ SMTP_URL: 'smtps://a.example.com', SMTP_FROM: 'c@example.com' }),
    ).toEqual({
      host: 'a.example.com',
      port: 465,
      tls: 'implicit',
      from: { name: '', address: 'c@example.com' },
    })
  })
})
