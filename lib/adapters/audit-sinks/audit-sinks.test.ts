import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import { signatureHeaders } from '@/lib/adapters/http/webhook-signature'
import { AppError } from '@/lib/common/errors'
import { LOOPBACK_CERTIFICATE } from '@/lib/testing/certificate'
import { startNotificationReceiver } from '@/lib/testing/notification-receiver'
import { type SyslogManner, startSyslogReceiver } from '@/lib/testing/syslog-receiver'
import { AuditRow, renderAuditRow, renderAuditRowSchema, type StoredAuditRow } from './audit-row'
import { openFileSink } from './file'
import { AuditSinkList } from './settings'
import type { AuditSink } from './sink'
import { openStdoutSink } from './stdout'
import { openSyslogSink, renderSyslogFrame } from './syslog'
import { openWebhookSink } from './webhook'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const at = new Date('2026-01-02T03:04:05.678Z')

const row = (seq: number, change: Partial<StoredAuditRow> = {}): StoredAuditRow => ({
  orgUid: 'org',
  seq,
  kind: 'intent',
  intentSeq: null,
  at,
  actor: 'ada',
  action: 'policy.save',
  object: { policy: 'team' },
  before: null,
  after: { a: [1, null, true] },
  outcome: null,
  error: null,
  prevHash: seq === 1 ? '' : 'e'.repeat(64),
  hash: String(seq).padStart(64, '0'),
  keyId: null,
  ...change,
})

const FAKE_FRAME = '\n11 <104>1 - - - - - {"schema":"workload-identity-console/audit/v1"}\r\n'
const ODD_TEXTS = [
  FAKE_FRAME,
  '\u2028\u2029\u0085\u000b\u000c\u007f\u001b[31m',
  '“ünïcödé” 🦭 \u202e\u200b\ufeff',
  '\ud800 half',
  '"},{"kind":"seal"}',
  'x'.repeat(300_000),
]

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

type Harness = {
  sink: AuditSink
  /** The lines that arrived, oldest first. */
  received: () => Promise<string[]> | string[]
  /** From now on the receiver fails in the middle of what it is sent. */
  breakOff: () => unknown
  repair: () => unknown
}

async function fileHarness(): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-sink-'))
  closers.push(() => rm(folder, { recursive: true }))
  const path = join(folder, 'audit.jsonl')
  let before = ''
  return {
    sink: openFileSink({ path }),
    received: async () => (await readFile(path, 'utf8')).split('\n').filter(isWhole),
    // A full disk cuts a line. Root can write everywhere, so a folder stands in the way.
    breakOff: async () => {
      before = await readFile(path, 'utf8')
      await rm(path)
      await mkdir(path)
    },
    repair: async () => {
      await rm(path, { recursive: true })
      await writeFile(path, `${before}{"schema":"workload-identity-con`)
    },
  }
}

const isWhole = (line: string) => {
  try {
    return line !== '' && Boolean(JSON.parse(line))
  } catch {
    return false
  }
}

function stdoutHarness(): Harness {
  let text = ''
  let broken = false
  const write = (chunk: string, _encoding: string, done: (error?: Error | null) => void) => {
    text += broken ? chunk.slice(0, chunk.indexOf('\n') + 1) : chunk
    done(broken ? new Error('write EPIPE') : null)
    return true
  }
  return {
    sink: openStdoutSink({ write: write as Writable['write'] }),
    received: () => text.split('\n').filter(Boolean),
    breakOff: () => {
      broken = true
    },
    repair: () => {
      broken = false
    },
  }
}

async function syslogHarness(tls: boolean, manner: SyslogManner = 'reset'): Promise<Harness> {
  const receiver = await startSyslogReceiver(tls ? LOOPBACK_CERTIFICATE : undefined)
  const folder = await mkdtemp(join(tmpdir(), 'audit-sink-'))
  const ca = join(folder, 'ca.pem')
  await writeFile(ca, LOOPBACK_CERTIFICATE.cert)
  closers.push(receiver.close, () => rm(folder, { recursive: true }))
  const { port } = receiver
  return {
    sink: openSyslogSink({ host: '127.0.0.1', port, tls, ...(tls && { ca }) }),
    received: () => receiver.messages.map(({ message }) => message),
    breakOff: () => {
      receiver.state.manner = manner
    },
    repair: () => {
      receiver.state.manner = 'read'
    },
  }
}

async function webhookHarness(): Promise<Harness> {
  let status = 204
  const receiver = await startNotificationReceiver((_, response) =>
    response.writeHead(status).end(),
  )
  closers.push(receiver.close)
  return {
    sink: openWebhookSink(
      { url: receiver.url, secret: SECRET },
      { loopbackAllowed: true, clock: () => at },
    ),
    received: () => receiver.received.flatMap(({ body }) => body.split('\n').filter(Boolean)),
    breakOff: () => {
      status = 503
    },
    repair: () => {
      status = 204
    },
  }
}

const SINKS: [string, () => Harness | Promise<Harness>][] = [
  ['a file', fileHarness],
  ['standard output', stdoutHarness],
  ['syslog over TCP', () => syslogHarness(false)],
  ['syslog over TLS', () => syslogHarness(true)],
  ['a webhook', webhookHarness],
]

const within = (ms = 5_000) => AbortSignal.timeout(ms)
const numbersOf = (lines: string[]) => lines.map((line) => AuditRow.parse(JSON.parse(line)).seq)

describe.each(SINKS)('%s', (_, open) => {
  test('takes rows in order', async () => {
    const { sink, received } = await open()
    await sink.send([row(1), row(2)], within())
    await sink.send([row(3)], within())
    expect(numbersOf(await received())).toEqual([1, 2, 3])
  })

  test('a failure halfway is reported, and the rows that are sent again arrive complete', async () => {
    const { sink, received, breakOff, repair } = await open()
    await sink.send([row(1)], within())
    await breakOff()
    const rows = [row(2), row(3), row(4)]
    await expect(sink.send(rows, within())).rejects.toBeInstanceOf(AppError)
    await repair()
    await sink.send(rows, within())
    const numbers = numbersOf(await received())
    // At least once: some may have arrived before the failure.
    expect(numbers.slice(-3)).toEqual([2, 3, 4])
    expect(numbers.slice(0, -3)).toEqual([1, 2, 3, 4].slice(0, numbers.length - 3))
  })

  test('text of strangers arrives intact, and begins no row of its own', async () => {
    const { sink, received } = await open()
    const rows = ODD_TEXTS.map((text, i) =>
      row(i + 1, { object: { policy: text }, actor: text, error: { code: 'x', message: text } }),
    )
    await sink.send(rows, within())
    const lines = await received()
    expect(lines.map((line) => JSON.parse(line).object.policy)).toEqual(ODD_TEXTS)
    expect(lines.filter((line) => !/^[ -~]+$/.test(line))).toEqual([])
  })
})

describe('a file', () => {
  test('is readable by nobody else, and a line that a crash cut stays by itself', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-sink-'))
    closers.push(() => rm(folder, { recursive: true }))
    const path = join(folder, 'audit.jsonl')
    const sink = openFileSink({ path })
    await sink.send([row(1)], within())
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await writeFile(path, '{"cut', { flag: 'a' })
    await sink.send([row(2)], within())
    const [first, cut, second, end] = (await readFile(path, 'utf8')).split('\n')
    expect([cut, end]).toEqual(['{"cut', ''])
    expect(numbersOf([first ?? '', second ?? ''])).toEqual([1, 2])
  })

  test('that cannot be written says why', async () => {
    const sink = openFileSink({ path: '/no/such/folder/audit.jsonl' })
    await expect(sink.send([row(1)], within())).rejects.toMatchObject({
      message: 'Could not write to /no/such/folder/audit.jsonl.',
      detail: { upstream: expect.stringContaining('ENOENT') },
    })
  })
})

describe('syslog', () => {
  test('is RFC 5424 with the length in front, and a failure is a warning', () => {
    const frame = renderSyslogFrame(row(7, { kind: 'outcome', outcome: 'failed' }), 'console-0')
    const [, length = '', message = ''] = /^(\d+) (.*)$/.exec(frame) ?? []
    expect(Number(length)).toBe(Buffer.byteLength(message))
    expect(message).toMatch(
      /^<108>1 2026-01-02T03:04:05\.678Z console-0 workload-identity-console - outcome - \{"schema"/,
    )
    expect(renderSyslogFrame(row(7), 'console-0')).toContain('<110>1 ')
  })

  test('a receiver that does not close the connection has not taken the rows', async () => {
    const { sink, breakOff, received } = await syslogHarness(false, 'hang')
    await breakOff()
    await expect(sink.send([row(1)], within(300))).rejects.toMatchObject({
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ did not take the rows in time\.$/),
      detail: { upstream: 'The receiver did not close the connection.' },
    })
    expect(received()).toEqual([])
  })

  test('a certificate that nobody vouches for is refused', async () => {
    const receiver = await startSyslogReceiver(LOOPBACK_CERTIFICATE)
    closers.push(receiver.close)
    const sink = openSyslogSink({ host: 'localhost', port: receiver.port, tls: true })
    await expect(sink.send([row(1)], within())).rejects.toMatchObject({
      detail: { upstream: expect.stringContaining('self-signed certificate') },
    })
    expect(receiver.messages).toEqual([])
  })
})

describe('a webhook', () => {
  test('is signed as notifications are, with the same id for the same rows', async () => {
    const receiver = await startNotificationReceiver((_, response) => response.end())
    closers.push(receiver.close)
    const settings = { url: receiver.url, secret: SECRET }
    const sink = openWebhookSink(settings, { loopbackAllowed: true, clock: () => at })
    await sink.send([row(1), row(2)], within())
    await sink.send([row(1), row(2)], within())
    const [first, second] = receiver.received
    const id = `audit_1_${row(2).hash.slice(0, 32)}`
    expect(first?.headers).toMatchObject(
      signatureHeaders(SECRET, { id, at, body: first?.body ?? '' }),
    )
    expect(second?.headers['webhook-id']).toBe(id)
    expect(first?.headers['content-type']).toBe('application/x-ndjson')
  })

  test.each(['http://127.0.0.1:1/T0-a-password', 'https://10.0.0.1/T0-a-password'])(
    'to %s is not sent, and the refusal does not quote the URL',
    async (url) => {
      const sink = openWebhookSink({ url, secret: SECRET }, { loopbackAllowed: false })
      const refusal: unknown = await sink.send([row(1)], within()).catch((error) => error)
      expect(refusal).toBeInstanceOf(AppError)
      expect(JSON.stringify(refusal) + String(refusal)).not.toContain('T0-a-password')
    },
  )
})

describe('the settings', () => {
  const parse = (...sinks: unknown[]) => AuditSinkList.safeParse(JSON.stringify(sinks))
  const siem = { name: 'siem', type: 'syslog', host: 'siem.example.com' }

  test('of syslog default to TLS on its port, and nothing is required by itself', () => {
    expect(parse(siem, { name: 'out', type: 'stdout', required: true }).data).toEqual([
      { ...siem, port: 6514, tls: true, required: false },
      { name: 'out', type: 'stdout', required: true },
    ])
  })

  test.each([
    ['a type that is not known', [{ name: 'x', type: 'kafka' }], 'must have a type'],
    ['a name twice', [siem, { ...siem, host: 'other' }], 'a name of its own'],
    ['a name that is no name', [{ ...siem, name: 'a b' }], 'lower-case'],
    ['a member that is not known', [{ ...siem, requried: true }], 'requried'],
    ['a path that depends on the folder', [{ name: 'f', type: 'file', path: 'audit' }], 'absolute'],
    ['a certificate without key', [{ ...siem, cert: '/c.pem' }], 'both cert and key'],
    ['an authority without TLS', [{ ...siem, tls: false, ca: '/c.pem' }], 'must be true'],
    ['a port that is none', [{ ...siem, port: 70_000 }], '65535'],
    ['a host with a line break', [{ ...siem, host: 'a\nb' }], 'host name'],
    ['a weak secret', [{ name: 'w', type: 'webhook', url: 'https://a.b/', secret: 'x' }], 'whsec_'],
  ])('with %s are refused with the reason', (_, sinks, reason) => {
    expect(parse(...sinks).error?.message).toContain(reason)
  })

  test.each(['{"name":"w","secret":"whsec_hunter2"', '{}', '"x"'])(
    'that are no JSON array (%s) are refused without quoting them',
    (text) => {
      const { error } = AuditSinkList.safeParse(text)
      expect(error?.message).toContain('must be a JSON array of sinks')
      expect(error?.message).not.toContain('hunter2')
    },
  )
})

describe('the schema', () => {
  test('in the documentation is that of the code', async () => {
    expect(await readFile('docs/audit-row.schema.json', 'utf8')).toBe(renderAuditRowSchema())
  })

  test.each([
    row(1),
    row(2, { kind: 'outcome', intentSeq: 1, outcome: 'ok', after: null }),
    row(3, { kind: 'event', outcome: 'failed', error: { code: 'forbidden', message: 'No.' } }),
    row(4, { kind: 'seal', after: { seal: '1.k.m' } }),
  ])('describes each line', (each) => {
    const line: unknown = JSON.parse(renderAuditRow(each))
    expect(AuditRow.parse(line)).toEqual(line)
  })
})
