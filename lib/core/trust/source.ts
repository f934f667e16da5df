import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser'
import { isNode, parseDocument } from 'yaml'
import { isRecord, type JsonPath, type ValueChange } from '@/lib/core/policy/document'
import { applyChanges } from '@/lib/core/policy/text-edit'
import { parseStrictJson } from '@/lib/core/structured-text/strict-json'

/** A pasted text and its parsed value. */
export type TrustSource = {
  text: string
  /** `expression`: neither JSON nor YAML, and therefore a condition alone. */
  format: 'json' | 'yaml' | 'expression'
  value: unknown
  /** The range of the value at the path, or of its nearest existing ancestor. */
  rangeOf: (path: JsonPath) => SourceRange
  /** The text with the changes applied and everything else unchanged. */
  edited: (changes: readonly ValueChange[]) => string | undefined
  /** Which of the trusts in the text this is. */
  index: number
}
export type SourceRange = { from: number; to: number }
export type SourceMistake = SourceRange & { message: string }

/** Far above every cloud's own limit. */
export const MAX_TRUST_CHARACTERS = 65_536

/** Parses a text as JSON, YAML or an expression. Never throws; mistakes have their ranges. */
export function parseSource(text: string): { source?: TrustSource; mistakes: SourceMistake[] } {
  if (text.trim() === '') return { mistakes: [] }
  if (text.length > MAX_TRUST_CHARACTERS) {
    const message = `The text has ${Math.ceil(text.length / 1024)} KB; the limit is ${MAX_TRUST_CHARACTERS / 1024} KB.`
    return { mistakes: [{ from: MAX_TRUST_CHARACTERS, to: text.length, message }] }
  }
  if (/^\s*[{[]/.test(text)) return json(text)
  return /^(?:---.*\n|#.*\n|\s*\n)*[A-Za-z_][\w.-]*:(?:\s|$)/.test(text)
    ? yaml(text)
    : { source: expression(text), mistakes: [] }
}

function json(text: string): ReturnType<typeof parseSource> {
  const { root, mistakes } = parseStrictJson(text)
  if (!root || mistakes.length > 0)
    return {
      mistakes: mistakes.map(({ offset, length, message }) => ({
        from: offset,
        to: offset + length,
        message,
      })),
    }
  const source: TrustSource = {
    text,
    index: 0,
    format: 'json',
    value: getNodeValue(root),
    rangeOf: (path) => rangeOfNode(nearest(path, (upTo) => findNodeAtLocation(root, upTo)) ?? root),
    edited: (changes) => applyChanges(text, changes),
  }
  return { source, mistakes: [] }
}

const rangeOfNode = ({ offset, length }: Node): SourceRange => ({
  from: offset,
  to: offset + length,
})

function nearest<Found>(path: JsonPath, find: (path: (string | number)[]) => Found | undefined) {
  for (let depth = path.length; depth >= 0; depth--) {
    const found = find([...path.slice(0, depth)])
    if (found !== undefined) return found
  }
  return undefined
}

const MAX_DEPTH = 64

/** Whether a YAML text is nested so deeply that its parser could overflow the stack. */
function nestsDeep(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '[' || character === '{') depth++
    if (character === ']' || character === '}') depth--
    if (depth > MAX_DEPTH) return true
  }
  return /(?:[-?][ \t]+){65}/.test(text)
}

function yaml(text: string): ReturnType<typeof parseSource> {
  if (nestsDeep(text)) {
    const message = `The text is nested more than ${MAX_DEPTH} levels deep.`
    return { mistakes: [{ from: 0, to: 0, message }] }
  }
  try {
    const document = parseDocument(text)
    const mistakes = document.errors.map(({ pos: [from, to], message }) => ({
      from,
      to,
      message: message.split('\n')[0] ?? 'The text is not valid YAML.',
    }))
    if (mistakes.length > 0) return { mistakes: mistakes.slice(0, 20) }
    const rangeOf = (path: JsonPath) =>
      nearest(path, (upTo) => {
        const node = document.getIn(upTo, true)
        const [from, to] = (isNode(node) && node.range) || []
        return from === undefined || to === undefined ? undefined : { from, to }
      }) ?? { from: 0, to: text.length }
    const source: TrustSource = {
      text,
      index: 0,
      format: 'yaml',
      value: document.toJS({ maxAliasCount: 50 }),
      rangeOf,
      edited: (changes) => {
        const changed = document.clone()
        for (const { path, value } of changes)
          if (value === undefined) changed.deleteIn(path)
          else changed.setIn(path, value)
        return changed.toString({ lineWidth: 0 })
      },
    }
    return { source, mistakes: [] }
  } catch {
    return { mistakes: [{ from: 0, to: 0, message: 'The YAML cannot be parsed.' }] }
  }
}

function expression(text: string): TrustSource {
  return {
    text,
    index: 0,
    format: 'expression',
    value: text.trim(),
    rangeOf: () => ({ from: text.length - text.trimStart().length, to: text.trimEnd().length }),
    edited: (changes) =>
      changes.reduce((so, { value }) => (typeof value === 'string' ? value : so), text),
  }
}

/** The value at a path; undefined if absent. */
export const valueAt = (value: unknown, ...path: JsonPath): unknown =>
  path.reduce<unknown>((it, key) => {
    if (Array.isArray(it)) return it[Number(key)]
    return isRecord(it) && Object.hasOwn(it, key) ? it[key] : undefined
  }, value)
