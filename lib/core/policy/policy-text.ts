import { findNodeAtLocation, getNodePath, getNodeValue, type Node } from 'jsonc-parser'
import { isRecord } from '@/lib/common/record'
import { type Position, positions } from '@/lib/core/structured-text/positions'
import {
  type JsonSyntaxProblem,
  MAX_MISTAKES,
  parseStrictJson,
} from '@/lib/core/structured-text/strict-json'
import { checkPolicy, MOST_PROBLEMS } from './check-policy'
import type { DocumentProblem, JsonPath, Policy } from './document'
import { placeholderIn } from './placeholder'
import { computeEdit, type TextEdit } from './text-edit'

export type TextProblem = Position & {
  path: JsonPath
  severity: 'error' | 'note'
  message: string
  /** Edits that fix the problem; offsets refer to the parsed text. */
  fix?: { title: string; edits: TextEdit[] }
}

export type ParsedText = {
  /** Present when the text has no errors. */
  policy?: Policy
  /** The path of the policy in the JSON: `['policy']` in the API wrapper, `[]` otherwise. */
  base: JsonPath
  problems: TextProblem[]
}

/** The closest existing node of a path. */
function nodeOf(root: Node, path: JsonPath): Node {
  for (let depth = path.length; depth > 0; depth--) {
    const node = findNodeAtLocation(root, path.slice(0, depth))
    if (node) return node
  }
  return root
}

const WRAPPER_NOTE = 'is outside "policy" in the wrapper and is ignored.'

function unwrap(value: unknown): { value: unknown; base: JsonPath; problems: DocumentProblem[] } {
  if (!isRecord(value)) return { value, base: [], problems: [] }
  if (Object.hasOwn(value, 'policy') && !Object.hasOwn(value, 'statements'))
    return {
      value: value['policy'],
      base: ['policy'],
      problems: Object.keys(value)
        .filter((key) => key !== 'policy')
        .map((key) => ({ path: [key], severity: 'note', message: `${key} ${WRAPPER_NOTE}` })),
    }
  const foreign = (message: string): DocumentProblem[] => [{ path: [], severity: 'error', message }]
  if (Array.isArray(value['policies']))
    return {
      value: undefined,
      base: [],
      problems: foreign('This is a list of policies. Paste a single policy.'),
    }
  if (Object.hasOwn(value, 'Statement'))
    return {
      value: undefined,
      base: [],
      problems: foreign(
        'This is a bucket policy. It belongs to one bucket and is set through S3; organization policies have version, name and statements.',
      ),
    }
  return { value, base: [], problems: [] }
}

/**
 * Parses a policy in the inner form or in the API's `{"policy": …}` wrapper. Never throws; every
 * problem has its position. Texts over 1 MB are rejected without parsing.
 */
export function parsePolicyText(text: string): ParsedText {
  const at = positions(text)
  const { root, mistakes } = parseStrictJson(text)
  const syntax = mistakes.map(
    ({ offset, length, message, fix }): TextProblem => ({
      ...at(offset, length),
      path: [],
      severity: 'error',
      message,
      ...(fix && { fix }),
    }),
  )
  if (!root || syntax.length > 0) {
    // Where there are too many to name, fixing the first ones reveals the next.
    const blanked = mistakes.length < MAX_MISTAKES ? withoutMistakes(text, mistakes) : undefined
    const { problems } = blanked === undefined ? { problems: [] } : parsePolicyText(blanked)
    // Their edits are for a text whose syntax is right.
    const more = problems.map(({ fix: _, ...problem }) => problem)
    return { base: [], problems: [...syntax, ...more].slice(0, MOST_PROBLEMS) }
  }
  const { value, base, problems: outer } = unwrap(getNodeValue(root))
  const inner = outer.some(({ severity }) => severity === 'error')
    ? { problems: [] }
    : checkPolicy(value)
  const found = [
    ...outer,
    ...inner.problems.slice(0, MOST_PROBLEMS).map((problem) => rebased(problem, base)),
  ]
  // The linter reports the placeholders of a valid policy.
  const valid = 'policy' in inner && inner.policy !== undefined
  const problems =
    valid || found.length >= MOST_PROBLEMS ? found : [...found, ...placeholdersOf(root)]
  const result = {
    base,
    problems: problems.slice(0, MOST_PROBLEMS).map((problem) => placed(problem, text, root, at)),
  }
  return 'policy' in inner && inner.policy ? { ...result, policy: inner.policy } : result
}

/** The text with spaces for what is only to be removed; undefined if a mistake needs more. */
function withoutMistakes(text: string, mistakes: readonly JsonSyntaxProblem[]): string | undefined {
  let blanked = text
  for (const { fix } of mistakes) {
    if (!fix || fix.edits.some(({ content }) => content !== '')) return undefined
    for (const { offset, length } of fix.edits)
      blanked = blanked.slice(0, offset) + ' '.repeat(length) + blanked.slice(offset + length)
  }
  return blanked === text ? undefined : blanked
}

function placeholdersOf(root: Node): DocumentProblem[] {
  const problems: DocumentProblem[] = []
  const visit = (node: Node) => {
    const found = node.type === 'string' ? placeholderIn(String(node.value)) : undefined
    if (found !== undefined)
      problems.push({
        path: getNodePath(node),
        severity: 'note',
        message: `Replace the placeholder ${found}. As written, this entry matches nothing.`,
      })
    const parts = node.type === 'property' ? node.children?.slice(1) : node.children
    for (const part of parts ?? []) if (problems.length < MOST_PROBLEMS) visit(part)
  }
  visit(root)
  return problems
}

function rebased({ fix, ...problem }: DocumentProblem, base: JsonPath): DocumentProblem {
  const under = <T extends { path: JsonPath }>(item: T): T => ({
    ...item,
    path: [...base, ...item.path],
  })
  return { ...under(problem), ...(fix && { fix: { ...fix, changes: fix.changes.map(under) } }) }
}

function placed(
  { fix, ...problem }: DocumentProblem,
  text: string,
  root: Node,
  at: ReturnType<typeof positions>,
): TextProblem {
  const node = nodeOf(root, problem.path)
  const atRoot = problem.path.length === 0
  const position = at(node.offset, atRoot ? 1 : node.length)
  const edits = fix?.changes.flatMap((change) => computeEdit(text, root, change) ?? [])
  return { ...problem, ...position, ...(fix && edits && { fix: { title: fix.title, edits } }) }
}

/** The JSON text of a policy as this console writes it, fields it does not know included. */
export const printPolicy = (policy: object, form: 'inner' | 'wrapper' = 'inner') =>
  `${JSON.stringify(form === 'wrapper' ? { policy } : policy, null, 2)}\n`
