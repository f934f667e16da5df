import 'server-only'

import { redact } from '@/lib/common/redact'

type Fields = Record<string, unknown>

const MAX_CAUSES = 5

/** The stacks of an error and its causes, without other members, which may hold requests or rows. */
function textOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error)
  // The message of a failed query quotes its parameters.
  const stack = (error.stack ?? error.message).replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/, '')
  const { cause } = error
  return cause === undefined || depth === MAX_CAUSES
    ? stack
    : `${stack}\ncaused by ${textOf(cause, depth + 1)}`
}

const write = (level: 'info' | 'error', message: string, fields: Fields) => {
  const shown = Object.entries({ message, ...fields }).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : redact(textOf(value)),
  ])
  const line = { at: new Date().toISOString(), level, ...Object.fromEntries(shown) }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** Write JSON lines to standard output. Text that looks like a secret is redacted. */
export const log = {
  info: (message: string, fields: Fields = {}) => write('info', message, fields),
  error: (message: string, fields: Fields = {}) => write('error', message, fields),
}
