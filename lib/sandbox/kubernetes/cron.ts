type Times = { minutes: Field; hours: Field; days: Field; months: Field; weekdays: Field }
/** The values of a field, and whether it leaves its values open. */
type Field = { values: ReadonlySet<number>; isOpen: boolean }

export type Cron = { ok: true; matches: (at: Date) => boolean } | { ok: false; problem: string }

const MACROS: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const BOUNDS = [
  ['minutes', 0, 59],
  ['hours', 0, 23],
  ['days', 1, 31],
  ['months', 1, 12],
  ['weekdays', 0, 6],
] as const

/** Reads a cron expression in UTC as github.com/robfig/cron does, without the names of months and days. */
export function parseCron(expression: string): Cron {
  const fields = (MACROS[expression] ?? expression).trim().split(/\s+/)
  if (fields.length !== BOUNDS.length)
    return {
      ok: false,
      problem: `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`,
    }
  const read: Partial<Times> = {}
  for (const [index, [name, low, high]] of BOUNDS.entries()) {
    const field = parseField(fields[index] ?? '', low, high)
    if (typeof field === 'string') return { ok: false, problem: field }
    read[name] = field
  }
  const times = read as Times
  return { ok: true, matches: (at) => matches(times, at) }
}

function parseField(text: string, low: number, high: number): Field | string {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const found = /^(?:(\*)|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part)
    if (!found) return `failed to parse int from ${part}`
    const [, all, first, last, step] = found
    const from = all ? low : Number(first)
    const to = all || (step && last === undefined) ? high : Number(last ?? first)
    if (from < low) return `beginning of range (${from}) below minimum (${low}): ${part}`
    if (to > high) return `end of range (${to}) above maximum (${high}): ${part}`
    if (from > to) return `beginning of range (${from}) beyond end of range (${to}): ${part}`
    if (step === '0') return `step of range should be a positive number: ${part}`
    for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value)
  }
  return { values, isOpen: text.startsWith('*') }
}

function matches({ minutes, hours, days, months, weekdays }: Times, at: Date): boolean {
  const day = days.values.has(at.getUTCDate())
  const weekday = weekdays.values.has(at.getUTCDay())
  // With both given, either of them is enough.
  const isDay = days.isOpen || weekdays.isOpen ? day && weekday : day || weekday
  return (
    minutes.values.has(at.getUTCMinutes()) &&
    hours.values.has(at.getUTCHours()) &&
    months.values.has(at.getUTCMonth() + 1) &&
    isDay
  )
}
