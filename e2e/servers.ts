import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cloudEnvironment } from '../lib/sandbox/clouds/environment'

/** Where the shared servers of a run listen. A run beside another sets E2E_PORT. */
const first = Number(process.env['E2E_PORT'] ?? 4100)
export const PORTS = { console: first, sandbox: first + 1, controlToken: `e2e-control-${first}` }

export const SANDBOX = `http://127.0.0.1:${PORTS.sandbox}`

/** A console of the tests' own: fresh folder, the sandbox as its CoreWeave. */
export const consoleEnvironment = (extra: Record<string, string> = {}): Record<string, string> => ({
  COREWEAVE_API_URL: SANDBOX,
  CKS_ISSUER_BASE_URL: `${SANDBOX}/oidc`,
  OBJECT_STORAGE_ENDPOINT: `http://cwobject.localhost:${PORTS.sandbox}`,
  LOTA_ENDPOINT: `http://cwobject.localhost:${PORTS.sandbox}`,
  ...cloudEnvironment(SANDBOX),
  VERIFICATION_IMAGE: 'docker.io/amazon/aws-cli:2.33.2',
  SESSION_SECRET: 'only-for-tests-only-for-tests-only-for-tests',
  DATA_DIR: mkdtempSync(join(tmpdir(), 'console-e2e-')),
  NEXT_TELEMETRY_DISABLED: '1',
  ...extra,
})

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject()))
    })
  })

export type Console = {
  url: string
  pid: number
  /** All that the process printed. */
  output: () => string
  kill: (signal?: NodeJS.Signals) => Promise<void>
}

/** Start one more console, for tests that restart or configure one. The same environment and port make it the same console again. */
export async function startConsole(env: Record<string, string>, port?: number): Promise<Console> {
  const chosen = port ?? (await freePort())
  const url = `http://127.0.0.1:${chosen}`
  const child = spawn(
    'node_modules/.bin/next',
    ['start', '-H', '127.0.0.1', '-p', String(chosen)],
    {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += chunk
    })
  await answers(`${url}/sign-in`, child)
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    kill: (signal = 'SIGKILL') =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.on('exit', () => resolve())
        child.kill(signal)
      }),
  }
}

async function answers(url: string, child: ChildProcess) {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The console ended with ${child.exitCode}.`)
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`${url} did not answer in a minute.`)
}
