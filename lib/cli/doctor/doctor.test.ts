import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import { startMailServer } from '@/lib/sandbox/mail-server'
import { startSandbox } from '@/lib/sandbox/start'
import { appendAuditEvent, chainKeys } from '@/lib/server/audit/chain'
import { runInProcess } from '@/lib/testing/command-line'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { prepareTestFolder } from '@/lib/testing/database/store'
import { openWorld } from '@/lib/testing/world'
import { checkClock } from './check-clock'
import { parseDoctorCommand } from './command'
import type { DoctorCode, DoctorStatus } from './result'

const SESSION_SECRET = 'a session secret of the doctor tests'
const AUDIT_SECRET = 'an audit secret of the doctor tests'
const CLOSED = 'http://127.0.0.1:1'

type Environment = Record<string, string>
type Check = { status: DoctorStatus; code: DoctorCode; subject: string; detail?: string }

const postgres = await borrowPostgres()
const url = 'missing' in postgres ? undefined : postgres.url
const folder = () => mkdtempSync(join(tmpdir(), 'console-doctor-'))

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let base: Environment
beforeAll(async () => {
  sandbox = await startSandbox()
  base = { ...sandbox.consoleEnvironment(), SESSION_SECRET, AUDIT_SECRET, DATA_DIR: folder() }
})
afterAll(async () => {
  await sandbox.close()
  if (!('missing' in postgres)) await postgres.stop()
})

async function doctor(env: Environment, ...args: string[]) {
  const { code, stdout, stderr } = await runInProcess(['doctor', '--json', ...args], env)
  expect(stderr).toBe('')
  const { checks } = JSON.parse(stdout) as { checks: Check[] }
  return { code, checks, codes: checks.map((check) => check.code), stdout }
}

test.each([[['--timeout', '0']], [['--timeout', 'x']], [['extra']]])(
  'the arguments %j are rejected',
  (args) => expect(() => parseDoctorCommand(args)).toThrow(/timeout|argument/i),
)

describe.skipIf(url === undefined)('on PostgreSQL', () => {
  const given = () => ({ ...base, DATABASE_URL: url ?? '' })

  test('a database before its first start lacks its migrations, which are not run', async () => {
    for (const _ of [1, 2]) {
      const { codes } = await doctor(given())
      expect(codes).toContain('schema-pending')
      expect(codes).not.toContain('store-writable')
    }
  })

  test('nothing is wrong with a console that works', async () => {
    const { store, close } = await openPostgres(url ?? '')
    const world = await openWorld(sandbox, store, { seed: 'default' })
    await close()
    const file = join(folder(), 'token')
    writeFileSync(file, `${world.world.tokens.operator}\n`)
    const { code, checks, codes, stdout } = await doctor(given(), '--token-file', file)
    expect(checks.filter(({ status }) => status !== 'ok' && status !== 'warning')).toEqual([])
    expect(code).toBe(0)
    expect(codes).toEqual(
      expect.arrayContaining<DoctorCode>([
        'settings-valid',
        'store-reachable',
        'schema-current',
        'store-writable',
        'clock-agrees',
        'upstream-answers',
        'token-accepted',
      ]),
    )
    for (const secret of [SESSION_SECRET, AUDIT_SECRET, world.world.tokens.operator])
      expect(stdout).not.toContain(secret)
  })

  test('a write that the database refuses is a problem', async () => {
    const options = encodeURIComponent('-c default_transaction_read_only=on')
    const { code, checks } = await doctor({ ...given(), DATABASE_URL: `${url}?options=${options}` })
    expect(code).toBe(1)
    expect(checks).toContainEqual(
      expect.objectContaining({
        code: 'store-read-only',
        detail: expect.stringContaining('read-only transaction'),
      }),
    )
  })

  test('another AUDIT_SECRET than that of the last row is a problem', async () => {
    const { store, close } = await openPostgres(url ?? '')
    await appendAuditEvent(store, chainKeys({ SESSION_SECRET, AUDIT_SECRET }), {
      orgUid: 'org of the doctor',
      kind: 'event',
      at: new Date(),
      actor: 'ada',
      action: 'session.start',
      object: {},
    })
    await close()
    expect((await doctor(given())).codes).toContain('audit-key-fits')
    const other = { ...given(), AUDIT_SECRET: 'another audit secret of the doctor tests' }
    const { code, codes } = await doctor(other)
    expect([code, codes]).toEqual([1, expect.arrayContaining(['audit-key-foreign'])])
    const { AUDIT_SECRET: _, SESSION_SECRET: __, ...without }: Environment = given()
    expect((await doctor(without)).codes).toContain('audit-key-unchecked')
  })
})

test('every invalid setting is named, no secret is printed, and the rest is checked', async () => {
  const env = { ...base, AUDIT_SECRET: SESSION_SECRET, PUBLIC_URL: 'https://x/y', DATABASE_URL: '' }
  const { code, checks, codes, stdout } = await doctor(env)
  expect(code).toBe(1)
  const invalid = checks.filter((check) => check.code === 'setting-invalid')
  expect(invalid.map(({ subject }) => subject).toSorted()).toEqual([
    'AUDIT_SECRET',
    'DATABASE_URL',
    'PUBLIC_URL',
  ])
  expect(codes).toEqual(expect.arrayContaining(['store-unchecked', 'upstream-answers']))
  expect(stdout).not.toContain(SESSION_SECRET)
})

test('a long-lived key of the worker is a warning, and a token of its workload is none', async () => {
  const organization = 'org-1'
  const codesOf = async (identity: object) =>
    (await doctor({ ...base, WORKER_IDENTITIES: JSON.stringify([identity]) })).codes
  expect(await codesOf({ organization, apiTokenFile: '/run/key' })).toContain(
    'worker-key-long-lived',
  )
  const workload = { organization, serviceAccount: 'sa-1', tokenFile: '/run/token' }
  expect(await codesOf(workload)).not.toContain('worker-key-long-lived')
})

test('a mail server is asked whether it takes the console, and sends nothing', async () => {
  const server = await startMailServer()
  const mail = { ...base, SMTP_URL: server.url, SMTP_FROM: 'console@example.com' }
  expect((await doctor(mail)).codes).toContain('mail-answers')
  expect(server.received).toEqual([])
  await server.close()
  const { code, checks } = await doctor(mail)
  expect(code).toBe(1)
  expect(checks).toContainEqual(
    expect.objectContaining({ code: 'mail-refused', subject: `127.0.0.1:${server.port}` }),
  )
  expect((await doctor(base)).codes.filter((each) => each.startsWith('mail'))).toEqual([])
})

test('a database that does not answer is a problem, and its password is not printed', async () => {
  const DATABASE_URL = 'postgres://console:hunter2-hunter2@127.0.0.1:1/console'
  const { code, checks, stdout } = await doctor({ ...base, DATABASE_URL })
  expect(code).toBe(1)
  expect(checks).toContainEqual(
    expect.objectContaining({
      code: 'store-unreachable',
      detail: expect.stringContaining('ECONNREFUSED'),
    }),
  )
  expect(stdout).not.toContain('hunter2')
})

describe('the embedded database', () => {
  test('is not created by the check', async () => {
    const DATA_DIR = join(folder(), 'new')
    for (const _ of [1, 2])
      expect((await doctor({ ...base, DATA_DIR })).codes).toContain('store-absent')
  })

  test('is read while no console runs, and is in use while one does', async () => {
    const DATA_DIR = folder()
    await prepareTestFolder(DATA_DIR)
    expect((await doctor({ ...base, DATA_DIR })).codes).toEqual(
      expect.arrayContaining(['store-reachable', 'schema-current', 'store-writable']),
    )
    const { close } = await openEmbedded(DATA_DIR)
    const { code, codes } = await doctor({ ...base, DATA_DIR })
    await close()
    expect([code, codes]).toEqual([3, expect.arrayContaining(['store-in-use'])])
  })

  test('needs a folder', async () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    const { code, codes } = await doctor({ ...base, DATA_DIR: join(file, 'data') })
    expect([code, codes]).toEqual([1, expect.arrayContaining(['folder-unwritable'])])
  })
})

describe('another service', () => {
  async function answering(status: number, headers: Environment = {}) {
    const server = createServer((_, response) => response.writeHead(status, headers).end('{}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
  }

  test.each<[number, Environment, DoctorCode]>([
    [401, {}, 'upstream-answers'],
    [200, {}, 'upstream-unexpected'],
    [503, {}, 'upstream-failing'],
    [302, { location: 'https://portal.example.com/' }, 'upstream-redirects'],
  ])('that answers %i with %j is %s', async (status, headers, expected) => {
    const service = await answering(status, headers)
    const { checks } = await doctor({ ...base, COREWEAVE_API_URL: service.url })
    service.close()
    const { host } = new URL(service.url)
    expect(checks.find(({ subject }) => subject === host)?.code).toBe(expected)
  })

  test('whose clock is another is compared by its Date header', async () => {
    const date = new Date(Date.now() - 10 * 60_000).toUTCString()
    const service = await answering(401, { date })
    const addresses = ['COREWEAVE_API_URL', 'CKS_ISSUER_BASE_URL', 'OBJECT_STORAGE_ENDPOINT']
    const env = { ...base, ...Object.fromEntries(addresses.map((name) => [name, service.url])) }
    const { code, checks } = await doctor(env)
    service.close()
    expect(code).toBe(1)
    const { code: said, detail = '' } = checks.at(-1) ?? {}
    expect(said).toBe('clock-wrong')
    // The time until the service was asked is part of the difference.
    const [, seconds] = /^(\d+) s ahead$/.exec(detail) ?? []
    expect(Number(seconds)).toBeGreaterThanOrEqual(600)
    expect(Number(seconds)).toBeLessThan(660)
  })

  test('that refuses connections is a problem, and a token is not checked there', async () => {
    const file = join(folder(), 'token')
    writeFileSync(file, 'CW-SECRET-of-a-test')
    const env = { ...base, COREWEAVE_API_URL: CLOSED }
    const { code, codes, stdout } = await doctor(env, '--token-file', file)
    expect(code).toBe(1)
    expect(codes).toEqual(expect.arrayContaining(['upstream-refused', 'token-unchecked']))
    expect(stdout).not.toContain('CW-SECRET')
  })

  test('that hangs does not keep the others', async () => {
    const server = createServer(() => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const OBJECT_STORAGE_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const began = performance.now()
    const { codes } = await doctor({ ...base, OBJECT_STORAGE_ENDPOINT }, '--timeout', '1')
    server.closeAllConnections()
    server.close()
    expect(codes).toEqual(expect.arrayContaining(['check-unfinished', 'upstream-answers']))
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  test('may be behind a proxy, which is checked itself', async () => {
    const env = { ...base, NO_PROXY: '127.0.0.1' }
    expect((await doctor({ ...env, HTTPS_PROXY: 'not a url' })).codes).toContain('proxy-invalid')
    const { checks, stdout } = await doctor({ ...env, HTTPS_PROXY: 'http://u:hunter2@127.0.0.1:1' })
    expect(checks).toContainEqual(
      expect.objectContaining({ code: 'proxy-unreachable', subject: '127.0.0.1:1' }),
    )
    expect(stdout).not.toContain('hunter2')
  })

  test('that signs people in is checked by its metadata', async () => {
    const provider = {
      id: 'corp',
      name: 'Corp',
      issuer: CLOSED,
      clientId: 'console',
      clientSecret: 'a client secret of the tests',
      organization: 'org',
    }
    const SIGN_IN_PROVIDERS = JSON.stringify([provider])
    const PUBLIC_URL = 'http://127.0.0.1:3000'
    const { code, codes, stdout } = await doctor({ ...base, PUBLIC_URL, SIGN_IN_PROVIDERS })
    expect([code, codes]).toEqual([1, expect.arrayContaining(['provider-unreachable'])])
    expect(stdout).not.toContain(provider.clientSecret)
  })
})

test.each([
  [[], 'clock-unchecked'],
  [[4_000], 'clock-agrees'],
  [[-30_000], 'clock-differs'],
  [[61_000, 61_000], 'clock-wrong'],
  [[0, 0, 900_000], 'clock-agrees'],
  [[-900_000, 0, 0], 'clock-agrees'],
])('clocks that differ by %j ms: %s', (differences, expected) => {
  const readings = differences.map((ours) => ({ host: 'api', theirs: 0, ours }))
  expect(checkClock(readings).code).toBe(expected)
})
