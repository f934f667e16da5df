import 'server-only'

import { parseArgs } from 'node:util'

/** An argument, an environment variable or a named path is wrong. Printed with the usage of the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Turns errors about the command line into usage errors; a zod issue is reported by its option. */
export function orUsageError<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw new UsageError(error instanceof Error ? describeError(error) : String(error))
  }
}

const describeError = (error: Error & { issues?: { path: PropertyKey[]; message: string }[] }) =>
  error.issues
    ?.map(({ path, message }) => `--${path.map(String).join('.')}: ${message}`)
    .join('\n') ?? error.message

/** `parseArgs` of Node.js, whose errors are usage errors. */
export const parseOptions = ((config) => orUsageError(() => parseArgs(config))) as typeof parseArgs
