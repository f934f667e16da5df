import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { createCoreWeave } from '@/lib/adapters/coreweave/client'
import { type OpenStore, openPostgres, prepareEmbedded } from '@/lib/adapters/database/open'
import { contextOf, type WriteContext } from '@/lib/server/session/context-of'
import { parseSettings, UsageError } from './usage-error'

/** Without the console's database what is recorded ends with the command. */
async function openStore(url: string | undefined): Promise<OpenStore> {
  if (url) return openPostgres(url)
  const client = await PGlite.create()
  return { store: await prepareEmbedded(client), close: () => client.close() }
}

/** The store finds its migrations from the console's own folder. Paths of the command line are resolved before. */
export const enterConsoleFolder = () => process.chdir(join(import.meta.dirname, '../..'))

export type Opener = { open: () => Promise<WriteContext>; close: () => Promise<void> }

/** What a person's token in the environment may do; nothing is opened until it is asked for. */
export function contextFromEnvironment(): Opener {
  let store: OpenStore | undefined
  const open = async () => {
    const { COREWEAVE_API_TOKEN: token, KUBERNETES_TOKEN: own, ...rest } = process.env
    if (!token) throw new UsageError('COREWEAVE_API_TOKEN is not set.')
    // Nobody signs in here: these two guard sessions.
    const config = parseSettings({
      SESSION_SECRET: randomBytes(32).toString('hex'),
      COREWEAVE_ORG_UIDS: 'nobody',
      ...rest,
    })
    const { reader: coreweave } = createCoreWeave({ baseUrl: config.COREWEAVE_API_URL, token })
    const { uid, orgUid } = await coreweave.whoami()
    enterConsoleFolder()
    store = await openStore(config.DATABASE_URL)
    const session = { id: 'command', uid, orgUid, token, clusterToken: own, clusterTokens: {} }
    return contextOf(session, { store: store.store, config, clock: () => new Date() })
  }
  return { open, close: async () => store?.close() }
}
