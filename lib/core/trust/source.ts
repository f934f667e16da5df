import { isRecord } from '@/lib/common/record'
import type { JsonPath, ValueChange } from '@/lib/core/policy/document'
import { applyChanges } from '@/lib/core/policy/text-edit'
import { parseLocatedJson } from '@/lib/core/structured-text/json'
import {
  locate,
  plainValue,
  type StructuredText,
  type TextRange,
} from '@/lib/core/structured-text/located'
import { editYaml, parseLocatedYaml } from '@/lib/core/structured-text/yaml'

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
  const parsed = parseLocatedJson(text)
  return sourceOf(parsed, {
    text,
    format: 'json',
    edited: (changes) => applyChanges(text, changes),
  })
}

function yaml(text: string): ReturnType<typeof parseSource> {
  const parsed = parseLocatedYaml(text)
  const [, second] = parsed.documents
  if (second) {
    const { offset, length } = second
    const message = 'The text has several YAML documents. Paste one of them.'
    return { mistakes: [{ from: offset, to: offset + length, message }] }
  }
  return sourceOf(parsed, { text, format: 'yaml', edited: (changes) => editYaml(text, changes) })
}

function sourceOf(
  { documents: [document], mistakes }: StructuredText,
  given: Pick<TrustSource, 'text' | 'format' | 'edited'>,
): ReturnType<typeof parseSource> {
  const found = mistakes.map(({ message, ...range }) => ({ ...sourceRange(range), message }))
  if (found.length > 0) return { mistakes: found }
  const source: TrustSource = {
    ...given,
    index: 0,
    value: document ? plainValue(document) : null,
    rangeOf: (path) =>
      document ? sourceRange(locate(document, path)) : { from: 0, to: given.text.length },
  }
  return { source, mistakes: [] }
}

const sourceRange = ({ offset, length }: TextRange): SourceRange => ({
  from: offset,
  to: offset + length,
})

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
