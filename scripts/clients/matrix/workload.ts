// Runs processes of clients as in a pod: their names resolve to the front, and its CA is in their trust store.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { renderAwsConfig } from '../../../lib/core/kubernetes/storage-config'
import type { startSandbox } from '../../../lib/sandbox/start'
import { createStorageClient } from '../../../lib/testing/sandbox/storage-client'
import { prepareWorld } from '../prepared-world'
import type { AddressingChoice, MatrixClient } from './clients'
import { EXCHANGE_HOST, type FrontPlan, openFront, STORAGE_HOST } from './front'
import type { CallOutcome, ClientObservation, FrontEvent, ProcessObservation } from './observation'
import { END_MARGIN_MS, LADDER_SECONDS, MAX_LADDER_CALLS } from './verdict'

type Sandbox = Awaited<ReturnType<typeof startSandbox>>

const BUCKET = 'scratch'
const ACCOUNT = 'train-runner'
const USUAL_SECONDS = 900
const EXPIRING_SECONDS = 6
const CALLS = 5
const LATE_CALLS = 3
const CALL_DEADLINE_MS = 60_000
const COMMAND_DEADLINE_MS = 180_000
/** How long each answer is held back, so that a command outlives its first keys. */
const SLOW_MS = 1500
const SYSTEM_BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
/** DuckDB's extension for AWS looks only here. */
const RED_HAT_BUNDLE = '/etc/pki/tls/certs/ca-bundle.crt'
const MAX_OUTPUT = 20_000

const numbered = (folder: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${folder}/${String(index).padStart(2, '0')}.txt`)
/** A Delta table without rows. */
const DELTA_LOG = [
  { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
  {
    metaData: {
      id: '5fba94ed-9794-4965-ba6e-6ee3c0d22af9',
      format: { provider: 'parquet', options: {} },
      schemaString:
        '{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]}',
      partitionColumns: [],
      configuration: {},
      createdTime: 0,
    },
  },
]
  .map((each) => JSON.stringify(each))
  .join('\n')
const OBJECTS: Record<string, string> = {
  ...Object.fromEntries(
    [...numbered('matrix/many', 20), ...numbered('matrix/slow', 10)].map((key) => [key, 'hello\n']),
  ),
  'matrix/one/00.txt': 'hello\n',
  'matrix/table.csv': 'a,b\n1,2\n',
  'matrix/delta/_delta_log/00000000000000000000.json': DELTA_LOG,
}

/** A world with objects to read, a front before it, and a folder that looks like a pod's. */
export async function openMatrixWorkload(sandbox: Sandbox) {
  const world = sandbox.createWorld('default')
  const { east, createToken, exchange } = await prepareWorld(sandbox.url, world)
  const token = await createToken(ACCOUNT)
  const keys = await exchange(token)
  const storage = createStorageClient(sandbox.consoleEnvironment().OBJECT_STORAGE_ENDPOINT, {
    accessKeyId: keys.AccessKeyId,
    secretAccessKey: keys.SecretAccessKey,
  })
  for (const [Key, Body] of Object.entries(OBJECTS))
    await storage.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))
  storage.destroy()
  const front = await openFront(sandbox, world)

  const folder = mkdtempSync(join(tmpdir(), 'console-matrix-'))
  const path = (name: string) => join(folder, name)
  // What cannot be read of it is of no use to clients.
  spawnSync('cp', ['-a', '/etc', path('etc')], { stdio: 'ignore' })
  const system = existsSync(SYSTEM_BUNDLE) ? readFileSync(SYSTEM_BUNDLE, 'utf8') : ''
  const bundle = `${system}\n${front.ca}\n`
  writeFileSync(path('ca.pem'), front.ca)
  for (const file of [path('bundle.pem'), path(SYSTEM_BUNDLE), path(RED_HAT_BUNDLE)]) {
    mkdirSync(dirname(file), { recursive: true })
    rmSync(file, { force: true })
    writeFileSync(file, bundle)
  }
  // OpenSSL finds a certificate in a folder by the hash of its subject.
  const hash = spawnSync('openssl', ['x509', '-hash', '-noout', '-in', path('ca.pem')], {
    encoding: 'utf8',
  })
  if (hash.status === 0) writeFileSync(path(`etc/ssl/certs/${hash.stdout.trim()}.0`), front.ca)
  writeFileSync(
    path('etc/hosts'),
    `127.0.0.1 localhost\n${front.address} ${EXCHANGE_HOST} ${STORAGE_HOST} ${BUCKET}.${STORAGE_HOST}\n`,
  )
  const keystore = makeKeystore(path('ca.pem'), path('trust.p12'))

  /** The command as it runs in a mount namespace of its own. */
  const enclose = (installed: string, argv: string[]) => {
    const script = [
      `mount --bind "${path('etc')}" /etc`,
      ...findBundles(installed).map((file) => `mount --bind "${path('bundle.pem')}" "${file}"`),
      'exec "$@"',
    ].join(' && ')
    const own = argv.map((word) => word.replace('/etc/matrix-trust.p12', keystore ?? ''))
    return ['unshare', '-rm', '/bin/sh', '-c', script, 'sh', ...own]
  }

  /** Observes one process of a client. */
  async function observe(
    client: MatrixClient,
    installed: string,
    phase: keyof ClientObservation,
  ): Promise<ProcessObservation> {
    const home = mkdtempSync(path(`${client.key}-`))
    const tokenFile = join(home, 'token')
    writeFileSync(tokenFile, token)
    mkdirSync(join(home, 'out'))
    const style: AddressingChoice = phase === 'unset' ? 'unset' : 'virtual'
    if (client.awsConfig) {
      mkdirSync(join(home, '.aws'))
      writeFileSync(
        join(home, '.aws/config'),
        awsConfig({ endpoint: front.endpoint, region: east.zone }, style),
      )
    }
    const next = phase === 'expiring' ? await createToken(ACCOUNT) : token
    const events = front.begin({
      ...PLANS[phase],
      ...(phase === 'expiring' && client.expiringSeconds && { lives: [client.expiringSeconds] }),
      // A program waits between its calls, a command is held up.
      delayMs: phase === 'expiring' && client.mode === 'command' ? SLOW_MS : 0,
      onFirstExchange: () => writeFileSync(tokenFile, next),
    })
    const env = {
      PATH: [join(installed, 'bin'), process.env['PATH']].join(':'),
      HOME: home,
      TMPDIR: home,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      PYTHONPATH: [installed, join(import.meta.dirname, 'programs/python')].join(':'),
      PYTHONDONTWRITEBYTECODE: '1',
      SSL_CERT_FILE: path('bundle.pem'),
      NODE_EXTRA_CA_CERTS: path('ca.pem'),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: front.exchangeUrl,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
      AWS_REGION: east.zone,
      AWS_DEFAULT_REGION: east.zone,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      MATRIX_ENDPOINT: front.endpoint,
      MATRIX_BUCKET: BUCKET,
      MATRIX_KEY: 'matrix/one/00.txt',
      MATRIX_PREFIX: PREFIXES[phase],
      MATRIX_OUT: join(home, 'out'),
      MATRIX_ADDRESSING: style,
      MATRIX_MODULES: installed,
      ...client.env?.(installed, style),
    }
    const child = spawnEnclosed(enclose(installed, client.argv(installed, style)), env, home)
    const outcomes =
      client.mode === 'command'
        ? [await waitForCommand(child)]
        : await makeCalls(openLines(child), phase, front)
    endGroup(child)
    const seen = [...events]
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    return { events: seen, outcomes }
  }

  return {
    observe,
    /** Runs the processes that `phases` names, and none after the first if the client takes no keys. */
    observeAll: async (
      client: MatrixClient,
      installed: string,
      phases: readonly (keyof ClientObservation)[],
    ): Promise<ClientObservation> => {
      const nothing: ProcessObservation = { events: [], outcomes: [] }
      const seen = {
        usual: nothing,
        expiring: nothing,
        ladder: nothing,
        unset: nothing,
        withToken: nothing,
      }
      const saw = (kind: FrontEvent['kind']) =>
        seen.usual.events.some((event) => event.kind === kind)
      for (const phase of phases) {
        // Without an exchange there is nothing more to see; keys that are not used may lack a session token.
        if (phase !== 'usual' && !saw('exchange')) break
        if (saw('storage') === (phase !== 'withToken') || phase === 'usual')
          seen[phase] = await observe(client, installed, phase)
      }
      return seen
    },
    close: async () => {
      await front.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const PREFIXES: Record<keyof ClientObservation, string> = {
  usual: 'matrix/many/',
  ladder: 'matrix/many/',
  expiring: 'matrix/slow/',
  unset: 'matrix/one/',
  withToken: 'matrix/one/',
}
const PLANS: Record<keyof ClientObservation, FrontPlan> = {
  usual: { lives: [USUAL_SECONDS] },
  ladder: { lives: LADDER_SECONDS },
  expiring: { lives: [EXPIRING_SECONDS] },
  unset: { lives: [USUAL_SECONDS] },
  withToken: { lives: [USUAL_SECONDS], withToken: true },
}

const awsConfig = (settings: { endpoint: string; region: string }, style: AddressingChoice) => {
  const text = renderAwsConfig(settings)
  return style === 'virtual'
    ? `${text}  max_concurrent_requests = 1\n`
    : text.replace('  addressing_style = virtual', '  max_concurrent_requests = 1')
}

const bundlesOf = new Map<string, string[]>()

/** Certificates that a client brings along, which its image would replace. */
function findBundles(folder: string): string[] {
  const known = bundlesOf.get(folder) ?? listBundles(folder)
  bundlesOf.set(folder, known)
  return known
}

const listBundles = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'cacert.pem')
    .map((entry) => join(entry.parentPath, entry.name))

/** A trust store for Java, where there is one. */
function makeKeystore(ca: string, file: string): string | undefined {
  const { status } = spawnSync(
    'keytool',
    ['-importcert', '-noprompt', '-alias', 'ca', '-file', ca, '-keystore', file].concat([
      '-storepass',
      'changeit',
    ]),
    { stdio: 'ignore' },
  )
  return status === 0 ? file : undefined
}

type Process = { child: ChildProcess; errors: () => string; ended: Promise<number> }

function spawnEnclosed(argv: string[], env: Record<string, string>, cwd: string): Process {
  const [program = '', ...args] = argv
  // Next.js declares NODE_ENV as part of every environment.
  const environment = env as NodeJS.ProcessEnv
  const child = spawn(program, args, {
    cwd,
    env: environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-MAX_OUTPUT)
  })
  child.stdin?.on('error', () => {})
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1))
    child.once('close', (code) => resolve(code ?? -1))
  })
  return { child, errors: () => errors, ended }
}

/** The signal reaches what the process started, too. */
function endGroup({ child: { pid } }: Process) {
  try {
    if (pid) process.kill(-pid, 'SIGKILL')
  } catch {}
}

async function waitForCommand({ child, errors, ended }: Process): Promise<CallOutcome> {
  child.stdin?.end()
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-MAX_OUTPUT)
  })
  const code = await Promise.race([
    ended,
    sleep(COMMAND_DEADLINE_MS, undefined, { ref: false }).then(() => undefined),
  ])
  if (code === 0) return { ok: true }
  const text = (errors().trim() || output.trim()).split('\n').slice(-3).join(' ')
  return {
    ok: false,
    error:
      code === undefined ? `The command did not end within ${COMMAND_DEADLINE_MS / 1000} s.` : text,
  }
}

type Calls = () => Promise<CallOutcome>

function openLines({ child, errors, ended }: Process): Calls {
  const lines: string[] = []
  let wake = () => {}
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      wake()
    })
  const nextLine = async () => {
    if (lines.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    return lines.shift() ?? ''
  }
  return async () => {
    child.stdin?.write('call\n')
    return Promise.race([
      nextLine().then(readOutcome),
      ended.then(() => ({ ok: false, error: errors().trim().split('\n').slice(-3).join(' ') })),
      sleep(CALL_DEADLINE_MS, undefined, { ref: false }).then(() => ({
        ok: false,
        error: `No answer within ${CALL_DEADLINE_MS / 1000} s.`,
      })),
    ])
  }
}

/** A program whose language has no JSON writer may escape a text in its own way. */
function readOutcome(line: string): CallOutcome {
  if (line === '{"ok":true}' || line === '{"ok": true}') return { ok: true }
  try {
    const { error } = JSON.parse(line) as { error?: unknown }
    return { ok: false, error: String(error) }
  } catch {
    return { ok: false, error: line }
  }
}

/** The calls of a program in a phase. */
async function makeCalls(
  call: Calls,
  phase: keyof ClientObservation,
  front: Awaited<ReturnType<typeof openFront>>,
): Promise<CallOutcome[]> {
  switch (phase) {
    case 'usual': {
      const outcomes = [await call()]
      while (outcomes.length < CALLS && outcomes[0]?.ok) outcomes.push(await call())
      return outcomes
    }
    case 'unset':
    case 'withToken':
      return [await call()]
    case 'expiring': {
      const outcomes = [await call(), await call()]
      await sleep(Math.max(0, front.lastEnd() + END_MARGIN_MS + 300 - front.now()))
      // A client may find out by a failed request that its keys have ended.
      for (let count = 0; count < LATE_CALLS; count += 1) {
        const outcome = await call()
        outcomes.push(outcome)
        if (outcome.ok) break
        await sleep(1000)
      }
      return outcomes
    }
    case 'ladder': {
      const outcomes: CallOutcome[] = []
      for (let count = 0; count < MAX_LADDER_CALLS; count += 1) {
        const before = front.exchanges()
        outcomes.push(await call())
        // Some clients exchange in the background after the call.
        await sleep(200)
        if (count > 0 && front.exchanges() === before) break
      }
      return outcomes
    }
  }
}
