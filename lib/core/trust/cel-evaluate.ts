import type { Cel } from './cel'
import { matchesRe2 } from './re2'

/** A token claim whose value is unknown in advance, such as an expiry or a pod name. */
export class UnknownValue {
  readonly what: string
  /** What is known about the value: that it is a text, or a number. */
  readonly type: 'string' | 'number' | 'any'
  constructor(what: string, type: UnknownValue['type'] = 'any') {
    this.what = what
    this.type = type
  }
}

/** The result of an expression; `on` names what an unknown result depends on. */
export type CelResult =
  | { is: 'value'; value: unknown }
  | { is: 'error'; message: string }
  | { is: 'unknown'; on: readonly string[]; may: readonly LogicalOutcome[] }
type LogicalOutcome = boolean | 'error'

type Names = Readonly<Record<string, unknown>>

const value = (it: unknown): CelResult =>
  it instanceof UnknownValue ? unknown([it.what]) : { is: 'value', value: it }
const error = (message: string): CelResult => ({ is: 'error', message })
const unknown = (on: readonly string[], may: readonly LogicalOutcome[] = [true, false, 'error']) =>
  ({ is: 'unknown', on, may }) satisfies CelResult

/**
 * Evaluates an expression with the given variables. Unsupported operations are `unknown`. As CEL
 * defines, && and || absorb errors and unknowns if the other side decides. https://github.com/google/cel-spec/blob/master/doc/langdef.md#logical-operators
 */
export function evaluateCel(cel: Cel, names: Names, unresolved: readonly string[] = []): CelResult {
  const of = (part: Cel) => evaluateCel(part, names, unresolved)
  switch (cel.kind) {
    case 'literal': {
      const open = unresolved.filter((part) => String(cel.value).includes(part))
      return open.length > 0 ? unknown(open) : value(cel.value)
    }
    case 'name':
      return Object.hasOwn(names, cel.name)
        ? value(names[cel.name])
        : error(`Undeclared variable ${cel.name}.`)
    case 'list':
      return over(cel.items.map(of), (items) => value(items))
    case 'field':
      return over([of(cel.of)], ([it]) => inside(it, cel.name))
    case 'index':
      return over([of(cel.of), of(cel.at)], ([it, at]) => inside(it, at))
    case 'not':
      return logical([of(cel.of)], ([it]) => (it === 'error' ? 'error' : !it))
    case 'choice':
      return chosen(cel, of)
    case 'call':
      return cel.name === 'has' && !cel.on ? has(cel.args, of) : called(cel, of)
    case 'binary':
      if (cel.operator === '&&') return logical([of(cel.left), of(cel.right)], and)
      if (cel.operator === '||')
        return logical([of(cel.left), of(cel.right)], (sides) => {
          const met = and(sides.map((side) => (side === 'error' ? side : !side)))
          return met === 'error' ? met : !met
        })
      return over([of(cel.left), of(cel.right)], ([a, b]) => compared(cel.operator, a, b))
  }
}

const and = (sides: readonly LogicalOutcome[]): LogicalOutcome => {
  if (sides.includes(false)) return false
  return sides.includes('error') ? 'error' : true
}

/** Applies a function to values. An error or unknown among them is the result. */
function over(results: CelResult[], apply: (values: unknown[]) => CelResult): CelResult {
  const failed = results.find(({ is }) => is === 'error')
  if (failed) return failed
  const on = results.flatMap((result) => (result.is === 'unknown' ? result.on : []))
  if (on.length > 0) return unknown(on)
  return apply(results.map((result) => (result.is === 'value' ? result.value : undefined)))
}

const outcomes = (result: CelResult): readonly LogicalOutcome[] => {
  if (result.is === 'unknown') return result.may
  return [result.is === 'value' && typeof result.value === 'boolean' ? result.value : 'error']
}

function logical(
  results: CelResult[],
  apply: (sides: LogicalOutcome[]) => LogicalOutcome,
): CelResult {
  const combinations = results.reduce<LogicalOutcome[][]>(
    (rows, result) => rows.flatMap((row) => outcomes(result).map((it) => [...row, it])),
    [[]],
  )
  const may = [...new Set(combinations.map(apply))]
  const [only] = may
  if (may.length > 1)
    return unknown(
      results.flatMap((it) => (it.is === 'unknown' ? it.on : [])),
      may,
    )
  if (only !== 'error') return value(only)
  return results.find(({ is }) => is === 'error') ?? error('Expected a boolean.')
}

function chosen(cel: Extract<Cel, { kind: 'choice' }>, of: (part: Cel) => CelResult): CelResult {
  const test = of(cel.test)
  if (test.is !== 'value') return test
  if (typeof test.value !== 'boolean') return error('Expected a boolean before ?.')
  return of(test.value ? cel.yes : cel.no)
}

const isMap = (it: unknown): it is Record<string, unknown> =>
  typeof it === 'object' && it !== null && !Array.isArray(it) && !(it instanceof UnknownValue)

function inside(it: unknown, at: unknown): CelResult {
  if (Array.isArray(it) && typeof at === 'number')
    return at in it ? value(it[at]) : error(`The list has no element ${at}.`)
  if (!isMap(it)) return error(`Cannot read ${String(at)} of a value that is not a map.`)
  const key = String(at)
  return Object.hasOwn(it, key) ? value(it[key]) : error(`The token has no ${key}.`)
}

function has([arg]: readonly Cel[], of: (part: Cel) => CelResult): CelResult {
  if (arg?.kind !== 'field') return error('has() requires one field, as in has(assertion.sub).')
  return over([of(arg.of)], ([it]) => value(isMap(it) && Object.hasOwn(it, arg.name)))
}

function compared(operator: string, a: unknown, b: unknown): CelResult {
  if (operator === '==' || operator === '!=') {
    // Implementations differ: values of different types are unequal, or an error.
    if (kindOf(a) !== kindOf(b))
      return operator === '==' ? unlike([false, 'error']) : unlike([true, 'error'])
    return value((JSON.stringify(a) === JSON.stringify(b)) === (operator === '=='))
  }
  if (operator === 'in') {
    if (Array.isArray(b)) return value(b.some((item) => JSON.stringify(item) === JSON.stringify(a)))
    return isMap(b) ? value(Object.hasOwn(b, String(a))) : error('Expected a list after in.')
  }
  if (operator === '+' && typeof a === 'string' && typeof b === 'string') return value(a + b)
  return unknown([`the operator ${operator}`])
}

const unlike = (may: readonly LogicalOutcome[]) =>
  unknown(['how Google compares values of different types'], may)
const kindOf = (it: unknown) => (Array.isArray(it) ? 'list' : typeof it)

type TextCall = (text: string, arg: string) => CelResult
const ON_TEXT: Readonly<Record<string, TextCall>> = {
  startsWith: (text, arg) => value(text.startsWith(arg)),
  endsWith: (text, arg) => value(text.endsWith(arg)),
  contains: (text, arg) => value(text.includes(arg)),
  matches: (text, arg) => {
    const found = matchesRe2(arg, text)
    return found === undefined ? unknown([`the pattern ${arg}`]) : value(found)
  },
  extract: (text, arg) => extracted(text, arg),
  // The CEL strings extension splits at every separator; an empty one splits into characters.
  split: (text, arg) => value(arg === '' ? [...text] : text.split(arg)),
}

function called(cel: Extract<Cel, { kind: 'call' }>, of: (part: Cel) => CelResult): CelResult {
  const apply = cel.on && Object.hasOwn(ON_TEXT, cel.name) ? ON_TEXT[cel.name] : undefined
  const [arg, ...more] = cel.args
  if (cel.name === 'join' && cel.on && more.length === 0) return joined(cel.on, arg, of)
  if (cel.name === 'size' && cel.args.length === (cel.on ? 0 : 1)) {
    const counted = cel.on ?? arg
    if (counted) return over([of(counted)], ([it]) => sizeOf(it))
  }
  if (!apply || !cel.on || !arg || more.length > 0) return unknown([`${cel.name}()`])
  return over([of(cel.on), of(arg)], ([text, given]) =>
    typeof text === 'string' && typeof given === 'string'
      ? apply(text, given)
      : error(`${cel.name}() requires strings.`),
  )
}

function joined(list: Cel, separator: Cel | undefined, of: (part: Cel) => CelResult): CelResult {
  const by: CelResult = separator ? of(separator) : value('')
  return over([of(list), by], ([items, text]) =>
    Array.isArray(items) && items.every((it) => typeof it === 'string') && typeof text === 'string'
      ? value(items.join(text))
      : error('join() requires a list of strings.'),
  )
}

function sizeOf(it: unknown): CelResult {
  if (typeof it === 'string') return value([...it].length)
  if (Array.isArray(it)) return value(it.length)
  return isMap(it) ? value(Object.keys(it).length) : error('size() requires a string or a list.')
}

/** The text between the template's literal parts; empty if these are absent.
 * https://cloud.google.com/iam/docs/conditions-attribute-reference#extract */
function extracted(text: string, template: string): CelResult {
  const [, before, after] = /^([^{}]*)\{[^{}]*\}([^{}]*)$/.exec(template) ?? []
  if (before === undefined || after === undefined) return unknown([`the template ${template}`])
  const start = text.indexOf(before)
  if (start === -1) return value('')
  const rest = text.slice(start + before.length)
  if (after === '') return value(rest)
  const end = rest.indexOf(after)
  return value(end === -1 ? '' : rest.slice(0, end))
}
