import type { TestProject } from 'vitest/node'
import { lendPostgres } from './database/postgres-lender'

/** Runs before the first test file; the returned function runs after the last. */
export async function setup(project: TestProject) {
  const { seed } = project.config.provide.laws ?? {}
  process.stdout.write(`Laws start from seed ${seed}.\n`)
  const { url, close } = await lendPostgres()
  project.provide('postgresLender', url)
  return close
}
