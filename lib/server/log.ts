import 'server-only'

import { redact } from '@/lib/common/redact'

type Fields = Record<string, unknown>

const MAX_CAUSES = 5

/** Stacks of an error and its causes; not its members, which may hold requests and rows. */
function textOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error)
  // A failed query quotes its parameters.
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

/** One line of JSON for each thing worth knowing, without anything that looks like a secret. */
export const log = {
  info: (message: string, fields: Fields = {}) => write('info', message, fields),
  error: (message: string, fields: Fields = {}) => write('error', message, fields),
}
