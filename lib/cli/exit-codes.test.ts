import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lockFolder } from '@/lib/adapters/database/folder-lock'
import { openPostgres } from '@/lib/adapters/database/open'
import { signInAttempts } from '@/lib/adapters/database/sign-in-tables'
import { suspensions } from '@/lib/adapters/database/suspensions-tables'
import { createRequest } from '@/lib/features/requests/service'
import { startSandbox } from '@/lib/sandbox/start'
import { archiveKeys } from '@/lib/server/backup/archive'
import { writeBackup } from '@/lib/server/backup/backup'
import { awsTarget } from '@/lib/testing/cloud-verification'
import { bundledCommand, runInProcess } from '@/lib/testing/command-line'
import type { TestContext } from '@/lib/testing/context'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { READ_POLICY, WRITE_POLICY, writeFolder } from '@/lib/testing/policy-folder'
import { approveAsReviewed, requestedPolicyText, saveRequest } from '@/lib/testing/requests'
import { openWorld } from '@/lib/testing/world'
import { EXIT_CODE_TABLE, EXIT_CODES, type ExitCode } from './exit-codes'

const SECRET = 'a test secret of at least 32 characters'
const CLOSED = '127.0.0.1:1'

type Sandbox = Awaited<ReturnType<typeof startSandbox>>
type Environment = Record<string, string>
type Case = { args: string[]; env?: Environment; says: string | RegExp }

const start = (args: string[], env: Environment = {}): ChildProcess => {
  const { PATH = '', HOME = '' } = process.env
  return spawn(process.execPath, [bundledCommand(), ...args], {
    cwd: tmpdir(),
    env: { PATH, HOME, NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function runProcess(args: string[], env: Environment = {}) {
  const child = start(args, env)
  if (!child.stdout || !child.stderr) throw new Error('The streams are pipes.')
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, stdout, stderr }
}

const postgres = await borrowPostgres()
const url = 'missing' in postgres ? undefined : postgres.url
/** A command without the console's database makes one, which takes seconds: one case does. */
const database: Environment = url === undefined ? {} : { DATABASE_URL: url }
const closers: (() => Promise<unknown>)[] = []
let cases: Record<string, Record<ExitCode, Case>>
let person: Environment

/** An expired grant, which the database of the console knows and a past reviewer approved. */
async function grantInThePast(sandbox: Sandbox, database: string) {
  const { store, close: closeStore } = await openPostgres(database)
  const world = await openWorld(sandbox, store, {
    seed: 'default',
    clock: () => new Date('2020-01-15T12:00:00Z'),
  })
  const input = { ...saveRequest(requestedPolicyText('wif-a')), expires: '2020-01-31' }
  const { id } = await createRequest(world.as('team'), input)
  await approveAsReviewed(world.as('reviewer'), id)
  await closeStore()
  return world
}

/** A suspension as versions without seals stored it. */
async function storeUnsealed(orgUid: string, database: string) {
  const { store, close: closeStore } = await openPostgres(database)
  const row = { id: 'a', principal: 'role/a', reason: '', actor: '', steps: [] }
  await store.insert(suspensions).values({ orgUid, ...row, at: new Date(), state: 'open' })
  await closeStore()
}

/** A folder whose embedded database another process has open. */
async function folderInUse() {
  const folder = mkdtempSync(join(tmpdir(), 'console-in-use-'))
  mkdirSync(join(folder, 'database'))
  const { release } = await lockFolder(folder, () => {})
  closers.push(release)
  return folder
}

async function emptyDatabase() {
  const lent = await borrowPostgres()
  if ('missing' in lent) throw new Error(lent.missing)
  closers.push(lent.stop)
  return lent.url
}

async function databaseWithExpiredRow() {
  const database = await emptyDatabase()
  const { store, close } = await openPostgres(database)
  await store.insert(signInAttempts).values({ key: 'a', sealed: '', expiresAt: new Date(0) })
  await close()
  return database
}

/** A backup of a database without rows. */
async function emptyBackup(file: string) {
  const { store, close } = await openPostgres(await emptyDatabase())
  const keys = archiveKeys({ SESSION_SECRET: SECRET, AUDIT_SECRET: undefined })
  await writeBackup(store, { file, keys, now: new Date(), build: '0.0.0' })
  await close()
  return file
}

/** Every cluster of the organization answers, so that all of it can be exported. */
async function makeReachable(sandbox: Sandbox, world: ReturnType<Sandbox['createWorld']>) {
  for (const { id } of world.clusters) {
    const address = `${sandbox.url}/sandbox/worlds/${world.orgUid}/clusters/${id}`
    const headers = {
      'x-sandbox-control': sandbox.controlToken,
      'content-type': 'application/json',
    }
    await fetch(address, { method: 'POST', headers, body: JSON.stringify({ reachable: true }) })
  }
}

beforeAll(async () => {
  const sandbox = await startSandbox()
  closers.push(() => sandbox.close())
  const [full, empty] = [sandbox.createWorld('default'), sandbox.createWorld('empty')]
  await makeReachable(sandbox, empty)
  const operator = { ...sandbox.consoleEnvironment(), SESSION_SECRET: SECRET }
  person = { ...operator, COREWEAVE_API_TOKEN: full.tokens.operator }
  const nobody = { ...operator, COREWEAVE_API_TOKEN: 'no token' }
  const inEmpty = { ...operator, COREWEAVE_API_TOKEN: empty.tokens.operator }
  const recorded = { ...person, ...database }
  const unreachable = { ...person, COREWEAVE_API_URL: `http://${CLOSED}` }

  const one = writeFolder({ 'a.json': READ_POLICY })
  const other = writeFolder({ 'a.json': WRITE_POLICY })
  const broken = writeFolder({ 'a.json': '{' })
  const compact = writeFolder({ 'a.json': JSON.stringify(READ_POLICY) })
  const expecting = (expect: string, text?: string) =>
    writeFolder({
      'a.json': READ_POLICY,
      'a.expect.json': text ?? {
        expectations: [{ principal: '*', action: 's3:DeleteObject', resource: 'data/x', expect }],
      },
    })
  const target = (changes: { role?: string }) =>
    join(
      writeFolder({ 'target.json': awsTarget({ world: full } as TestContext, changes) }),
      'target.json',
    )
  const missing = join(tmpdir(), 'no', 'such', 'path')
  const fresh = () => join(mkdtempSync(join(tmpdir(), 'console-export-')), 'new')

  const account = ['--cluster', 'train-east', '--namespace', 'ml-team', '--account']
  const runner = ['verify', ...account, 'train-runner']
  const reason = ['--reason', 'From the repository.']

  cases = {
    verify: {
      0: { args: runner, env: person, says: /^ok/m },
      1: { args: ['verify', ...account, 'eval'], env: recorded, says: /^FAILED/m },
      2: { args: ['verify'], env: person, says: '--cluster' },
      3: { args: runner, env: nobody, says: 'token' },
    },
    'verify --target': {
      0: { args: [...runner, '--target', target({})], env: recorded, says: /^ok/m },
      1: {
        args: [...runner, '--target', target({ role: 'nobody' })],
        env: recorded,
        says: 'AccessDenied',
      },
      2: { args: [...runner, '--target', missing], env: person, says: 'does not exist' },
      3: {
        args: [...runner, '--target', join(broken, 'a.json')],
        env: recorded,
        says: 'Could not read',
      },
    },
    'policy lint': {
      0: { args: ['policy', 'lint', one, '--fail-on', 'error'], says: '1 policy' },
      1: { args: ['policy', 'lint', broken], says: 'error' },
      2: { args: ['policy', 'lint', missing], says: 'does not exist' },
      3: { args: ['policy', 'lint', one, '--live'], env: unreachable, says: 'unreachable' },
    },
    'policy diff': {
      0: { args: ['policy', 'diff', one, one], says: 'No access changes.' },
      1: { args: ['policy', 'diff', one, other], says: 'Gained' },
      2: { args: ['policy', 'diff', one, '--max-gain', 'all'], says: '--max-gain' },
      3: { args: ['policy', 'diff', one, broken], says: 'error' },
    },
    'policy test': {
      0: { args: ['policy', 'test', expecting('deny')], says: '1 passed' },
      1: { args: ['policy', 'test', expecting('allow')], says: '1 failed' },
      2: { args: ['policy', 'test', one, '--live'], says: '--live is not valid' },
      3: { args: ['policy', 'test', expecting('', '{')], says: 'error' },
    },
    'policy fmt': {
      0: { args: ['policy', 'fmt', compact], says: 'formatted' },
      1: {
        args: [
          'policy',
          'fmt',
          writeFolder({ 'a.json': ` ${JSON.stringify(READ_POLICY)}` }),
          '--check',
        ],
        says: 'would format',
      },
      2: { args: ['policy', 'fmt'], says: 'PATH' },
      3: { args: ['policy', 'fmt', broken], says: 'error' },
    },
    export: {
      0: { args: ['export', '--out', fresh()], env: { ...inEmpty, ...database }, says: 'files in' },
      1: { args: ['export', '--out', one], env: recorded, says: 'is not empty' },
      2: { args: ['export'], env: person, says: '--out is required' },
      3: { args: ['export', '--out', fresh()], env: recorded, says: 'Incomplete' },
    },
  }
  if (!url) return
  const granted = await grantInThePast(sandbox, url)
  await storeUnsealed(empty.orgUid, url)
  const due = { ...recorded, COREWEAVE_API_TOKEN: granted.world.tokens.operator }
  const inUse = await folderInUse()
  const unmigrated = await emptyDatabase()
  const noDatabase = { ...person, DATABASE_URL: `postgres://nobody@${CLOSED}/nothing` }
  const newFile = () => join(mkdtempSync(join(tmpdir(), 'console-backup-')), 'console.jsonl.gz')
  const archive = await emptyBackup(newFile())
  const overdue = { ...person, DATABASE_URL: await databaseWithExpiredRow() }
  const head = ['--head', `1:${'a'.repeat(64)}`, '--org', granted.world.orgUid]
  cases = {
    ...cases,
    'policy apply': {
      0: { args: ['policy', 'apply', one, ...reason], env: recorded, says: 'added a' },
      1: {
        args: ['policy', 'apply', writeFolder({}), ...reason, '--delete'],
        env: recorded,
        says: '--allow-lock-out',
      },
      2: {
        args: ['policy', 'apply', one, ...reason],
        env: person,
        says: 'DATABASE_URL is not set',
      },
      3: {
        args: ['policy', 'apply', one, ...reason],
        env: { ...recorded, COREWEAVE_API_URL: `http://${CLOSED}` },
        says: 'unreachable',
      },
    },
    expire: {
      0: { args: ['expire'], env: recorded, says: 'No expired grants.' },
      1: { args: ['expire', '--dry-run'], env: due, says: 'would delete the policy' },
      2: { args: ['expire'], env: person, says: 'DATABASE_URL is not set' },
      3: { args: ['expire'], env: { ...due, COREWEAVE_API_TOKEN: 'no token' }, says: 'token' },
    },
    'audit verify': {
      0: {
        args: ['audit', 'verify', '--org', granted.world.orgUid],
        env: recorded,
        says: 'intact',
      },
      1: { args: ['audit', 'verify', ...head], env: recorded, says: 'BROKEN' },
      2: { args: ['audit', 'verify', '--head', 'x'], env: recorded, says: '--head' },
      3: {
        args: ['audit', 'verify'],
        env: { DATABASE_URL: `postgres://nobody@${CLOSED}/nothing`, AUDIT_SECRET: SECRET },
        says: 'ECONNREFUSED',
      },
    },
    doctor: {
      0: { args: ['doctor'], env: recorded, says: /^ok .*AUDIT_SECRET fits/m },
      1: {
        args: ['doctor'],
        env: { ...recorded, PUBLIC_URL: 'nowhere' },
        says: /^PROBLEM PUBLIC_URL/m,
      },
      2: { args: ['doctor', '--timeout', 'x'], env: recorded, says: '--timeout' },
      3: { args: ['doctor'], env: { ...person, DATA_DIR: inUse }, says: /^unknown .*is open in/m },
    },
    backup: {
      0: { args: ['backup', newFile()], env: recorded, says: /^Wrote .* rows to/ },
      1: {
        args: ['backup', newFile()],
        env: { ...person, DATABASE_URL: unmigrated },
        says: 'lacks migrations',
      },
      2: { args: ['backup'], env: recorded, says: 'Name one FILE' },
      3: { args: ['backup', newFile()], env: noDatabase, says: 'ECONNREFUSED' },
    },
    restore: {
      0: {
        args: ['restore', archive],
        env: { ...person, DATABASE_URL: await emptyDatabase() },
        says: /^Restored 0 rows of/,
      },
      1: { args: ['restore', archive], env: recorded, says: 'The database is not empty' },
      2: { args: ['restore', missing], env: recorded, says: 'does not exist' },
      3: { args: ['restore', archive], env: noDatabase, says: 'ECONNREFUSED' },
    },
    purge: {
      0: { args: ['purge'], env: recorded, says: /^No expired rows|^[a-z_]+: deleted/ },
      1: { args: ['purge', '--dry-run'], env: overdue, says: 'would delete 1 row' },
      2: { args: ['purge', 'all'], env: recorded, says: 'Unexpected argument' },
      3: { args: ['purge'], env: noDatabase, says: 'ECONNREFUSED' },
    },
    'migrate --check': {
      0: { args: ['migrate', '--check'], env: recorded, says: 'every migration' },
      1: { args: ['migrate', '--check'], env: { DATABASE_URL: unmigrated }, says: '0000_start' },
      2: { args: ['migrate', '--check', '--seal'], env: recorded, says: 'migrate --check' },
      3: {
        args: ['migrate', '--check'],
        env: noDatabase,
        says: 'ECONNREFUSED',
      },
    },
    migrate: {
      0: { args: ['migrate', '--seal'], env: recorded, says: 'Every record is sealed.' },
      1: {
        args: ['migrate', '--seal'],
        env: { ...inEmpty, ...database },
        says: 'has no seal',
      },
      2: { args: ['migrate'], env: recorded, says: 'migrate --seal' },
      3: { args: ['migrate', '--seal'], env: { ...nobody, ...database }, says: 'token' },
    },
  }
})
afterAll(async () => {
  for (const close of closers) await close()
  if (!('missing' in postgres)) await postgres.stop()
})

const COMMANDS = [
  'verify',
  'verify --target',
  'policy lint',
  'policy diff',
  'policy test',
  'policy fmt',
  'export',
]
const RECORDED = [
  'policy apply',
  'expire',
  'audit verify',
  'backup',
  'restore',
  'purge',
  'doctor',
  'migrate --check',
  'migrate',
]
const CODES = Object.values(EXIT_CODES)

describe.each([
  ...COMMANDS.map((command) => ({ command, skipped: false })),
  ...RECORDED.map((command) => ({ command, skipped: url === undefined })),
])('$command', ({ command, skipped }) => {
  test.skipIf(skipped)('exits as the table says', { timeout: 240_000 }, async () => {
    for (const code of CODES) {
      const { args, env, says } = cases[command]?.[code] ?? { args: [], says: 'no case' }
      // Each command ends well as a process of its own, and one command in every way.
      const run = code === EXIT_CODES.ok || command === 'policy lint' ? runProcess : runInProcess
      const { stdout, stderr, ...ended } = await run(args, env)
      const said = stdout + stderr
      expect({ args, said, ...ended }).toEqual({
        args,
        said:
          typeof says === 'string' ? expect.stringContaining(says) : expect.stringMatching(says),
        code,
      })
      // Results are for standard output, complaints for standard error.
      if (code === 2) expect(stdout).toBe('')
      if (code === 0) expect(stderr).toBe('')
    }
  })
})

test('the table documents every code, and --help prints it', async () => {
  const { code, stdout, stderr } = await runProcess(['--help'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain(EXIT_CODE_TABLE)
  expect([...EXIT_CODE_TABLE.matchAll(/^ {2}(\d) /gm)].map(([, digit]) => Number(digit))).toEqual(
    CODES,
  )
  const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name)
  // A worker runs until it is stopped: worker.test.ts.
  const tested = [...COMMANDS, ...RECORDED, 'worker'].map((command) => command.split(' ')[0])
  expect(listed.toSorted()).toEqual([...new Set(tested)].toSorted())
})

test.each([
  'verify',
  'policy',
  'export',
  'expire',
  'audit',
  'backup',
  'restore',
  'purge',
  'doctor',
  'migrate',
  'worker',
])('%s --help prints its usage and exits 0', async (command) => {
  expect(await runInProcess([command, '--help'])).toEqual({
    code: 0,
    stdout: expect.stringMatching(`^Usage: (workload-identity ${command} [^]*)`),
    stderr: '',
  })
})

test.each([
  [[], 'No command given.'],
  [['grow'], 'Unknown command grow.'],
  [['policy', 'grow'], 'Unknown command.'],
  [['expire', '--nonsense'], "Unknown option '--nonsense'"],
  [['verify', '--cluster'], '--cluster'],
  [['export', '--out', 'x'], 'COREWEAVE_API_TOKEN is not set.'],
])('%j exits 2 with the usage', async (args, why) => {
  const { code, stdout, stderr } = await runInProcess(args)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(why)
  expect(stderr).toContain('Usage: workload-identity')
})

test('an invalid environment exits 2 and names the variable', async () => {
  const { code, stderr } = await runInProcess(cases['verify']?.[3].args ?? [], {
    ...person,
    COREWEAVE_API_URL: 'ftp://x',
  })
  expect([code, stderr]).toEqual([2, expect.stringContaining('COREWEAVE_API_URL')])
})

test.each(['verify', 'verify --target'])(
  '%s --json prints results and errors as JSON',
  async (command) => {
    for (const [code, member] of [
      [0, 'checks'],
      [1, 'checks'],
      [3, 'error.message'],
    ] as const) {
      const { args = [], env } = cases[command]?.[code] ?? {}
      const ended = await runInProcess([...args, '--json'], { ...env, ...database })
      expect(ended).toMatchObject({ code, stderr: '' })
      expect(JSON.parse(ended.stdout)).toHaveProperty(member)
    }
  },
)

test('a closed standard output changes neither the exit code nor prints a stack', async () => {
  const child = start(cases['policy lint']?.[1].args ?? [])
  if (!child.stdout || !child.stderr) throw new Error('The streams are pipes.')
  child.stdout.destroy()
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect([code, stderr]).toEqual([1, ''])
})
