import 'server-only'

import { inspect } from 'node:util'
import { redact } from './redact'

type Fields = Record<string, unknown>

const write = (level: 'info' | 'error', message: string, fields: Fields) => {
  const shown = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' || typeof value === 'number' ? value : inspect(value, { depth: 4 }),
    ]),
  )
  const line = { at: new Date().toISOString(), level, message, ...shown }
  const safe = Object.entries(line).map(([name, value]) => [
    name,
    typeof value === 'string' ? redact(value) : value,
  ])
  process.stdout.write(`${JSON.stringify(Object.fromEntries(safe))}\n`)
}

/** One line of JSON for each thing worth knowing, without anything that looks like a secret. */
export const log = {
  info: (message: string, fields: Fields = {}) => write('info', message, fields),
  error: (message: string, fields: Fields = {}) => write('error', message, fields),
}
