import { CelError, type Expression } from './cel-error'
import { apply, binary, call, celAnd, celNot, either, has, index, quantify } from './cel-values'

// The subset of CEL that attribute mappings and conditions use.
// https://cloud.google.com/iam/docs/workload-identity-federation#mapping

type Token = { kind: 'name' | 'text' | 'number' | 'sign' | 'end'; text: string }
/** The field that `has` tests. */
type Node = { run: Expression; of?: Expression; field?: string; name?: string }

const TOKEN =
  /\s*(?:(?<name>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?)|(?<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?<sign>&&|\|\||[=!<>]=|[-!<>?:.,()[\]+*/%]))/y

function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  for (let at = 0; at < source.trimEnd().length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(source)?.groups
    if (!found) throw new CelError(`Syntax error at character ${at + 1}.`)
    const kind = (['name', 'number', 'text', 'sign'] as const).find((each) => found[each])
    tokens.push({ kind: kind ?? 'end', text: found[kind ?? ''] ?? '' })
  }
  return [...tokens, { kind: 'end', text: '' }]
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r' }
const unquoted = (text: string) =>
  text.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped)

/** Compiles an expression, or throws a CelError as Google rejects it. */
export function compileCel(source: string): Expression {
  const tokens = tokensOf(source)
  let at = 0
  const peek = () => tokens[at] ?? { kind: 'end', text: '' }
  const isSign = (...signs: string[]) =>
    (peek().kind === 'sign' || peek().text === 'in') && signs.includes(peek().text)
  const take = () => {
    at += 1
    return tokens[at - 1] ?? { kind: 'end', text: '' }
  }
  const expect = (sign: string) => {
    if (!isSign(sign)) throw new CelError(`Expected ${sign} and found ${peek().text || 'the end'}.`)
    take()
  }

  /** Left-associative operators of one precedence. */
  const leftToRight = (
    signs: string[],
    operand: () => Node,
    join: (sign: string, left: Expression, right: Expression) => Expression,
  ) => {
    let left = operand()
    while (isSign(...signs)) {
      const { text } = take()
      left = { run: join(text, left.run, operand().run) }
    }
    return left
  }
  const sum = () => leftToRight(['+', '-'], unary, binary)
  const relation = () => leftToRight(['==', '!=', '<', '<=', '>', '>=', 'in'], sum, binary)
  const conjunction = () => leftToRight(['&&'], relation, (_, a, b) => celAnd(a, b))
  const disjunction = () => leftToRight(['||'], conjunction, (_, a, b) => either(a, b))

  function expression(): Node {
    const condition = disjunction()
    if (!isSign('?')) return condition
    take()
    const yes = expression().run
    expect(':')
    const no = expression().run
    return { run: (scope) => (condition.run(scope) === true ? yes(scope) : no(scope)) }
  }

  function unary(): Node {
    if (!isSign('!', '-')) return member()
    const { text } = take()
    return { run: celNot(text, unary().run) }
  }

  function list(end: string): Node[] {
    const items: Node[] = []
    while (!isSign(end)) {
      items.push(expression())
      if (!isSign(',')) break
      take()
    }
    expect(end)
    return items
  }

  function member(): Node {
    let node = primary()
    while (isSign('.', '[')) {
      const { run: of } = node
      if (take().text === '[') {
        const key = expression().run
        expect(']')
        node = { run: index(of, key) }
        continue
      }
      const { kind, text: field } = take()
      if (kind !== 'name') throw new CelError(`Expected a field after the dot, found ${field}.`)
      if (!isSign('(')) {
        node = { run: index(of, () => field), of, field }
        continue
      }
      take()
      const given = list(')')
      const [variable, test] = given
      node =
        (field === 'exists' || field === 'all') && variable?.name && test
          ? { run: quantify(field, of, variable.name, test.run) }
          : {
              run: call(
                field,
                of,
                given.map(({ run }) => run),
              ),
            }
    }
    return node
  }

  function primary(): Node {
    const { kind, text } = take()
    if (kind === 'text') return { run: () => unquoted(text) }
    if (kind === 'number') return { run: () => Number(text) }
    if (kind === 'name') return named(text)
    if (text === '(') {
      const inner = expression()
      expect(')')
      return { run: inner.run }
    }
    if (text === '[') {
      const items = list(']')
      return { run: (scope) => items.map(({ run }) => run(scope)) }
    }
    throw new CelError(`Found ${text || 'the end'} where a value was expected.`)
  }

  function named(name: string): Node {
    if (name === 'true' || name === 'false') return { run: () => name === 'true' }
    if (name === 'null') return { run: () => null }
    if (!isSign('('))
      return {
        run: index(
          (scope) => scope,
          () => name,
        ),
        name,
      }
    take()
    const given = list(')')
    const [first] = given
    if (name === 'has' && first?.of && first.field) return { run: has(first.of, first.field) }
    return {
      run: apply(
        name,
        given.map(({ run }) => run),
      ),
    }
  }

  const { run } = expression()
  if (peek().kind !== 'end') throw new CelError(`Found ${peek().text} after the expression.`)
  return run
}
