import { join } from 'node:path'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'
import { lendPostgres } from './database/postgres-lender'

/** Runs before the first test file; the returned function runs after the last. */
export async function setup(project: TestProject) {
  const { seed } = project.config.provide.laws ?? {}
  process.stdout.write(`Laws start from seed ${seed}.\n`)
  project.provide('commandLine', await bundleCommandLine(project.config.root))
  const { url, close } = await lendPostgres()
  project.provide('postgresLender', url)
  return close
}

/** The command line looks for the console's folder two levels above its own file. */
async function bundleCommandLine(root: string): Promise<string> {
  const outfile = join(root, 'node_modules/.cache/workload-identity.mjs')
  await build({
    absWorkingDir: root,
    entryPoints: ['lib/cli/workload-identity.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { 'server-only': './node_modules/server-only/empty.js' },
  })
  return outfile
}
