import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createCoreWeave } from '@/lib/adapters/coreweave/client'
import {
  type OpenStore,
  openEmbedded,
  openInMemory,
  openPostgres,
} from '@/lib/adapters/database/open'
import { recordBrokenRows } from '@/lib/server/audit/broken-rows'
import type { Env } from '@/lib/server/env'
import { contextOf, type WriteContext } from '@/lib/server/session/context-of'
import { namesDatabase, parseSettings } from './settings'
import { UsageError } from './usage-error'

/** Without the console's database what is recorded ends with the command. */
async function openStore(
  { DATABASE_URL, DATABASE_LIMITS: limits }: Env,
  folder: string | undefined,
): Promise<Omit<OpenStore, 'queue'>> {
  if (DATABASE_URL) return openPostgres(DATABASE_URL, { limits })
  if (folder) return openEmbedded(folder)
  return openInMemory()
}

/** The store finds its migrations from the console's own folder. Paths of the command line are resolved before. */
export const enterConsoleFolder = () => process.chdir(join(import.meta.dirname, '../..'))

/** Opening a missing database would create an empty one. */
export function requireEmbedded(folder: string) {
  if (!existsSync(join(folder, 'database')))
    throw new UsageError(`There is no embedded database in ${folder}.`)
}

const randomSecret = () => randomBytes(32).toString('hex')

export type Opener = {
  /** `embedded` opens the database in DATA_DIR if DATABASE_URL is not set. */
  open: (options?: { embedded?: boolean }) => Promise<WriteContext>
  close: () => Promise<void>
}

/** What a person's token in the environment may do; nothing is opened until it is asked for. */
export function contextFromEnvironment(): Opener {
  let store: Omit<OpenStore, 'queue'> | undefined
  let refusals: (() => Promise<void>) | undefined
  const open = async ({ embedded = false } = {}) => {
    const { COREWEAVE_API_TOKEN: token, KUBERNETES_TOKEN: own, ...rest } = process.env
    if (!token) throw new UsageError('COREWEAVE_API_TOKEN is not set.')
    const isConsoleStore = embedded || namesDatabase(rest)
    // What is written with another key than the console’s breaks its audit chain.
    if (isConsoleStore && !rest['AUDIT_SECRET'] && !rest['SESSION_SECRET'])
      throw new UsageError('Set AUDIT_SECRET to that of the console.')
    // Nobody signs in here: the first two guard sessions. What ends with the command needs no lasting key.
    const config = parseSettings({
      SESSION_SECRET: randomSecret(),
      COREWEAVE_ORG_UIDS: 'nobody',
      ...(!isConsoleStore && { AUDIT_SECRET: randomSecret() }),
      ...rest,
      // A chain that ends with the command goes nowhere.
      ...(!isConsoleStore && { AUDIT_SINKS: undefined }),
    })
    // Standard output is the command’s: the console sends these rows.
    config.AUDIT_SINKS = config.AUDIT_SINKS.filter(({ type }) => type !== 'stdout')
    const folder = resolve(config.DATA_DIR)
    if (embedded && !config.DATABASE_URL) requireEmbedded(folder)
    const { reader: coreweave } = createCoreWeave({ baseUrl: config.COREWEAVE_API_URL, token })
    const { uid, orgUid } = await coreweave.whoami()
    enterConsoleFolder()
    store = await openStore(config, embedded ? folder : undefined)
    const session = { id: 'command', uid, orgUid, token, clusterToken: own, clusterTokens: {} }
    const opened = store.store
    if (isConsoleStore) refusals = () => recordBrokenRows({ open: async () => opened, config })
    return contextOf(session, { store: opened, config, clock: () => new Date() })
  }
  const close = async () => {
    await refusals?.().catch(() => undefined)
    await store?.close()
  }
  return { open, close }
}
