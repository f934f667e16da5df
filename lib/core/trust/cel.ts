// The subset of CEL that attribute conditions and mappings of workload identity providers use.
// https://github.com/google/cel-spec/blob/master/doc/langdef.md

export type CelSpan = { start: number; end: number }
export type Cel = CelSpan &
  (
    | { kind: 'literal'; value: string | number | boolean | null }
    | { kind: 'name'; name: string }
    | { kind: 'list'; items: Cel[] }
    | { kind: 'field'; of: Cel; name: string }
    | { kind: 'index'; of: Cel; at: Cel }
    | { kind: 'call'; name: string; on?: Cel; args: Cel[] }
    | { kind: 'not'; of: Cel }
    | { kind: 'binary'; operator: string; left: Cel; right: Cel }
    | { kind: 'choice'; test: Cel; yes: Cel; no: Cel }
  )

export type CelProblem = CelSpan & { message: string }
export type ParsedCel = { ok: true; cel: Cel } | { ok: false; problem: CelProblem }

type CelToken = CelSpan & { kind: 'text' | 'number' | 'name' | 'sign' | 'end'; text: string }

const TOKEN =
  /\s*(?:(?<comment>\/\/[^\n]*)|(?<text>[rR]?(?:"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'))|(?<number>\d+(?:\.\d+)?(?![\w.]))|(?<name>[A-Za-z_]\w*)|(?<sign>&&|\|\||[=!<>]=|[-!<>+*/%?:.,()[\]]))/y

const MAX_DEPTH = 100
/** Google's limit for an expression. */
export const MAX_CEL_CHARACTERS = 4096

class CelSyntaxError extends Error {
  readonly problem: CelProblem
  constructor(problem: CelProblem) {
    super(problem.message)
    this.problem = problem
  }
}

function tokenize(source: string): CelToken[] {
  const tokens: CelToken[] = []
  let at = 0
  while (source.slice(at).trim() !== '') {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(source)
    if (!found) {
      const start = at + (/^\s*/.exec(source.slice(at))?.[0].length ?? 0)
      throw new CelSyntaxError({ start, end: start + 1, message: unreadable(source, start) })
    }
    at = TOKEN.lastIndex
    const [kind, text] = Object.entries(found.groups ?? {}).find(([, value]) => value) ?? []
    if (kind && kind !== 'comment' && text)
      tokens.push({ kind: kindNamed(kind), text, start: at - text.length, end: at })
  }
  return [...tokens, { kind: 'end', text: '', start: source.length, end: source.length }]
}

const kindNamed = (kind: string) =>
  kind === 'text' || kind === 'number' || kind === 'name' ? kind : 'sign'

function unreadable(source: string, at: number) {
  const character = source[at] ?? ''
  if (/["']/.test(character)) return 'Unterminated string: the closing quote is missing.'
  if (/[‘’“”„]/.test(character)) return 'Use straight quotes: "…" or \'…\'.'
  if (character === '=') return 'Use == for equality.'
  if (character === '&' || character === '|') return `Use ${character.repeat(2)}.`
  return `Unexpected character ${character}.`
}

/** Operators by precedence, lowest first. */
const LEVELS = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
]

function parseExpression(source: string) {
  const tokens = tokenize(source)
  let at = 0
  let depth = 0
  const peek = () => tokens[at] ?? { kind: 'end', text: '', start: 0, end: 0 }
  const last = () => tokens[at - 1]?.end ?? 0
  const isSign = (text: string) => peek().kind === 'sign' && peek().text === text
  const wrong = (message: string): never => {
    const { start, end } = peek()
    throw new CelSyntaxError({ start, end: Math.max(end, start + 1), message })
  }
  const expect = (text: string) => {
    if (!isSign(text)) wrong(`Expected ${text}.`)
    at++
  }
  const expression = (): Cel => {
    if (++depth > MAX_DEPTH) wrong(`The expression is nested more than ${MAX_DEPTH} levels deep.`)
    const { start } = peek()
    const test = level(0)
    let result = test
    if (isSign('?')) {
      at++
      const yes = level(0)
      expect(':')
      const no = expression()
      result = { kind: 'choice', test, yes, no, start, end: last() }
    }
    depth--
    return result
  }
  const level = (tightness: number): Cel => {
    const operators = LEVELS[tightness]
    if (!operators) return unary()
    const { start } = peek()
    let left = level(tightness + 1)
    while (peek().kind !== 'text' && operators.includes(peek().text)) {
      const operator = peek().text
      at++
      const right = level(tightness + 1)
      left = { kind: 'binary', operator, left, right, start, end: last() }
    }
    return left
  }
  const unary = (): Cel => {
    const { start } = peek()
    if (isSign('!')) {
      at++
      if (++depth > MAX_DEPTH) wrong(`The expression is nested more than ${MAX_DEPTH} levels deep.`)
      const of = unary()
      depth--
      return { kind: 'not', of, start, end: last() }
    }
    return member()
  }
  const member = (): Cel => {
    const { start } = peek()
    let of = primary()
    for (;;) {
      if (isSign('.')) {
        at++
        const { text: name, kind } = peek()
        if (kind !== 'name') wrong('Expected a name after the dot.')
        at++
        of = isSign('(')
          ? { kind: 'call', name, on: of, args: list('(', ')'), start, end: last() }
          : { kind: 'field', of, name, start, end: last() }
      } else if (isSign('[')) {
        at++
        const index = expression()
        expect(']')
        of = { kind: 'index', of, at: index, start, end: last() }
      } else return of
    }
  }
  const list = (open: string, close: string): Cel[] => {
    expect(open)
    const items: Cel[] = []
    while (!isSign(close)) {
      items.push(expression())
      if (!isSign(close)) expect(',')
    }
    at++
    return items
  }
  const primary = (): Cel => {
    const { kind, text, start, end } = peek()
    if (kind === 'sign' && text === '(') {
      at++
      const inner = expression()
      expect(')')
      return inner
    }
    if (isSign('[')) return { kind: 'list', items: list('[', ']'), start, end: last() }
    if (isSign('-') && tokens[at + 1]?.kind === 'number') {
      at += 2
      return { kind: 'literal', value: -Number(tokens[at - 1]?.text), start, end: last() }
    }
    at++
    if (kind === 'text') return { kind: 'literal', value: unquoted(text), start, end }
    if (kind === 'number') return { kind: 'literal', value: Number(text), start, end }
    if (kind !== 'name') {
      at--
      return wrong('Expected a value.')
    }
    if (Object.hasOwn(KEYWORDS, text))
      return { kind: 'literal', value: KEYWORDS[text] ?? null, start, end }
    if (isSign('(')) return { kind: 'call', name: text, args: list('(', ')'), start, end: last() }
    return { kind: 'name', name: text, start, end }
  }
  const cel = expression()
  if (peek().kind !== 'end') wrong('Unexpected text after the end of the expression.')
  return cel
}

const KEYWORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function unquoted(text: string) {
  if (/^[rR]/.test(text)) return text.slice(2, -1)
  return text
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, long, short, plain) =>
      plain === undefined
        ? String.fromCharCode(Number.parseInt(long ?? short, 16))
        : (ESCAPES[plain] ?? plain),
    )
}

/** Parses an expression. Never throws; returns the first syntax error with its position. */
export function parseCel(source: string): ParsedCel {
  if (source.length > MAX_CEL_CHARACTERS) {
    const message = `The expression has ${source.length.toLocaleString('en')} characters; Google accepts at most ${MAX_CEL_CHARACTERS.toLocaleString('en')}.`
    return { ok: false, problem: { start: MAX_CEL_CHARACTERS, end: source.length, message } }
  }
  try {
    return { ok: true, cel: parseExpression(source) }
  } catch (error) {
    if (error instanceof CelSyntaxError) return { ok: false, problem: error.problem }
    throw error
  }
}

/** The expression and all its subexpressions, parents first. */
export function* celParts(cel: Cel): Generator<Cel> {
  yield cel
  for (const child of childrenOf(cel)) yield* celParts(child)
}

function childrenOf(cel: Cel): Cel[] {
  switch (cel.kind) {
    case 'list':
      return cel.items
    case 'field':
    case 'not':
      return [cel.of]
    case 'index':
      return [cel.of, cel.at]
    case 'call':
      return [...(cel.on ? [cel.on] : []), ...cel.args]
    case 'binary':
      return [cel.left, cel.right]
    case 'choice':
      return [cel.test, cel.yes, cel.no]
    default:
      return []
  }
}
