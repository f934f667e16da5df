import { join } from 'node:path'
import { inject } from 'vitest'

/** The path of a program that is bundled once for all tests, because a start from its sources takes seconds. */
export function bundledProgram(name: 'workload-identity' | 'writer'): string {
  const folder = inject('programs')
  if (!folder) throw new Error('The global set-up bundles the programs.')
  return join(folder, `${name}.mjs`)
}

export const bundledCommand = () => bundledProgram('workload-identity')
