import { cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { DescribedWorld } from '../lib/sandbox/control'
import { startPostgres } from '../lib/testing/database/postgres'
import { startServers } from '../scripts/servers'
import { STANDALONE } from '../scripts/standalone-folder'

const VARIABLE = 'E2E_SERVERS'

const TestServers = z.object({
  url: z.string(),
  sandboxUrl: z.string(),
  controlToken: z.string(),
  /** The folder of the console that all tests share. */
  installation: z.string(),
  /** Removed when the run ends. */
  folder: z.string(),
  /** The variables that point a console at the sandbox. */
  environment: z.record(z.string(), z.string()),
  /** A PostgreSQL server, which holds the rows of the console that all tests share. */
  postgres: z.union([z.object({ url: z.string() }), z.object({ missing: z.string() })]),
  /** An identity provider, with an organization whose people sign in at it. */
  provider: z.object({ issuer: z.string(), world: z.custom<DescribedWorld>() }).optional(),
})

/** Copies the build out of the checkout, so that it is tested with no other file and no other library. */
function installConsole(): string {
  const folder = mkdtempSync(join(tmpdir(), 'console-installation-'))
  const build = join(import.meta.dirname, '..', STANDALONE)
  try {
    linkFiles(build, folder)
  } catch {
    // Links do not reach another file system.
    cpSync(build, folder, { recursive: true, verbatimSymlinks: true })
  }
  return folder
}

/** Gives all files of a folder a second name in another, in a tenth of the time that a copy takes. */
function linkFiles(from: string, to: string) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (!entry.isDirectory()) linkSync(source, target)
    else {
      mkdirSync(target)
      linkFiles(source, target)
    }
  }
}

/**
 * Starts the servers that all tests of a run share; resolves with the function that stops them. Their console uses
 * PostgreSQL where it can, and those of single tests the embedded database.
 */
export async function startTestServers(options: Parameters<typeof startServers>[0] = {}) {
  const installation = installConsole()
  const remove = () => rmSync(installation, { recursive: true, force: true })
  process.once('exit', remove)
  const postgres = await startPostgres()
  const { url, sandbox, provider, folder, close } = await startServers({
    installation,
    ...('url' in postgres && { environment: { DATABASE_URL: postgres.url } }),
    ...options,
  })
  const servers: z.infer<typeof TestServers> = {
    url,
    sandboxUrl: sandbox.url,
    controlToken: sandbox.controlToken,
    installation,
    folder,
    environment: sandbox.consoleEnvironment(),
    postgres: 'url' in postgres ? { url: postgres.url } : postgres,
    ...(provider && { provider: { issuer: provider.issuer, world: provider.world } }),
  }
  setTestServers(servers)
  return async () => {
    await close()
    if ('stop' in postgres) await postgres.stop()
    remove()
  }
}

/** Names the servers of the tests; workers inherit only the environment. */
export function setTestServers(servers: z.infer<typeof TestServers>) {
  process.env[VARIABLE] = JSON.stringify(servers)
}

let parsed: z.infer<typeof TestServers> | undefined
export const testServers = () =>
  (parsed ??= TestServers.parse(JSON.parse(process.env[VARIABLE] ?? 'null')))

/** The environment of a console for a single test, with a new data folder. */
export const consoleEnvironment = (extra: Record<string, string> = {}): Record<string, string> => {
  const { environment, folder } = testServers()
  return {
    ...environment,
    SESSION_SECRET: 'kept between the servers that one browser test starts',
    DATA_DIR: mkdtempSync(join(folder, 'console-')),
    ...extra,
  }
}
