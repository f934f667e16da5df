import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { bundlePrograms } from '../../scripts/bundle-programs'
import { lendPostgres } from './database/postgres-lender'

/** Runs before the first test file; the returned function runs after the last. */
export async function setup(project: TestProject) {
  const { seed } = project.config.provide.laws ?? {}
  process.stdout.write(`Laws start from seed ${seed}.\n`)
  const programs = await bundleTestPrograms(project.config.root)
  project.provide('programs', programs)
  const { url, close } = await lendPostgres()
  project.provide('postgresLender', url)
  return () => Promise.all([close(), rm(programs, { recursive: true })])
}

/** A folder of this run, two levels below that of the console. */
async function bundleTestPrograms(root: string): Promise<string> {
  const outdir = await mkdtemp(join(root, 'node_modules/.test-programs-'))
  const entryPoints = [
    'lib/cli/workload-identity.ts',
    'lib/testing/database/writer.ts',
    'lib/testing/database/failing-disk.ts',
  ]
  await bundlePrograms({ root, outdir, entryPoints })
  return outdir
}
