// One verification from a script or from CI, through the console's own library.
import { randomBytes } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import { createCoreWeave } from '../lib/coreweave/client'
import { parseEnv } from '../lib/env'
import { AppError } from '../lib/errors'
import { contextOf } from '../lib/session/context-of'
import { type OpenStore, openPostgres, prepareEmbedded } from '../lib/store/open'
import { readCommand, verify } from '../lib/verifications/command'

/** The deadline of a Job, and time to look for it. */
const LIMIT_MS = 5 * 60_000

const say = (text: string) => process.stdout.write(`${text}\n`)
const complain = (text: string) => process.stderr.write(`${text}\n`)

/** Without the console's database what is recorded ends with the command. */
async function openStore(url: string | undefined): Promise<OpenStore> {
  if (url) return openPostgres(url)
  const client = await PGlite.create()
  return { store: await prepareEmbedded(client), close: () => client.close() }
}

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2))
  if ('problem' in command) {
    complain(command.problem)
    return 2
  }
  const { COREWEAVE_API_TOKEN: token, KUBERNETES_TOKEN: own, ...rest } = process.env
  if (!token) {
    complain('COREWEAVE_API_TOKEN is not set.')
    return 2
  }
  // Nobody signs in here: these two guard sessions.
  const config = parseEnv({
    SESSION_SECRET: randomBytes(32).toString('hex'),
    COREWEAVE_ORG_UIDS: 'nobody',
    ...rest,
  })
  const { uid, orgUid } = await createCoreWeave({
    baseUrl: config.COREWEAVE_API_URL,
    token,
  }).whoami()
  const opened = await openStore(config.DATABASE_URL)
  try {
    const session = { id: 'command', uid, orgUid, token, clusterTokens: {} }
    const context = contextOf(session, { store: opened.store, config, clock: () => new Date() })
    const kubernetes: typeof context.kubernetes = (cluster) =>
      own
        ? contextOf({ ...session, clusterTokens: { [cluster.id]: own } }, context).kubernetes(
            cluster,
          )
        : context.kubernetes(cluster)
    const { code, text } = await verify(
      { ...context, kubernetes },
      command,
      AbortSignal.timeout(LIMIT_MS),
    )
    say(text)
    return code
  } finally {
    await opened.close()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof Error)) throw error
  complain(error.message)
  return error instanceof AppError ? 3 : 2
})
process.exit()
