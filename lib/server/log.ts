import 'server-only'

import { redact } from '@/lib/common/redact'
import { describeThrown } from '@/lib/common/thrown'
import { requestIds } from './request-scope'

type Fields = Record<string, unknown>

const MAX_CAUSES = 5

/** The stacks of an error and its causes, without other members, which may hold requests or rows. */
function textOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return describeThrown(error)
  const stack = isDriverError(error) ? driverText(error) : (error.stack ?? error.message)
  const { cause } = error
  return cause === undefined || depth === MAX_CAUSES
    ? stack
    : `${stack}\ncaused by ${textOf(cause, depth + 1)}`
}

/** Errors of the database, which quote the parameters of a query or the values of a row. */
const isDriverError = (error: Error): error is Error & { code?: unknown } =>
  'query' in error || 'severity' in error

/** The name, the SQLSTATE and the frames of such an error, without its message. */
function driverText(error: Error & { code?: unknown }) {
  const { name, message, stack = '', code } = error
  const after = stack.indexOf(message) + message.length
  const frames = stack.includes(message) ? stack.slice(after) : ''
  return `${name}${typeof code === 'string' ? ` ${code}` : ''}${frames}`
}

const write = (level: 'info' | 'warn' | 'error', message: string, fields: Fields) => {
  const shown = Object.entries({ message, ...requestIds(), ...fields }).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : redact(textOf(value)),
  ])
  const line = { time: new Date().toISOString(), level, ...Object.fromEntries(shown) }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** Write JSON lines to standard output, with the ids of the request. Text that looks like a secret is redacted. */
export const log = {
  info: (message: string, fields: Fields = {}) => write('info', message, fields),
  warn: (message: string, fields: Fields = {}) => write('warn', message, fields),
  error: (message: string, fields: Fields = {}) => write('error', message, fields),
}

/** The id that a page shows of an error that Next.js caught. */
const digestOf = (printed: unknown[]) =>
  printed
    .map((each) => (each instanceof Error && 'digest' in each ? each.digest : undefined))
    .find((digest) => typeof digest === 'string')

/** Write what Next.js prints about failed pages as log lines, because it prints the parameters of failed queries. */
export function logPrintedErrors() {
  console.error = (...printed: unknown[]) => {
    const digest = digestOf(printed)
    const text = printed.map((each) => textOf(each)).join(' ')
    write('error', 'printed by Next.js', { ...(digest !== undefined && { digest }), text })
  }
}
