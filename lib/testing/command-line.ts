import { join } from 'node:path'
import { inject } from 'vitest'
import { runCommandLine } from '@/lib/cli/command-line'

/** The path of a program that is bundled once for all tests, because a start from its sources takes seconds. */
export function bundledProgram(name: 'workload-identity' | 'writer' | 'failing-disk'): string {
  const folder = inject('programs')
  if (!folder) throw new Error('The global set-up bundles the programs.')
  return join(folder, `${name}.mjs`)
}

export const bundledCommand = () => bundledProgram('workload-identity')

/**
 * Runs the command line in this process with an environment of its own, and tells what a process would print. A
 * start takes longer than most commands.
 */
export async function runInProcess(args: string[], env: Record<string, string> = {}) {
  const { env: own } = process
  process.env = { NODE_ENV: 'test', ...env }
  try {
    const { code, text, stream = 'stdout' } = await runCommandLine(args)
    return { code, stdout: '', stderr: '', [stream]: `${text}\n` }
  } finally {
    process.env = own
  }
}
