import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { isBuilt } from '../scripts/build'

const ROOT = join(import.meta.dirname, '..')
// A build would replace the files that the console of the other tests serves.
test.skip(() => !isBuilt(ROOT), 'The console was changed after it was built.')

/** `npm run demo` in a folder for temporary files of its own. */
function runDemo(environment: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'demo-test-'))
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '', SANDBOX_PORT: '', TMPDIR: folder, ...environment },
  })
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk) => {
      printed[stream] += chunk
    })
  const exited = once(child, 'exit').then(([code]) => code)
  const addressOf = (server: string) =>
    new RegExp(`${server} +(http://127\\.0\\.0\\.1:\\d+)`).exec(printed.stdout)?.[1] ?? ''
  return {
    printed,
    exited,
    interrupt: () => child.kill('SIGINT'),
    /** Interrupt it unless it has ended, and remove its folder. */
    dispose: async () => {
      child.kill('SIGINT')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
    killConsole: () => {
      const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
      for (const [, pid, parent] of processes.matchAll(/^ *(\d+) +(\d+) next-server/gm))
        if (Number(parent) === child.pid) process.kill(Number(pid), 'SIGKILL')
    },
    consoleUrl: async () => {
      await expect.poll(() => addressOf('Console'), { timeout: 60_000 }).not.toBe('')
      return addressOf('Console')
    },
    /** What it made for its console and its pods. */
    leftFolders: () => readdirSync(folder).filter((name) => name.startsWith('workload-identity')),
  }
}

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  )

async function occupy(port: number) {
  const server = createServer()
  // Where another program has the port already, it is as taken as it has to be.
  server.on('error', () => undefined)
  server.listen(port, '127.0.0.1')
  await Promise.race([once(server, 'listening'), once(server, 'error')]).catch(() => undefined)
  return server
}

test('the demo chooses free ports if its own are taken, and cleans up when interrupted', async () => {
  const taken = [await occupy(3000), await occupy(4010)]
  const demo = runDemo()
  try {
    const url = await demo.consoleUrl()
    expect(demo.printed.stdout).toMatch(/Port 3000 is taken: the console uses port \d+\./)
    expect(demo.printed.stdout).toMatch(/Port 4010 is taken: the sandbox uses port \d+\./)
    expect(await answers(`${url}/sign-in`)).toBe(true)
    expect(demo.leftFolders()).not.toEqual([])
    demo.interrupt()
    expect(await demo.exited).toBe(0)
    expect(await answers(url)).toBe(false)
    expect(demo.leftFolders()).toEqual([])
  } finally {
    await demo.dispose()
    for (const server of taken) server.close()
  }
})

test('the demo exits with an error and cleans up when its console dies', async () => {
  const demo = runDemo()
  try {
    const url = await demo.consoleUrl()
    demo.killConsole()
    expect(await demo.exited).toBe(1)
    expect(demo.printed.stderr).toContain('The console exited (SIGKILL).')
    expect(await answers(url)).toBe(false)
    expect(demo.leftFolders()).toEqual([])
  } finally {
    await demo.dispose()
  }
})

for (const variable of ['PORT', 'SANDBOX_PORT'])
  test(`the demo rejects a ${variable} that is taken with one line`, async () => {
    const server = await occupy(0)
    const { port } = server.address() as AddressInfo
    const demo = runDemo({ [variable]: String(port) })
    expect(await demo.exited).toBe(1)
    expect(demo.printed.stderr).toBe(
      `Port ${port} is taken. Set ${variable} to another port, or leave it unset to use a free one.\n`,
    )
    server.close()
    await demo.dispose()
  })
