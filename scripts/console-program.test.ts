import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder = ''
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'console-program-test-')))
  cpSync(join(import.meta.dirname, '../bin'), join(folder, 'console/bin'), { recursive: true })
  writeFileSync(join(folder, 'console/package.json'), '{"type": "module"}')
  mkdirSync(join(folder, 'elsewhere'))
  writeFileSync(join(folder, 'elsewhere/.env'), 'SESSION_SECRET=of the file\nPORT=4000\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Starts the console from another folder, as an administrator may. */
function start(args: string[], environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'console/bin/console.mjs'), ...args],
    { cwd: join(folder, 'elsewhere'), encoding: 'utf8', env: { ...environment, NODE_ENV: 'test' } },
  )
  return { status, stdout, stderr }
}

test('the console says how it is built, and which port it cannot have', () => {
  expect(start([])).toMatchObject({
    status: 2,
    stderr: 'The console is not built. Run npm run build first.\n',
  })
  expect(start(['--port', 'http'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('PORT must be a number from 1 to 65535, and is "http".'),
  })
  expect(start(['--prot', '3000'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Usage: npm start -- [--hostname ADDRESS] [--port PORT]'),
  })
})

test('the server gets the settings of the folder in which it was started', () => {
  const server = `const { PORT, HOSTNAME, DATA_DIR, SESSION_SECRET, KEEP_ALIVE_TIMEOUT } = process.env
console.log(JSON.stringify({ PORT, HOSTNAME, DATA_DIR, SESSION_SECRET, KEEP_ALIVE_TIMEOUT }))`
  writeFileSync(join(folder, 'console/server.js'), server)
  const settings = (args: string[], environment?: Record<string, string>) =>
    JSON.parse(start(args, environment).stdout)
  // The name of a pod is not an address to listen at.
  expect(settings([], { HOSTNAME: 'console-0' })).toEqual({
    PORT: '4000',
    HOSTNAME: expect.stringMatching(/^(::|0\.0\.0\.0)$/),
    DATA_DIR: join(folder, 'elsewhere/.data'),
    SESSION_SECRET: 'of the file',
    KEEP_ALIVE_TIMEOUT: '75000',
  })
  const own = { PORT: '5000', DATA_DIR: '/data', SESSION_SECRET: 'own', KEEP_ALIVE_TIMEOUT: '9' }
  expect(settings(['-H', '127.0.0.1'], own)).toEqual({ ...own, HOSTNAME: '127.0.0.1' })
  expect(settings(['--port', '6000'], own)).toMatchObject({ PORT: '6000' })
})
