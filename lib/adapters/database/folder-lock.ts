import 'server-only'

import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { lock as take } from 'proper-lockfile'
import { z } from 'zod'

/** Another process has the folder open. */
export class FolderInUse extends Error {}

const Owner = z.object({ pid: z.number(), host: z.string(), boot: z.string() })
type Owner = z.infer<typeof Owner>

const self: Owner = { pid: process.pid, host: hostname(), boot: randomUUID() }

/** How long a holder may miss heartbeats. Opening a database can block its event loop. */
const PATIENCE = 20_000
/** Used when the holder is known to be dead; the minimum that the library accepts. */
const HASTE = 2_000

/**
 * Lock a folder for this process, because two processes on one embedded database lose rows. A killed
 * holder is detected by its process id on the same machine, and by missing heartbeats elsewhere.
 */
export async function lockFolder(folder: string, onLost: () => void) {
  const ownerFile = join(folder, 'owner.json')
  const owner = await readOwner(ownerFile)
  const alive = owner === undefined || isAlive(owner)
  const release = await take(folder, {
    lockfilePath: join(folder, 'lock'),
    stale: alive ? PATIENCE : HASTE,
    update: 1_000,
    retries: alive ? 0 : { retries: 6, factor: 1, minTimeout: 500 },
    onCompromised: onLost,
  }).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException
    // A full disk or missing rights are not another console.
    throw code === 'ELOCKED'
      ? new FolderInUse(inUse(folder, owner), { cause })
      : new Error(`The folder ${folder} cannot be locked (${code}).`, { cause })
  })
  await writeFile(ownerFile, JSON.stringify(self))
  return { release: () => release() }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text ? Owner.safeParse(JSON.parse(text)).data : undefined
}

function isAlive({ pid, host, boot }: Owner) {
  if (host !== self.host) return true
  // A restarted container gives the next process the same process id.
  if (pid === self.pid) return boot === self.boot
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

const inUse = (folder: string, owner: Owner | undefined) =>
  [
    `The embedded database in ${folder} is in use by another console`,
    owner ? ` (process ${owner.pid} on ${owner.host}).` : '.',
    ' Stop that one, or give this one a DATA_DIR of its own, or let both use PostgreSQL by DATABASE_URL.',
  ].join('')
