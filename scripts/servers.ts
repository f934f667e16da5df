// Starts a sandbox and a console: for the demo, development, tests, benchmarks and screenshots.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DescribedWorld } from '../lib/sandbox/control'
import {
  type SandboxIdentityProvider,
  startIdentityProvider,
} from '../lib/sandbox/identity-provider/provider'
import { type ReceivedMail, startMailServer } from '../lib/sandbox/mail-server'
import type { RealClusterPlace } from '../lib/sandbox/real-cluster/environment'
import { startSandbox } from '../lib/sandbox/start'
import { findFreePort, PortError } from './ports'

type Environment = Record<string, string>

/** `start` serves the production build; `dev` compiles on demand and reloads changes. */
export type ConsoleMode = 'start' | 'dev'

type ConsoleOptions = {
  /** By default a free port. */
  port?: number | undefined
  mode?: ConsoleMode
  /** The folder of an installed console; by default this checkout, which serves its own build. */
  installation?: string | undefined
  /** Called with each chunk that the process prints. */
  onOutput?: (chunk: Buffer, stream: 'stdout' | 'stderr') => void
}

export type ConsoleServer = {
  url: string
  pid: number
  /** The output of the process; only the end of a long output. */
  output: () => string
  /** Resolves with the exit code, or with the name of the signal that ended the process. */
  exited: Promise<number | NodeJS.Signals>
  /** Sends a signal and waits until the process and its children have exited. */
  kill: (signal?: NodeJS.Signals) => Promise<void>
}

const ROOT = join(import.meta.dirname, '..')
const START_DEADLINE_MS = { start: 60_000, dev: 180_000 } satisfies Record<ConsoleMode, number>
const STOP_DEADLINE_MS = 10_000
const MAX_OUTPUT = 8_000_000
/** Next.js prints this once it listens. An earlier response comes from another program on the port. */
const LISTENING = /\bReady in \d/

/** Variables of a shell or `.env` file that would lead the console away from its sandbox. */
const UNSET = {
  AUDIT_SECRET: '',
  CKS_API_HOST_SUFFIX: '',
  COREWEAVE_KEY_STATUS_PATH: '',
  COREWEAVE_ORG_ID: '',
  COREWEAVE_ORG_UIDS: '',
  COREWEAVE_REVOKE_KEY_FIELD: '',
  DATABASE_URL: 'embedded',
  PUBLIC_URL: '',
  REAUTHENTICATE_AFTER_MINUTES: '',
  WORK_LIMITS: '',
  SECURITY_CONTACT: '',
  SIGN_IN_PROVIDERS: '',
  SMTP_FROM: '',
  SMTP_PASSWORD: '',
  SMTP_URL: '',
  SMTP_USER: '',
  TRUSTED_PROXIES: '',
  VERIFICATION_IMAGE: '',
}

/** Starts a console with an environment and waits until it responds. */
export async function startConsoleServer(
  environment: Environment,
  { port, mode = 'start', installation = ROOT, onOutput }: ConsoleOptions = {},
): Promise<ConsoleServer> {
  const chosen = port ?? (await findFreePort())
  const url = `http://127.0.0.1:${chosen}`
  const program = { start: ['bin/console.mjs'], dev: ['node_modules/next/dist/bin/next', 'dev'] }
  const child = spawn(
    process.execPath,
    [...program[mode], '-H', '127.0.0.1', '-p', String(chosen)],
    {
      cwd: installation,
      env: {
        ...process.env,
        ...UNSET,
        NODE_ENV: mode === 'dev' ? 'development' : 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        // Nobody balances what a test stops.
        DRAIN_SECONDS: '0',
        SESSION_SECRET: randomBytes(36).toString('base64'),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a signal also reaches the processes it starts.
      detached: true,
    },
  )
  const killNow = () => signalGroup(child, 'SIGKILL')
  process.once('exit', killNow)
  let output = ''
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-MAX_OUTPUT)
      onOutput?.(chunk, stream)
    })
  const exited = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      signalGroup(child, 'SIGKILL')
      process.off('exit', killNow)
      resolve(code ?? signal ?? 1)
    })
  })
  const kill = async (signal: NodeJS.Signals = 'SIGTERM') => {
    signalGroup(child, signal)
    const late = setTimeout(killNow, STOP_DEADLINE_MS)
    await exited
    clearTimeout(late)
  }
  const ended = new AbortController()
  const deadline = AbortSignal.any([ended.signal, AbortSignal.timeout(START_DEADLINE_MS[mode])])
  const failure = await Promise.race([
    exited.then((end) => `The console exited with ${end} before it responded.`),
    waitForAnswer(`${url}/sign-in`, () => LISTENING.test(output), deadline).then((answered) =>
      answered ? undefined : `The console did not respond within ${START_DEADLINE_MS[mode]} ms.`,
    ),
  ]).finally(() => ended.abort())
  if (failure) {
    await kill('SIGKILL')
    throw output.includes('EADDRINUSE')
      ? new PortError(`Port ${chosen} is taken.`)
      : new Error(`${failure}\n${output}`)
  }
  return { url, pid: child.pid ?? 0, output: () => output, exited, kill }
}

type Sandbox = Awaited<ReturnType<typeof startSandbox>>

/** Makes variables that name what is in the organization of the identity provider. */
export type EnvironmentOf = (sandbox: Sandbox, world: DescribedWorld) => Promise<Environment>

type ServersOptions = ConsoleOptions & {
  sandboxPort?: number | undefined
  realCluster?: RealClusterPlace | undefined
  /** Added to the variables that point the console at the sandbox. */
  environment?: Environment
  environmentOf?: EnvironmentOf
  /** Also starts an identity provider with the people of an organization, and a mail server that keeps their mail. */
  identityProvider?: boolean
  /** Called with each e-mail that the console sends. */
  onMail?: (mail: ReceivedMail) => void
  /** Called with a copy of each request to the sandbox. */
  onRequest?: (request: Request) => void
}

export type Servers = Awaited<ReturnType<typeof startServers>>

/** Starts a sandbox and a console on it; `folder` holds the console's data until `close`. */
export async function startServers({
  sandboxPort = 0,
  realCluster,
  environment,
  environmentOf,
  identityProvider = false,
  onMail,
  onRequest,
  ...options
}: ServersOptions = {}) {
  const sandbox = await startSandbox({ port: sandboxPort, realCluster, onRequest }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? new PortError(`Port ${sandboxPort} is taken.`) : error
    },
  )
  const port = options.port ?? (await findFreePort())
  const provider = identityProvider
    ? await startProvider(sandbox, `http://127.0.0.1:${port}`, onMail)
    : undefined
  const folder = mkdtempSync(join(tmpdir(), 'workload-identity-'))
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  process.once('exit', removeFolder)
  const release = async () => {
    await provider?.close()
    await sandbox.close()
    removeFolder()
    process.off('exit', removeFolder)
  }
  try {
    const console_ = await startConsoleServer(
      {
        ...sandbox.consoleEnvironment(),
        ...provider?.environment,
        ...(provider && (await environmentOf?.(sandbox, provider.world))),
        DATA_DIR: join(folder, 'data'),
        ...environment,
      },
      { ...options, port },
    )
    const close = async () => {
      await console_.kill()
      await release()
    }
    return { url: console_.url, console: console_, sandbox, provider, folder, close }
  } catch (error) {
    await release()
    throw error
  }
}

/** An identity provider, with the organization whose people sign in at it. */
async function startProvider(
  sandbox: Sandbox,
  consoleUrl: string,
  onMail: ServersOptions['onMail'],
) {
  const [provider, mail] = await Promise.all([
    startIdentityProvider({ consoleUrl }),
    startMailServer({ onMail }),
  ])
  const world = sandbox.createWorld('default')
  const { issuer, clientId } = provider
  // One cluster takes the people of the provider by the names that its role bindings have.
  const oidc = {
    issuerUrl: issuer,
    clientId,
    usernameClaim: 'email',
    usernamePrefix: '-',
    groupsClaim: 'groups',
  }
  const open = world.clusters.find(({ name }) => name === 'train-east')
  await fetch(`${sandbox.url}/sandbox/worlds/${world.orgUid}/clusters/${open?.id}`, {
    method: 'POST',
    headers: { 'x-sandbox-control': sandbox.controlToken },
    body: JSON.stringify({ oidc }),
  })
  const clusters = world.clusters.map(({ id, name, zone, apiServerEndpoint }) => ({
    id,
    name,
    zone,
    apiServerEndpoint,
    ...(id === open?.id && { oidc }),
  }))
  const environment: Environment = {
    PUBLIC_URL: consoleUrl,
    SIGN_IN_PROVIDERS: signInProviders(provider, { organization: world.orgUid, clusters }),
    SMTP_URL: mail.url,
    SMTP_FROM: 'Console <console@example.com>',
  }
  const close = () => Promise.all([provider.close(), mail.close()])
  return { issuer, world, environment, close }
}

/** The value of SIGN_IN_PROVIDERS for an identity provider whose people belong to an organization. */
export function signInProviders(
  { issuer, clientId, clientSecret, scopes }: SandboxIdentityProvider,
  place: { organization: string; clusters?: readonly object[] },
) {
  const client = { issuer, clientId, clientSecret, scopes }
  return JSON.stringify([{ id: 'sandbox', name: 'Sandbox Login', ...client, ...place }])
}

async function waitForAnswer(
  url: string,
  isListening: () => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted) {
    const answered =
      isListening() &&
      (await fetch(url, { signal }).then(
        ({ ok }) => ok,
        () => false,
      ))
    if (answered) return true
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return false
}

/** Signals a process group; does nothing where it no longer exists. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals) {
  try {
    if (pid) process.kill(-pid, signal)
  } catch {}
}
