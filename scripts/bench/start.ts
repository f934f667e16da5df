// Measures how long the demo and the console take to start, and what a console holds at rest.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSandbox } from '../../lib/sandbox/start'
import { residentMemory } from '../process-memory'
import { startConsoleServer } from '../servers'
import type { Measurement } from './measurement'

const DEADLINE_MS = 10 * 60_000
/** What the demo prints once it can be used. */
const USABLE = /Workload Identity Console\s+http/
const REST_MS = 10_000

/** The time until `npm run demo` can be used, in milliseconds. Stops it then. */
async function timeDemo(): Promise<number> {
  const started = performance.now()
  const child = spawn('npm', ['run', 'demo'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  try {
    return await new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('The demo did not start.')), DEADLINE_MS)
      let output = ''
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk
        if (!USABLE.test(output)) return
        clearTimeout(late)
        resolve(performance.now() - started)
      })
      child.once('close', (code) => reject(new Error(`The demo ended with ${code}.\n${output}`)))
    })
  } finally {
    if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
}

/** The time until a console with an empty store first answers, and the memory that it holds some seconds later. */
async function measureConsole() {
  const sandbox = await startSandbox()
  const folder = mkdtempSync(join(tmpdir(), 'console-bench-'))
  const started = performance.now()
  const server = await startConsoleServer({ ...sandbox.consoleEnvironment(), DATA_DIR: folder })
  const seconds = (performance.now() - started) / 1000
  await sleep(REST_MS)
  const memory = residentMemory(server.pid)
  await server.kill()
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
  return { seconds, memory }
}

/** Removes the build, so that the first start of the demo makes it. */
export async function measureStart(): Promise<Measurement[]> {
  rmSync('.next', { recursive: true, force: true })
  const first = (await timeDemo()) / 1000
  const second = (await timeDemo()) / 1000
  const { seconds, memory } = await measureConsole()
  return [
    { what: 'npm run demo, nothing built', unit: 's', figure: first, goal: 60 },
    { what: 'npm run demo, built', unit: 's', figure: second, goal: 3 },
    { what: 'start of a console until its first answer', unit: 's', figure: seconds, goal: 1.5 },
    { what: 'memory of a console at rest', unit: 'MiB', figure: memory, goal: 180 },
  ]
}
