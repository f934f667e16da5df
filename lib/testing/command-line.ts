import { inject } from 'vitest'

/** The path of the command line, bundled once for all tests because a start from its sources takes seconds. */
export function bundledCommand(): string {
  const path = inject('commandLine')
  if (!path) throw new Error('The global set-up bundles the command line.')
  return path
}
