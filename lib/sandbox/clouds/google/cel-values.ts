import { CelError, type Expression } from './cel-error'

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const text = (value: unknown): string => {
  if (typeof value === 'string') return value
  throw new CelError('A text was expected.')
}

const bool = (value: unknown): boolean => {
  if (typeof value === 'boolean') return value
  throw new CelError('A bool was expected.')
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const ordered = (a: unknown, b: unknown): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
  throw new CelError('These cannot be compared.')
}

const within = (item: unknown, container: unknown): boolean => {
  if (Array.isArray(container)) return container.some((each) => same(each, item))
  if (isMap(container)) return Object.hasOwn(container, text(item))
  throw new CelError('A list or a map was expected.')
}

const sum = (a: unknown, b: unknown) => {
  if (typeof a === 'number' && typeof b === 'number') return a + b
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b]
  return text(a) + text(b)
}

const OPERATORS: Record<string, (a: unknown, b: unknown) => unknown> = {
  '==': same,
  '!=': (a, b) => !same(a, b),
  '<': (a, b) => ordered(a, b) < 0,
  '<=': (a, b) => ordered(a, b) <= 0,
  '>': (a, b) => ordered(a, b) > 0,
  '>=': (a, b) => ordered(a, b) >= 0,
  in: within,
  '+': sum,
  '-': (a, b) => Number(a) - Number(b),
}

export const binary =
  (sign: string, left: Expression, right: Expression): Expression =>
  (scope) =>
    OPERATORS[sign]?.(left(scope), right(scope))

/** && and || ignore an error on one side if the other side decides. */
const deciding =
  (by: boolean) =>
  (left: Expression, right: Expression): Expression =>
  (scope) => {
    let first: boolean
    try {
      first = bool(left(scope))
    } catch (error) {
      if (error instanceof CelError && right(scope) === by) return by
      throw error
    }
    return first === by ? by : bool(right(scope))
  }
export const either = deciding(true)
export const celAnd = deciding(false)

export const celNot =
  (sign: string, value: Expression): Expression =>
  (scope) =>
    sign === '!' ? !bool(value(scope)) : -Number(value(scope))

export const index =
  (of: Expression, key: Expression): Expression =>
  (scope) => {
    const [container, name] = [of(scope), key(scope)]
    if (Array.isArray(container) && typeof name === 'number' && name in container)
      return container[name] as unknown
    if (isMap(container) && typeof name === 'string' && Object.hasOwn(container, name))
      return container[name]
    throw new CelError(`no such key: ${String(name)}`)
  }

export const has =
  (of: Expression, field: string): Expression =>
  (scope) => {
    const container = of(scope)
    return isMap(container) && Object.hasOwn(container, field)
  }

export const quantify =
  (how: 'exists' | 'all', of: Expression, variable: string, test: Expression): Expression =>
  (scope) => {
    const list = of(scope)
    if (!Array.isArray(list)) throw new CelError('A list was expected.')
    const holds = (item: unknown) => bool(test({ ...scope, [variable]: item }))
    return how === 'exists' ? list.some(holds) : list.every(holds)
  }

const sizeOf = (value: unknown) => {
  if (isMap(value)) return Object.keys(value).length
  return Array.isArray(value) ? value.length : [...text(value)].length
}

const METHODS: Record<string, (of: unknown, ...given: unknown[]) => unknown> = {
  startsWith: (of, start) => text(of).startsWith(text(start)),
  endsWith: (of, end) => text(of).endsWith(text(end)),
  contains: (of, part) => text(of).includes(text(part)),
  matches: (of, pattern) => new RegExp(text(pattern), 'u').test(text(of)),
  size: sizeOf,
  lowerAscii: (of) => text(of).toLowerCase(),
  upperAscii: (of) => text(of).toUpperCase(),
  split: (of, by) => text(of).split(text(by)),
  join: (of, by) => (Array.isArray(of) ? of.map(text).join(text(by)) : text(of)),
  extract: (of, template) => extract(text(of), text(template)),
}

/** `"a/b/c".extract("a/{part}/")` is `b`; empty if the template does not match. */
function extract(value: string, template: string) {
  const [, before = '', after = ''] = /^(.*?)\{[^}]*\}(.*)$/s.exec(template) ?? []
  const start = value.indexOf(before)
  if (start < 0) return ''
  const rest = value.slice(start + before.length)
  if (after === '') return rest
  const end = rest.indexOf(after)
  return end < 0 ? '' : rest.slice(0, end)
}

const FUNCTIONS: Record<string, (...given: unknown[]) => unknown> = {
  size: sizeOf,
  string: (value) => String(value),
}

const unknownFunction = (name: string) => new CelError(`There is no function ${name} here.`)

export function call(name: string, of: Expression, given: Expression[]): Expression {
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
  if (!method) throw unknownFunction(name)
  return (scope) => method(of(scope), ...given.map((each) => each(scope)))
}

export function apply(name: string, given: Expression[]): Expression {
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (!known) throw unknownFunction(name)
  return (scope) => known(...given.map((each) => each(scope)))
}
