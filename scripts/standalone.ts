import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { build, transform } from 'esbuild'
import { EMPTY_DATABASE } from '../lib/adapters/database/empty-database'
import { bundlePrograms } from './bundle-programs'
import { STANDALONE } from './standalone-folder'

/** Written last, so that an interrupted build does not count as one. */
export const LAST_OF_BUILD = `${STANDALONE}/bin`

/** What Next.js copies because it could be read, and is not. */
const UNUSED = [
  // The optimizer of images.
  'node_modules/sharp',
  'node_modules/@img',
  'node_modules/next/dist/server/capsize-font-metrics.json',
  'lib/testing',
]
/** The extensions of the embedded database, and its form for other module systems. */
const UNUSED_OF_DATABASE = /\.(cjs|cts|tar\.gz)$/

/** What rate-limiter-flexible imports by a name that no tracing sees. */
const TRACELESS = 'drizzle-orm'

/** Adds a library as one file. */
async function addLibrary(root: string, standalone: string, name: string) {
  const folder = join(standalone, 'node_modules', name)
  await mkdir(folder, { recursive: true })
  await build({
    absWorkingDir: resolve(root),
    entryPoints: [name],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
  const manifest = { name, type: 'module', exports: './index.js' }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
}

/** Where generated code of a library is mostly indentation and repeated comments. */
const GENERATED = 'node_modules/@kubernetes/client-node/dist/gen'
const LARGE_BYTES = 100_000

/** Leaves out what only people read in the large files of a folder: 15 MB of one library, which each start reads. */
async function minifyLargeFiles(folder: string) {
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name)
    if (!name.endsWith('.js') || (await stat(path)).size < LARGE_BYTES) continue
    const minify = { minifyWhitespace: true, minifySyntax: true } as const
    const { code } = await transform(await readFile(path, 'utf8'), minify)
    await writeFile(path, code)
  }
}

/** Adds an embedded database with every migration, which the first start copies. To create one takes 5 seconds. */
async function addEmptyDatabase(root: string, standalone: string) {
  const client = await PGlite.create()
  const migrationsFolder = join(root, 'lib/adapters/database/migrations')
  await migrate(drizzle(client), { migrationsFolder })
  const dump = await client.dumpDataDir('gzip')
  await writeFile(join(standalone, EMPTY_DATABASE), new Uint8Array(await dump.arrayBuffer()))
  await client.close()
}

/** Adds to the output of Next.js what it leaves out: what browsers load, the command line and the programs in bin. */
export async function completeStandalone(root: string) {
  const standalone = join(root, STANDALONE)
  // Next.js copies the settings of whoever builds, which may hold secrets.
  for (const name of await readdir(standalone))
    if (name.startsWith('.env')) await rm(join(standalone, name))
  const database = join(standalone, 'node_modules/@electric-sql/pglite/dist')
  const ofDatabase = (await readdir(database, { recursive: true }))
    .filter((path) => UNUSED_OF_DATABASE.test(path))
    .map((path) => join(database, path))
  for (const path of [...UNUSED.map((path) => join(standalone, path)), ...ofDatabase])
    await rm(path, { recursive: true, force: true })
  await addLibrary(root, standalone, TRACELESS)
  await minifyLargeFiles(join(standalone, GENERATED))
  await addEmptyDatabase(root, standalone)
  const copy = (from: string) => cp(join(root, from), join(standalone, from), { recursive: true })
  await Promise.all(['.next/static', 'public', 'LICENSE'].map(copy))
  await bundlePrograms({
    root,
    outdir: join(standalone, 'lib/cli'),
    entryPoints: ['lib/cli/workload-identity.ts'],
  })
  await copy('bin')
}
