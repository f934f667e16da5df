import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startServers } from '../scripts/servers'
import { STANDALONE } from '../scripts/standalone'

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
  /** An identity provider, with an organization whose people sign in at it. */
  provider: z.object({ issuer: z.string(), tokens: z.record(z.string(), z.string()) }).optional(),
})

/** Copies the build out of the checkout, so that it is tested with no other file and no other library. */
function installConsole(): string {
  const folder = mkdtempSync(join(tmpdir(), 'console-installation-'))
  const build = join(import.meta.dirname, '..', STANDALONE)
  cpSync(build, folder, { recursive: true, verbatimSymlinks: true })
  return folder
}

/** Starts the servers that all tests of a run share; resolves with the function that stops them. */
export async function startTestServers(options: Parameters<typeof startServers>[0] = {}) {
  const installation = installConsole()
  const remove = () => rmSync(installation, { recursive: true, force: true })
  process.once('exit', remove)
  const { url, sandbox, provider, folder, close } = await startServers({ installation, ...options })
  const servers: z.infer<typeof TestServers> = {
    url,
    sandboxUrl: sandbox.url,
    controlToken: sandbox.controlToken,
    installation,
    folder,
    environment: sandbox.consoleEnvironment(),
    ...(provider && { provider: { issuer: provider.issuer, tokens: provider.world.tokens } }),
  }
  // Workers inherit only the environment.
  process.env[VARIABLE] = JSON.stringify(servers)
  return async () => {
    await close()
    remove()
  }
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
