import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from '@/lib/adapters/database/open'
import { suspensions } from '@/lib/adapters/database/suspensions-tables'
import { createRequest } from '@/lib/features/requests/service'
import { startSandbox } from '@/lib/sandbox/start'
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
let close = async () => {}
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
  close = () => sandbox.close()
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
  await close()
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
const RECORDED = ['policy apply', 'expire', 'audit verify', 'migrate']
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
  const tested = [...COMMANDS, ...RECORDED].map((command) => command.split(' ')[0])
  expect(listed.toSorted()).toEqual([...new Set(tested)].toSorted())
})

test.each(['verify', 'policy', 'export', 'expire', 'audit', 'migrate'])(
  '%s --help prints its usage and exits 0',
  async (command) => {
    expect(await runInProcess([command, '--help'])).toEqual({
      code: 0,
      stdout: expect.stringMatching(`^Usage: (workload-identity ${command} [^]*)`),
      stderr: '',
    })
  },
)

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
