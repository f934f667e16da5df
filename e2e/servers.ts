import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { startServers } from '../scripts/servers'

const VARIABLE = 'E2E_SERVERS'

const TestServers = z.object({
  url: z.string(),
  sandboxUrl: z.string(),
  controlToken: z.string(),
  /** Removed when the run ends. */
  folder: z.string(),
  /** The variables that point a console at the sandbox. */
  environment: z.record(z.string(), z.string()),
})

/** Starts the servers that all tests of a run share; resolves with the function that stops them. */
export async function startTestServers(options: Parameters<typeof startServers>[0] = {}) {
  const { url, sandbox, folder, close } = await startServers(options)
  const servers: z.infer<typeof TestServers> = {
    url,
    sandboxUrl: sandbox.url,
    controlToken: sandbox.controlToken,
    folder,
    environment: sandbox.consoleEnvironment(),
  }
  // Workers inherit only the environment.
  process.env[VARIABLE] = JSON.stringify(servers)
  return close
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
