// Condition operators of IAM.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

/** Values of the request by lowercase key. Only a multi-valued claim has several. */
export type RequestContext = ReadonlyMap<string, readonly string[]>

type Test = (presented: string, wanted: string) => boolean

const lower = (text: string) => text.toLowerCase()
const pattern = (text: string) =>
  new RegExp(
    `^${text
      .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  )
const like: Test = (presented, wanted) => pattern(wanted).test(presented)
const numbers =
  (compare: (a: number, b: number) => boolean): Test =>
  (presented, wanted) =>
    compare(Number(presented), Number(wanted))
const timeOf = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))
const dates =
  (compare: (a: number, b: number) => boolean): Test =>
  (presented, wanted) =>
    compare(timeOf(presented), timeOf(wanted))
const equal = (a: number, b: number) => a === b
const less = (a: number, b: number) => a < b
const atMost = (a: number, b: number) => a <= b

/** IPv4 only, because the sandbox listens on no other address. */
const inRange: Test = (presented, wanted) => {
  const number = (text: string) =>
    text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const [network = '', bits = '32'] = wanted.split('/')
  const size = 2 ** (32 - Number(bits))
  return Math.floor(number(presented) / size) === Math.floor(number(network) / size)
}

const POSITIVE: Record<string, Test> = {
  stringequals: (presented, wanted) => presented === wanted,
  stringequalsignorecase: (presented, wanted) => lower(presented) === lower(wanted),
  stringlike: like,
  numericequals: numbers(equal),
  numericlessthan: numbers(less),
  numericlessthanequals: numbers(atMost),
  numericgreaterthan: numbers((a, b) => a > b),
  numericgreaterthanequals: numbers((a, b) => a >= b),
  dateequals: dates(equal),
  datelessthan: dates(less),
  datelessthanequals: dates(atMost),
  dategreaterthan: dates((a, b) => a > b),
  dategreaterthanequals: dates((a, b) => a >= b),
  bool: (presented, wanted) => lower(presented) === lower(wanted),
  binaryequals: (presented, wanted) => presented === wanted,
  ipaddress: inRange,
  arnequals: like,
  arnlike: like,
}
const NEGATIVE: Record<string, string> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
  notipaddress: 'ipaddress',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
}

type Operator = { name: string; quantifier?: 'any' | 'all'; ifExists: boolean }

function readOperator(text: string): Operator {
  const [, quantifier, name = '', ifExists] =
    /^(?:For(Any(?=Value:)|All(?=Values:))Values?:)?(.+?)(IfExists)?$/i.exec(text) ?? []
  return {
    name: lower(name),
    ...(quantifier ? { quantifier: lower(quantifier) === 'any' ? 'any' : 'all' } : {}),
    ifExists: ifExists !== undefined,
  }
}

/** `Null` allows no suffix. */
export const isOperator = (text: string) => {
  const { name, ifExists } = readOperator(text)
  return (
    Object.hasOwn(POSITIVE, name) || Object.hasOwn(NEGATIVE, name) || (name === 'null' && !ifExists)
  )
}

/** Whether a request meets one operator for one key and the values of a policy. */
export function meetsCondition(
  operator: string,
  key: string,
  wanted: readonly string[],
  context: RequestContext,
): boolean {
  const { name, quantifier, ifExists } = readOperator(operator)
  const presented = context.get(lower(key))
  if (name === 'null')
    return wanted.some((value) => (lower(value) === 'true') === (presented === undefined))
  const negated = NEGATIVE[name]
  const test = POSITIVE[negated ?? name]
  if (!test) return false
  const one = (value: string) =>
    wanted.some((each) => test(value, substituted(each, context))) !== (negated !== undefined)
  if (presented === undefined)
    return quantifier ? quantifier === 'all' : ifExists || negated !== undefined
  if (quantifier === 'all') return presented.every(one)
  if (quantifier === 'any') return presented.some(one)
  // IAM does not document a multi-valued key without a set operator; it does not match here.
  return presented.length === 1 && presented.every(one)
}

/** Replaces policy variables. A variable that the request lacks matches nothing. */
const substituted = (text: string, context: RequestContext) =>
  text.replace(/\$\{([^}]+)\}/g, (_, name: string) => context.get(lower(name))?.[0] ?? '\0')
