import type { Located, LocatedField, StructuredText, TextRange } from './located'

// The part of HCL in which people write data: blocks, attributes, literals, templates, heredocs, lists and objects.
// Every other expression is kept as its source, because only Terraform can evaluate it.
// https://developer.hashicorp.com/terraform/language/syntax/configuration
// https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md

const MAX_DEPTH = 64

class HclError extends Error {
  readonly offset: number
  constructor(offset: number, message: string) {
    super(message)
    this.offset = offset
  }
}

/** A piece of a template; `raw` is how an interpolation is written. */
type Part = string | { node: Node; raw: string }
/** A value before references within the same text are resolved. */
type Node = TextRange &
  (
    | {
        kind: 'scalar'
        value: string | number | boolean | null
        offsetAt?: (index: number) => number
      }
    | { kind: 'template'; parts: Part[]; offsetAt?: (index: number) => number }
    | { kind: 'list'; items: Node[] }
    | { kind: 'record'; fields: Field[] }
    | { kind: 'concat'; lists: Node[]; source: string }
    | { kind: 'expression'; source: string }
  )
/** `keyNode`: a key with an expression, which is resolved like a value. */
type Field = TextRange & { key: string; keyNode?: Node; value: Node }

/** What may follow an expression: the end of its line, or a bracket or comma of what holds it. */
type Ending = 'line' | 'item' | 'bracket' | 'template'

/**
 * Parses Terraform's language. A block is a field with its labels as nested fields, as in Terraform's JSON syntax.
 * `local` and `var` references are resolved where the same text has a literal for them. Never throws.
 */
export function parseLocatedHcl(text: string): StructuredText {
  try {
    const body = createReader(text).parseFile()
    return { documents: [resolver(body)(body)], mistakes: [] }
  } catch (error) {
    if (!(error instanceof HclError)) throw error
    const message = `Invalid Terraform: ${error.message}`
    return { documents: [], mistakes: [{ offset: error.offset, length: 1, message }] }
  }
}

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/uy
const REFERENCE =
  /[\p{ID_Start}_][\p{ID_Continue}-]*(?:\.(?:[\p{ID_Continue}-]+|\*)|\[[^[\]\n]*\])*/uy
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
}
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

function createReader(text: string) {
  let at = 0
  let depth = 0

  const fail = (message: string, offset = at): never => {
    throw new HclError(Math.min(offset, Math.max(0, text.length - 1)), message)
  }
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found ?? undefined
  }
  const peek = () => text[at] ?? ''
  const expectChar = (character: string) => {
    if (peek() !== character)
      fail(at < text.length ? `expected ${character}, found ${peek()}` : `missing ${character}`)
    at += 1
  }
  const within = <T>(read: () => T): T => {
    depth += 1
    if (depth > MAX_DEPTH) fail(`nested more than ${MAX_DEPTH} levels deep`)
    const result = read()
    depth -= 1
    return result
  }

  /** Skips spaces and comments; line breaks too, unless an expression may end with the line. */
  function skipBlank(lines: boolean) {
    for (;;) {
      if (match(lines ? /\s+/y : /[ \t\r]+/y)) continue
      if (text.startsWith('/*', at)) {
        const end = text.indexOf('*/', at)
        if (end === -1) fail('unterminated comment')
        at = end + 2
      } else if (peek() === '#' || text.startsWith('//', at)) match(/[^\n]*/y)
      else return
    }
  }

  const isEnd = (ending: Ending) => {
    const next = peek()
    if (ending === 'template') return next === '' || next === '}'
    if (next === '' || next === '}' || next === ']' || next === ')') return true
    if (next === ',') return ending !== 'line'
    return next === '\n' && ending !== 'bracket'
  }

  /** Passes over anything up to the end of the expression; returns where it ends without blanks and comments. */
  function skipExpression(ending: Ending): number {
    const open: string[] = []
    for (;;) {
      const end = at
      skipBlank(open.length > 0 || ending === 'bracket' || ending === 'template')
      if (open.length === 0 && isEnd(ending)) return end
      const next = peek()
      if (next === '') fail(`missing ${open.at(-1)}`)
      const heredoc = match(HEREDOC)
      if (next === '"') within(skipQuoted)
      else if (heredoc) at = heredocEnd(heredoc[2] ?? '', at).after
      else {
        if (CLOSING[next] !== undefined) open.push(CLOSING[next])
        else if (next === open.at(-1)) open.pop()
        at += 1
      }
    }
  }

  function skipQuoted() {
    const offset = at
    at += 1
    while (peek() !== '"') {
      if (peek() === '' || peek() === '\n') fail('unterminated string', offset)
      if (match(/\\.|\$\$\{|%%\{/y)) continue
      if (startsTemplate()) {
        at += 2
        skipTemplate()
      } else at += 1
    }
    at += 1
  }

  /** Passes over an interpolation from behind its `${`. */
  function skipTemplate() {
    skipExpression('template')
    expectChar('}')
  }

  /** Where the content of a heredoc and its closing word end. */
  function heredocEnd(word: string, first: number) {
    const closing = new RegExp(`^[ \\t]*${word}[ \\t]*\\r?$`, 'm')
    const rest = text.slice(first)
    const found = closing.exec(rest) ?? fail(`the heredoc ${word} has no end`, first)
    return { content: rest.slice(0, found.index), after: first + found.index + found[0].length }
  }

  function parseFile(): Node {
    const fields = parseBody()
    if (at < text.length) fail(`unexpected ${peek()}`)
    return { kind: 'record', offset: 0, length: text.length, fields }
  }

  function parseBody(): Field[] {
    const fields: Field[] = []
    const attributes = new Set<string>()
    for (;;) {
      skipBlank(true)
      if (peek() === '' || peek() === '}') return fields
      const offset = at
      const key =
        match(IDENTIFIER)?.[0] ?? fail(`expected an attribute or a block, found ${peek()}`)
      const range = { offset, length: at - offset }
      skipBlank(false)
      if (peek() === '=' && text[at + 1] !== '=') {
        at += 1
        skipBlank(false)
        if (attributes.has(key)) fail(`the attribute ${key} is set twice`, offset)
        attributes.add(key)
        fields.push({ key, ...range, value: parseExpression('line') })
      } else fields.push({ key, ...range, value: parseBlock() })
    }
  }

  function parseBlock(): Node {
    const labels: Omit<Field, 'value'>[] = []
    for (skipBlank(false); peek() !== '{'; skipBlank(false)) {
      const offset = at
      const key = parseLabel()
      labels.push({ key, offset, length: at - offset })
    }
    const offset = at
    expectChar('{')
    const fields = within(parseBody)
    expectChar('}')
    const body: Node = { kind: 'record', offset, length: at - offset, fields }
    return labels.reduceRight<Node>(
      (value, label) => ({
        kind: 'record',
        offset: label.offset,
        length: at - label.offset,
        fields: [{ ...label, value }],
      }),
      body,
    )
  }

  function parseLabel(): string {
    const offset = at
    if (peek() !== '"') return match(IDENTIFIER)?.[0] ?? fail('expected = or a block')
    const quoted = parseQuoted()
    return quoted.kind === 'scalar' ? String(quoted.value) : text.slice(offset, at)
  }

  function parseExpression(ending: Ending): Node {
    const offset = at
    const node = within(() => parsePrimary())
    const end = at
    skipBlank(ending === 'bracket' || ending === 'template')
    if (node && isEnd(ending)) {
      if (ending === 'line') at = end
      return node
    }
    at = offset
    const source = text.slice(offset, skipExpression(ending))
    return { kind: 'expression', source, offset, length: source.length }
  }

  function parsePrimary(): Node | undefined {
    const offset = at
    const next = peek()
    if (next === '"') return parseQuoted()
    if (next === '[') return parseList()
    if (next === '{') return parseObject()
    if (next === '(') {
      at += 1
      skipBlank(true)
      const inner = parseExpression('bracket')
      expectChar(')')
      return inner
    }
    if (text.startsWith('<<', at)) return parseHeredoc()
    const number = match(NUMBER)
    if (number) return { kind: 'scalar', value: Number(number[0]), offset, length: at - offset }
    const reference = match(REFERENCE)?.[0]
    if (reference === undefined) return undefined
    if (peek() === '(') return parseCall(reference, offset)
    const literal = { true: true, false: false, null: null }[reference]
    const range = { offset, length: at - offset }
    return literal === undefined
      ? { kind: 'expression', source: reference, ...range }
      : { kind: 'scalar', value: literal, ...range }
  }

  /** A call that keeps the data it is given; the result of any other is known to Terraform only. */
  function parseCall(name: string, offset: number): Node {
    const args: Node[] = []
    at += 1
    for (;;) {
      skipBlank(true)
      if (peek() === ')') break
      args.push(parseExpression('bracket'))
      if (text.startsWith('...', at)) at += 3
      skipBlank(true)
      if (peek() !== ',') break
      at += 1
    }
    expectChar(')')
    const source = text.slice(offset, at)
    const range = { offset, length: at - offset }
    const [first] = args
    if (first && args.length === 1 && KEEPING.has(name)) return first
    if (name === 'concat') return { kind: 'concat', lists: args, source, ...range }
    return { kind: 'expression', source, ...range }
  }

  function parseList(): Node | undefined {
    const offset = at
    at += 1
    const items: Node[] = []
    for (;;) {
      skipBlank(true)
      if (peek() === ']') break
      if (items.length === 0 && /^for\s/.test(text.slice(at, at + 4))) {
        at = offset
        return undefined
      }
      items.push(parseExpression('bracket'))
      skipBlank(true)
      if (peek() === ',') at += 1
      else if (peek() !== ']') fail('expected , or ] in a list')
    }
    expectChar(']')
    return { kind: 'list', items, offset, length: at - offset }
  }

  function parseObject(): Node | undefined {
    const offset = at
    at += 1
    const fields: Field[] = []
    for (;;) {
      skipBlank(true)
      if (peek() === '}') break
      if (fields.length === 0 && /^for\s/.test(text.slice(at, at + 4))) {
        at = offset
        return undefined
      }
      const start = at
      const { key, keyNode } = parseKey()
      const range = { offset: start, length: at - start, ...(keyNode && { keyNode }) }
      skipBlank(false)
      if (peek() !== '=' && peek() !== ':') fail(`expected = after the key ${key}`)
      at += 1
      skipBlank(true)
      fields.push({ key, ...range, value: parseExpression('item') })
      skipBlank(false)
      if (peek() === ',') at += 1
    }
    expectChar('}')
    return { kind: 'record', fields, offset, length: at - offset }
  }

  function parseKey(): { key: string; keyNode?: Node } {
    const offset = at
    if (peek() === '"') {
      const quoted = parseQuoted()
      if (quoted.kind === 'scalar') return { key: String(quoted.value) }
      return { key: text.slice(offset + 1, at - 1), keyNode: quoted }
    }
    if (peek() === '(') {
      at += 1
      const keyNode = parseExpression('bracket')
      expectChar(')')
      return { key: text.slice(offset, at), keyNode }
    }
    const key =
      (match(IDENTIFIER) ?? match(NUMBER))?.[0] ??
      fail(`expected a key, found ${peek() || 'the end'}`)
    return { key }
  }

  function parseQuoted(): Node {
    const offset = at
    at += 1
    const parts: Part[] = []
    let plain = ''
    let isExact = true
    while (peek() !== '"') {
      if (peek() === '' || peek() === '\n') fail('unterminated string', offset)
      if (peek() === '\\') {
        isExact = false
        plain += parseEscape()
      } else if (startsTemplate()) {
        if (plain) parts.push(plain)
        plain = ''
        parts.push(parseInterpolation())
      } else plain += nextCharacter()
    }
    at += 1
    const range = { offset, length: at - offset }
    if (parts.length === 0) {
      const offsetAt = isExact ? (index: number) => offset + 1 + index : undefined
      return { kind: 'scalar', value: plain, ...range, ...(offsetAt && { offsetAt }) }
    }
    return { kind: 'template', parts: plain ? [...parts, plain] : parts, ...range }
  }

  function parseEscape(): string {
    const unicode = match(/\\u([\da-fA-F]{4})|\\U([\da-fA-F]{8})/y)
    if (unicode) {
      const code = Number.parseInt(unicode[1] ?? unicode[2] ?? '', 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : fail('invalid escape sequence')
    }
    const escaped = ESCAPES[text[at + 1] ?? ''] ?? fail('invalid escape sequence')
    at += 2
    return escaped
  }

  const startsTemplate = () => text.startsWith('${', at) || text.startsWith('%{', at)

  /** A character of a template; `$${` and `%%{` stand for `${` and `%{`. */
  function nextCharacter(): string {
    const escaped = match(/\$\$\{|%%\{/y)
    if (escaped) return escaped[0].slice(1)
    const character = peek()
    at += 1
    return character
  }

  function parseInterpolation(): Extract<Part, object> {
    const offset = at
    const isDirective = peek() === '%'
    at += 2
    if (!isDirective) {
      match(/~/y)
      skipBlank(true)
      const node = parseExpression('template')
      if (peek() === '}') {
        at += 1
        return { node, raw: text.slice(offset, at) }
      }
    }
    skipTemplate()
    const raw = text.slice(offset, at)
    return { node: { kind: 'expression', source: raw, offset, length: raw.length }, raw }
  }

  function parseHeredoc(): Node {
    const offset = at
    const [, dash, word = ''] =
      match(HEREDOC) ?? fail('expected a heredoc such as <<EOT and a line break')
    const first = at
    const { content, after } = heredocEnd(word, first)
    const lines = content.split('\n').slice(0, -1)
    const indent = dash
      ? Math.min(
          ...lines
            .filter((line) => line.trim() !== '')
            .map((line) => line.length - line.trimStart().length),
        )
      : 0
    const parts: Part[] = []
    const starts: { value: number; text: number }[] = []
    let [plain, length, isExact] = ['', 0, true]
    at = first
    const push = (content: string) => {
      plain += content
      length += content.length
    }
    for (const line of lines) {
      const end = at + line.length
      at += Math.min(Number.isFinite(indent) ? indent : 0, line.length)
      starts.push({ value: length, text: at })
      while (at < end)
        if (startsTemplate()) {
          const from = at
          if (plain) parts.push(plain)
          plain = ''
          parts.push(parseInterpolation())
          // The source stays in the text until it is resolved.
          length += at - from
        } else {
          const from = at
          push(nextCharacter())
          if (at - from > 1) isExact = false
        }
      push('\n')
      at = Math.max(at, end) + 1
    }
    at = after
    const range = { offset, length: at - offset }
    const offsetAt = (index: number) => {
      const start = starts.findLast((each) => each.value <= index) ?? { value: 0, text: first }
      return start.text + index - start.value
    }
    const place = isExact ? { offsetAt } : {}
    if (parts.length === 0) return { kind: 'scalar', value: plain, ...range, ...place }
    return { kind: 'template', parts: plain ? [...parts, plain] : parts, ...range, ...place }
  }

  return { parseFile }
}

/** Functions whose result has the shape of their one argument. */
const KEEPING = new Set([
  'jsonencode',
  'jsondecode',
  'yamlencode',
  'tolist',
  'toset',
  'tomap',
  'tostring',
  'trimspace',
  'sensitive',
  'nonsensitive',
])

const fieldsNamed = (node: Node | undefined, key: string): Node[] =>
  node?.kind === 'record'
    ? node.fields.filter((field) => field.key === key).map(({ value }) => value)
    : []

/** Replaces references by the literals of `locals` blocks and the defaults of variables. */
function resolver(body: Node): (node: Node) => Located {
  const locals = fieldsNamed(body, 'locals').flatMap((block) =>
    block.kind === 'record' ? block.fields : [],
  )
  const defaults = fieldsNamed(body, 'variable')
    .flatMap((block) => (block.kind === 'record' ? block.fields : []))
    .flatMap(({ key, value, ...range }) =>
      fieldsNamed(value, 'default').map((given) => ({ key, value: given, ...range })),
    )
  const known = new Map<string, Node>([
    ...defaults.map(({ key, value }) => [`var.${key}`, value] as const),
    ...locals.map(({ key, value }) => [`local.${key}`, value] as const),
  ])
  const resolving = new Set<string>()

  function resolve(node: Node): Located {
    switch (node.kind) {
      case 'scalar':
        return node
      case 'expression':
        return resolveReference(node)
      case 'template':
        return resolveTemplate(node)
      case 'list':
        return { ...node, items: node.items.map(resolve) }
      case 'record':
        return {
          ...node,
          fields: node.fields.map(
            ({ keyNode, ...field }): LocatedField => ({
              ...field,
              key: keyNode ? keyText(resolve(keyNode), field.key) : field.key,
              value: resolve(field.value),
            }),
          ),
        }
      case 'concat': {
        const { lists, source, offset, length } = node
        const resolved = lists.map(resolve)
        const items = resolved.flatMap((list) => (list.kind === 'list' ? list.items : []))
        return resolved.every(({ kind }) => kind === 'list')
          ? { kind: 'list', items, offset, length }
          : { kind: 'expression', source, offset, length }
      }
    }
  }

  const keyText = (key: Located, written: string) => {
    if (key.kind === 'scalar') return String(key.value)
    return key.kind === 'expression' ? `\${${key.source}}` : written
  }

  function resolveReference(node: Extract<Node, { kind: 'expression' }>): Located {
    const { source, offset, length } = node
    const target = known.get(source)
    if (!target || resolving.has(source)) return node
    resolving.add(source)
    const found = resolve(target)
    resolving.delete(source)
    // What is wrong with a value used here is corrected where it is written.
    return found.kind === 'expression' ? { kind: 'expression', source, offset, length } : found
  }

  function resolveTemplate({
    parts,
    offset,
    length,
    offsetAt,
  }: Extract<Node, { kind: 'template' }>): Located {
    const [only] = parts
    if (parts.length === 1 && only !== undefined && typeof only !== 'string') {
      const whole = resolve(only.node)
      if (whole.kind !== 'expression') return whole
    }
    const unresolved: string[] = []
    let isChanged = false
    const texts = parts.map((part) => {
      if (typeof part === 'string') return part
      const value = resolve(part.node)
      if (value.kind === 'scalar') {
        isChanged = true
        unresolved.push(...(value.unresolved ?? []))
        return String(value.value)
      }
      unresolved.push(part.raw)
      return part.raw
    })
    return {
      kind: 'scalar',
      value: texts.join(''),
      offset,
      length,
      ...(unresolved.length > 0 && { unresolved }),
      ...(offsetAt && !isChanged && { offsetAt }),
    }
  }

  return resolve
}
