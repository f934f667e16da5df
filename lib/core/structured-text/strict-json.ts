import {
  createScanner,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import type { TextRange } from './located'

/** A JSON syntax problem, with its fix where there is one. */
export type JsonSyntaxProblem = TextRange & {
  message: string
  fix?: { title: string; edits: (TextRange & { content: string })[] }
}

export const MAX_POLICY_LENGTH = 1_048_576
const MAX_DEPTH = 64
/** An entry of ten bytes is short, so that a policy of the maximum size has no more. */
export const MAX_VALUES = 100_000
/** Looking for the fix of a mistake reads the text before it, so that not every mistake is looked at. */
export const MAX_MISTAKES = 50

const HALF = /\p{Surrogate}/u

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol:
    'Unexpected symbol: JSON values are strings in double quotes, numbers, true, false, null, lists and objects.',
  InvalidNumberFormat: 'Invalid number.',
  PropertyNameExpected: 'Expected a field name in double quotes.',
  ValueExpected: 'Expected a value.',
  ColonExpected: 'Expected a colon after the field name.',
  CommaExpected: 'Missing comma.',
  CloseBraceExpected: 'Missing closing brace }.',
  CloseBracketExpected: 'Missing closing bracket ].',
  EndOfFileExpected: 'Unexpected text after the end of the JSON.',
  InvalidCommentToken: 'Comments are not allowed in JSON.',
  UnexpectedEndOfComment: 'Unterminated comment; comments are not allowed in JSON.',
  UnexpectedEndOfString: 'Unterminated string: missing closing ".',
  UnexpectedEndOfNumber: 'Incomplete number.',
  InvalidUnicode: 'Invalid \\u escape.',
  InvalidEscapeCharacter: 'Invalid escape sequence.',
  InvalidCharacter: 'Control characters in strings must be escaped.',
}

function fixOf(text: string, { error, offset, length }: ParseError): JsonSyntaxProblem | undefined {
  const code = printParseErrorCode(error)
  const found = text.slice(offset, offset + length)
  if (code === 'InvalidCommentToken')
    return {
      offset,
      length,
      message: 'Comments are not allowed in JSON.',
      fix: { title: 'Remove comment', edits: [{ offset, length, content: '' }] },
    }
  if (code === 'CommaExpected') {
    const at = text.slice(0, offset).trimEnd().length
    const fix = { title: 'Add comma', edits: [{ offset: at, length: 0, content: ',' }] }
    return { offset, length, message: 'Missing comma.', fix }
  }
  const before = text.slice(0, offset).trimEnd()
  if (/^[}\]]$/.test(found) && before.endsWith(','))
    return {
      offset: before.length - 1,
      length: 1,
      message: 'Trailing commas are not allowed in JSON.',
      fix: {
        title: 'Remove comma',
        edits: [{ offset: before.length - 1, length: 1, content: '' }],
      },
    }
  const quoted = /^['‘’“”„]/.test(found)
  if (code === 'InvalidSymbol' && quoted)
    return { offset, length, message: 'Use straight double quotes: "…".' }
  return undefined
}

// The parser's SyntaxKind is a const enum, which isolated modules cannot read.
const TOKEN = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, comma: 5, end: 17 }

/** Whether a text opens more lists and objects, strings included. A text with few is not nested deeply. */
function hasMoreBrackets(text: string, most: number): boolean {
  let left = most
  for (let at = 0; at < text.length && left >= 0; at++)
    if (text[at] === '{' || text[at] === '[') left--
  return left < 0
}

/** Nesting or values beyond the limits, found without recursion and before anything is built. */
function excessOf(text: string): JsonSyntaxProblem | undefined {
  if (text.length <= MAX_VALUES && !hasMoreBrackets(text, MAX_DEPTH)) return undefined
  const scanner = createScanner(text, true)
  const at = (message: string) => ({ offset: scanner.getTokenOffset(), length: 1, message })
  let depth = 0
  let values = 1
  for (let kind: number = scanner.scan(); kind !== TOKEN.end; kind = scanner.scan()) {
    if (kind === TOKEN.openBrace || kind === TOKEN.openBracket) depth++
    if (kind === TOKEN.closeBrace || kind === TOKEN.closeBracket) depth--
    if (kind === TOKEN.comma) values++
    if (depth > MAX_DEPTH)
      return at(`Nested more than ${MAX_DEPTH} levels deep. A policy has 4 levels.`)
    if (values > MAX_VALUES)
      return at(
        `The text has more than ${MAX_VALUES.toLocaleString('en')} values. Split the policy.`,
      )
  }
  return undefined
}

/** Valid JSON that parsers interpret differently: duplicate fields, `__proto__`, lone surrogates. */
function ambiguities(root: Node): JsonSyntaxProblem[] {
  const mistakes: JsonSyntaxProblem[] = []
  const visit = (node: Node) => {
    const seen = new Set<unknown>()
    for (const child of node.children ?? []) {
      const [key, value] = child.type === 'property' ? (child.children ?? []) : [undefined, child]
      if (key && seen.has(key.value))
        mistakes.push({
          offset: key.offset,
          length: key.length,
          message: `Duplicate field ${JSON.stringify(key.value)}: parsers disagree on which one counts.`,
        })
      if (key) seen.add(key.value)
      if (key?.value === '__proto__')
        mistakes.push({
          offset: key.offset,
          length: key.length,
          message: 'The field name "__proto__" is not allowed: some parsers treat it specially.',
        })
      for (const { type, offset, length, value: text } of key
        ? [key, ...(value ? [value] : [])]
        : [child])
        if (type === 'string' && HALF.test(String(text)))
          mistakes.push({
            offset,
            length,
            message: 'Invalid Unicode: this string has a lone surrogate (\\ud800 to \\udfff).',
          })
      if (value) visit(value)
    }
  }
  visit(root)
  return mistakes
}

type StrictJson = { root?: Node; mistakes: JsonSyntaxProblem[] }

let last: { text: string; parsed: StrictJson } | undefined

/**
 * Parses strict JSON of bounded size and depth. Never throws. The last text is kept, because a policy is first looked
 * for in a text and then read from it.
 */
export function parseStrictJson(text: string, maxLength = MAX_POLICY_LENGTH): StrictJson {
  if (text.length > maxLength) {
    const message = `The text is ${Math.ceil(text.length / 1024).toLocaleString('en')} KB. The maximum size of a policy is ${(maxLength / 1024).toLocaleString('en')} KB.`
    return { mistakes: [{ offset: maxLength, length: 0, message }] }
  }
  if (last?.text === text) return last.parsed
  const parsed = readStrictJson(text)
  last = { text, parsed }
  return parsed
}

function readStrictJson(text: string): StrictJson {
  if (text.startsWith('\ufeff')) {
    const fix = { title: 'Remove byte order mark', edits: [{ offset: 0, length: 1, content: '' }] }
    const message = 'The text starts with a byte order mark.'
    return { mistakes: [{ offset: 0, length: 1, message, fix }] }
  }
  if (text.trim() === '')
    return { mistakes: [{ offset: 0, length: 0, message: 'The policy is empty.' }] }
  const excess = excessOf(text)
  if (excess) return { mistakes: [excess] }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const mistakes = new Map<number, JsonSyntaxProblem>()
  for (const error of errors.slice(0, 4 * MAX_MISTAKES)) {
    const { offset, length } = error
    const message = MESSAGES[printParseErrorCode(error.error)] ?? 'Invalid JSON.'
    const mistake = fixOf(text, error) ?? { offset, length, message }
    if (!mistakes.has(mistake.offset)) mistakes.set(mistake.offset, mistake)
    if (mistakes.size === MAX_MISTAKES) break
  }
  if (mistakes.size > 0 || root === undefined) return { mistakes: [...mistakes.values()] }
  return { root, mistakes: ambiguities(root).slice(0, MAX_MISTAKES) }
}
