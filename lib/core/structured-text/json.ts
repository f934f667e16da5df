import type { Node } from 'jsonc-parser'
import type { Located, StructuredText } from './located'
import { parseStrictJson } from './strict-json'

let last: { text: string; maxLength: number | undefined; parsed: StructuredText } | undefined

/** Parses strict JSON. Never throws. The last text is kept, because each reader of several parses it again. */
export function parseLocatedJson(text: string, maxLength?: number): StructuredText {
  if (last?.text === text && last.maxLength === maxLength) return last.parsed
  const { root, mistakes } = parseStrictJson(text, maxLength)
  const parsed =
    root && mistakes.length === 0
      ? { documents: [locatedNode(root)], mistakes: [] }
      : { documents: [], mistakes }
  last = { text, maxLength, parsed }
  return parsed
}

function locatedNode({ type, offset, length, value, children = [] }: Node): Located {
  if (type === 'array') return { kind: 'list', offset, length, items: children.map(locatedNode) }
  if (type !== 'object') return { kind: 'scalar', offset, length, value }
  const fields = children.flatMap(({ children: [key, inner] = [] }) =>
    key && inner
      ? [
          {
            key: String(key.value),
            offset: key.offset,
            length: key.length,
            value: locatedNode(inner),
          },
        ]
      : [],
  )
  return { kind: 'record', offset, length, fields }
}

/** The JSON that a text value holds, such as a heredoc or a block of YAML, at its place in the outer text. */
export function parseEmbeddedJson(
  holder: Extract<Located, { kind: 'scalar' }>,
): StructuredText | undefined {
  const { value, offset, length, offsetAt } = holder
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return undefined
  const { documents, mistakes } = parseLocatedJson(value)
  const outer = <Range extends { offset: number; length: number }>(range: Range): Range => {
    if (!offsetAt) return { ...range, offset, length }
    const from = offsetAt(range.offset)
    return { ...range, offset: from, length: offsetAt(range.offset + range.length) - from }
  }
  const moved = (node: Located): Located => {
    const at = outer(node)
    if (at.kind === 'list') return { ...at, items: at.items.map(moved) }
    if (at.kind === 'record')
      return {
        ...at,
        fields: at.fields.map((field) => ({ ...outer(field), value: moved(field.value) })),
      }
    return at
  }
  return { documents: documents.map(moved), mistakes: mistakes.map(outer) }
}
