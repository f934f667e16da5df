import {
  createScanner,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { applyEdits, type TextEdit } from './text-edit'

/** A mistake in the JSON itself; `edit` mends it. */
export type JsonSyntaxProblem = {
  offset: number
  length: number
  message: string
  fix?: { title: string; edits: TextEdit[] }
}

export const MAX_POLICY_LENGTH = 1_048_576
const MAX_DEPTH = 64

const HALF = /\p{Surrogate}/u

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'JSON has texts in double quotes, numbers, true, false and null.',
  InvalidNumberFormat: 'This is not a number JSON knows.',
  PropertyNameExpected: 'A field name in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected between a field’s name and its value.',
  CommaExpected: 'A comma is missing before this.',
  CloseBraceExpected: 'A closing brace } is missing.',
  CloseBracketExpected: 'A closing bracket ] is missing.',
  EndOfFileExpected: 'The JSON has ended before this.',
  InvalidCommentToken: 'JSON has no comments; with one, it is refused.',
  UnexpectedEndOfComment: 'This comment does not end, and JSON has none.',
  UnexpectedEndOfString: 'This text does not end: a closing " is missing.',
  UnexpectedEndOfNumber: 'This number breaks off.',
  InvalidUnicode: 'This is not a \\u escape.',
  InvalidEscapeCharacter: 'JSON does not know this escape.',
  InvalidCharacter: 'This character must be escaped in a text.',
}

function fixOf(text: string, { error, offset, length }: ParseError): JsonSyntaxProblem | undefined {
  const code = printParseErrorCode(error)
  const found = text.slice(offset, offset + length)
  if (code === 'InvalidCommentToken')
    return {
      offset,
      length,
      message: 'JSON has no comments; with one, it is refused.',
      fix: { title: 'Remove the comment', edits: [{ offset, length, content: '' }] },
    }
  if (code === 'CommaExpected') {
    const at = text.slice(0, offset).trimEnd().length
    const fix = { title: 'Add the comma', edits: [{ offset: at, length: 0, content: ',' }] }
    return { offset, length, message: 'A comma is missing before this.', fix }
  }
  const before = text.slice(0, offset).trimEnd()
  if (/^[}\]]$/.test(found) && before.endsWith(','))
    return {
      offset: before.length - 1,
      length: 1,
      message: 'JSON has no comma after the last entry.',
      fix: {
        title: 'Remove the comma',
        edits: [{ offset: before.length - 1, length: 1, content: '' }],
      },
    }
  const quoted = /^['‘’“”„]/.test(found)
  if (code === 'InvalidSymbol' && quoted)
    return { offset, length, message: 'JSON has straight double quotes: "…".' }
  return undefined
}

// The parser's SyntaxKind is a const enum, which isolated modules cannot read.
const TOKEN = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, end: 17 }

/** The first place where brackets nest too deep for any policy, found without recursion. */
function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true)
  let depth = 0
  for (let kind: number = scanner.scan(); kind !== TOKEN.end; kind = scanner.scan()) {
    if (kind === TOKEN.openBrace || kind === TOKEN.openBracket) depth++
    if (kind === TOKEN.closeBrace || kind === TOKEN.closeBracket) depth--
    if (depth > MAX_DEPTH) return scanner.getTokenOffset()
  }
  return undefined
}

/** What is JSON and yet is read differently by different readers: which field counts, what a text says. */
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
          message: `${JSON.stringify(key.value)} is there twice; only one of them can count.`,
        })
      if (key) seen.add(key.value)
      if (key?.value === '__proto__')
        mistakes.push({
          offset: key.offset,
          length: key.length,
          message: 'Some readers take "__proto__" for more than a field; no policy has it.',
        })
      for (const { type, offset, length, value: text } of key
        ? [key, ...(value ? [value] : [])]
        : [child])
        if (type === 'string' && HALF.test(String(text)))
          mistakes.push({
            offset,
            length,
            message:
              'This text holds half a character (a lone \\ud800 to \\udfff), which cannot be sent.',
          })
      if (value) visit(value)
    }
  }
  visit(root)
  return mistakes
}

/** JSON as CoreWeave reads it: strict, of bounded size and depth. Never throws. */
export function parseStrictJson(text: string): { root?: Node; mistakes: JsonSyntaxProblem[] } {
  if (text.length > MAX_POLICY_LENGTH) {
    const message = `This is ${Math.ceil(text.length / 1024).toLocaleString('en')} KB; a policy may have 1,024 KB here.`
    return { mistakes: [{ offset: MAX_POLICY_LENGTH, length: 0, message }] }
  }
  if (text.startsWith('\ufeff')) {
    const fix = { title: 'Remove it', edits: [{ offset: 0, length: 1, content: '' }] }
    const message = 'The text begins with an invisible byte order mark.'
    return { mistakes: [{ offset: 0, length: 1, message, fix }] }
  }
  if (text.trim() === '')
    return { mistakes: [{ offset: 0, length: 0, message: 'There is no policy here yet.' }] }
  const deep = tooDeep(text)
  if (deep !== undefined) {
    const message = `This nests more than ${MAX_DEPTH} levels deep; a policy has 4.`
    return { mistakes: [{ offset: deep, length: 1, message }] }
  }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const seen = new Set<number>()
  const mistakes = errors.flatMap((error): JsonSyntaxProblem[] => {
    const { offset, length } = error
    const message = MESSAGES[printParseErrorCode(error.error)] ?? 'This is not JSON.'
    const mistake = fixOf(text, error) ?? { offset, length, message }
    if (seen.has(mistake.offset)) return []
    seen.add(mistake.offset)
    return [mistake]
  })
  if (mistakes.length > 0 || root === undefined) return { mistakes: mistakes.slice(0, 50) }
  return { root, mistakes: ambiguities(root).slice(0, 50) }
}

/** The text with every mistake mended that has a fix. */
export const applySyntaxFixes = (text: string, mistakes: readonly JsonSyntaxProblem[]) =>
  applyEdits(
    text,
    mistakes.flatMap(({ fix }) => fix?.edits ?? []),
  )
