import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'
import { lendPostgres } from './database/postgres-lender'

/** Runs before the first test file; the returned function runs after the last. */
export async function setup(project: TestProject) {
  const { seed } = project.config.provide.laws ?? {}
  process.stdout.write(`Laws start from seed ${seed}.\n`)
  const programs = await bundlePrograms(project.config.root)
  project.provide('programs', programs)
  const { url, close } = await lendPostgres()
  project.provide('postgresLender', url)
  return () => Promise.all([close(), rm(programs, { recursive: true })])
}

/**
 * Bundles the programs that tests start into a folder of this run. It is two levels below the console's folder,
 * where the command line looks for that. Libraries are bundled too, because reading their files takes most of a
 * start.
 */
async function bundlePrograms(root: string): Promise<string> {
  const outdir = await mkdtemp(join(root, 'node_modules/.test-programs-'))
  await build({
    absWorkingDir: root,
    entryPoints: ['lib/cli/workload-identity.ts', 'lib/testing/database/writer.ts'],
    entryNames: '[name]',
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    // The embedded database reads files beside its own; the other is optional and absent.
    external: ['@electric-sql/pglite', 'pg-native'],
    banner: { js: REQUIRE },
    alias: { 'server-only': './node_modules/server-only/empty.js' },
  })
  return outdir
}

/** Libraries in CommonJS call it. */
const REQUIRE = `import { createRequire as makeRequire } from 'node:module'
const require = makeRequire(import.meta.url)`
