import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { prepareEmbedded } from '@/lib/adapters/database/open'
import type { SealedStore } from '@/lib/adapters/database/sealed-store'
import { sealForTests } from './sealed'

/** Opens an in-memory database for a test file. */
export async function openTestStore(): Promise<{
  store: SealedStore
  close: () => Promise<void>
}> {
  const client = await PGlite.create({ loadDataDir: new Blob([await seed()]) })
  return { store: sealForTests(await prepareEmbedded(client)), close: () => client.close() }
}

/** Fills a folder that an embedded database is opened in, as one that was opened before. */
export async function prepareTestFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const dataDir = join(folder, 'database')
  const client = await PGlite.create({ dataDir, loadDataDir: new Blob([await seed()]) })
  await client.close()
}

export const testStore = async () => (await openTestStore()).store

/** Creating a database takes seconds, so a migrated one is cached as a file and copied. */
async function seed(): Promise<Uint8Array<ArrayBuffer>> {
  const folder = join(tmpdir(), 'workload-identity-console-tests')
  const file = join(folder, `${await versionOfSeed()}.tar`)
  const known = await readFile(file).catch(() => undefined)
  if (known) return new Uint8Array(known)
  const client = await PGlite.create()
  await prepareEmbedded(client)
  const dump = new Uint8Array(await (await client.dumpDataDir('none')).arrayBuffer())
  await client.close()
  await mkdir(folder, { recursive: true })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, dump)
  await rename(draft, file)
  return dump
}

async function versionOfSeed() {
  const hash = createHash('sha256').update(
    await readFile('node_modules/@electric-sql/pglite/package.json'),
  )
  const folder = 'lib/adapters/database/migrations'
  for (const name of (await readdir(folder)).filter((each) => each.endsWith('.sql')).sort())
    hash.update(await readFile(join(folder, name)))
  return hash.digest('hex').slice(0, 16)
}
