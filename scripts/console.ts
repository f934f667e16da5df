import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../lib/sandbox/start'

/** The built console on a pretend organization of its own, until `close`. */
export async function startConsole(port: number) {
  const sandbox = await startSandbox()
  const data = mkdtempSync(join(tmpdir(), 'console-'))
  const next = spawn('node_modules/.bin/next', ['start', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: {
      ...process.env,
      ...sandbox.consoleEnvironment(),
      SESSION_SECRET: 'only-for-pictures-only-for-pictures-only-for-pictures',
      DATA_DIR: data,
    },
  })
  const origin = `http://127.0.0.1:${port}`
  const answers = () =>
    fetch(`${origin}/sign-in`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 200))
  return {
    origin,
    sandbox,
    close: async () => {
      next.kill()
      await sandbox.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
