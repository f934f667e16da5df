import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'
import type { JsonPath, ValueChange } from './document'

/** Replaces `length` characters from `offset` by `content`. */
export type TextEdit = { offset: number; length: number; content: string }

export const applyEdit = (text: string, { offset, length, content }: TextEdit) =>
  text.slice(0, offset) + content + text.slice(offset + length)

/** Applies edits that do not overlap; all offsets refer to `text`. */
export const applyEdits = (text: string, edits: readonly TextEdit[]) =>
  [...edits].sort((a, b) => b.offset - a.offset).reduce(applyEdit, text)

const end = ({ offset, length }: Node) => offset + length

const lineBreak = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n')

/** One level of indentation as used in the text; two spaces by default. */
const indentUnit = (text: string) => /\n([ \t]+)\S/.exec(text)?.[1] ?? '  '

/** The white space at the start of the line that holds the offset. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? ''
}

function serialise(text: string, value: unknown, gap: string): string {
  if (!gap.includes('\n')) return JSON.stringify(value)
  const indent = gap.slice(gap.lastIndexOf('\n') + 1)
  const lines = JSON.stringify(value, null, indentUnit(text)).split('\n')
  return lines.join(lineBreak(text) + indent)
}

/** The white space between a child and the bracket or comma before it. */
const gapBefore = (text: string, parent: Node, child: Node, previous?: Node) => {
  const from = previous ? text.indexOf(',', end(previous)) + 1 : parent.offset + 1
  return text.slice(from, child.offset)
}

/** Inserts a child into an array or object, formatted like its neighbours. */
function insertion(
  text: string,
  parent: Node,
  index: number,
  write: (gap: string) => string,
): TextEdit {
  const children = parent.children ?? []
  const at = children[index]
  const last = children.at(-1)
  if (at) {
    const gap = gapBefore(text, parent, at, children[index - 1])
    const between = children.length > 1 || gap.includes('\n') ? gap : ' '
    return { offset: at.offset, length: 0, content: `${write(gap)},${between || ' '}` }
  }
  if (last) {
    const gap = gapBefore(text, parent, last, children.at(-2))
    const between = gap === '' ? ' ' : gap
    return { offset: end(last), length: 0, content: `,${between}${write(between)}` }
  }
  const outer = indentAt(text, parent.offset)
  const multiline = text.slice(parent.offset, end(parent)).includes('\n')
  const gap = multiline ? lineBreak(text) + outer + indentUnit(text) : ''
  const close = multiline ? lineBreak(text) + outer : ''
  const inside = { offset: parent.offset + 1, length: parent.length - 2 }
  return { ...inside, content: `${gap}${write(gap)}${close}` }
}

function removal(parent: Node, child: Node): TextEdit {
  const children = parent.children ?? []
  const index = children.indexOf(child)
  const [previous, next] = [children[index - 1], children[index + 1]]
  if (previous) return { offset: end(previous), length: end(child) - end(previous), content: '' }
  if (next) return { offset: child.offset, length: next.offset - child.offset, content: '' }
  return { offset: parent.offset + 1, length: parent.length - 2, content: '' }
}

function replacement(text: string, node: Node, value: unknown): TextEdit {
  const multiline = text.slice(node.offset, end(node)).includes('\n')
  const gap = multiline ? `\n${indentAt(text, node.offset)}` : ''
  const { offset, length } = node
  return { offset, length, content: serialise(text, value, gap) }
}

/** The text edit for one change, given the parsed tree; undefined when the path does not exist. */
export function computeEdit(text: string, root: Node, change: ValueChange): TextEdit | undefined {
  const { path, value, insert, rename } = change
  const key = path.at(-1)
  const parent = findNodeAtLocation(root, path.slice(0, -1))
  if (key === undefined) return value === undefined ? undefined : replacement(text, root, value)
  if (!parent?.children) return undefined
  if (parent.type !== (typeof key === 'number' ? 'array' : 'object')) return undefined
  const child = typeof key === 'number' && insert ? undefined : findNodeAtLocation(root, [...path])
  const holder = child?.parent?.type === 'property' ? child.parent : child
  if (rename !== undefined) {
    const [name] = holder?.type === 'property' ? (holder.children ?? []) : []
    return name && { offset: name.offset, length: name.length, content: JSON.stringify(rename) }
  }
  if (value === undefined) return holder && removal(parent, holder)
  if (child) return replacement(text, child, value)
  const label = typeof key === 'string' ? `${JSON.stringify(key)}: ` : ''
  const index = typeof key === 'number' ? key : parent.children.length
  return insertion(text, parent, index, (gap) => label + serialise(text, value, gap))
}

/**
 * Applies the changes one after the other. Formatting, order, duplicates and unknown fields outside
 * the changed values are preserved. Text that does not parse and changes whose path does not exist
 * are left unchanged.
 */
export function applyChanges(
  text: string,
  changes: readonly ValueChange[],
  base: JsonPath = [],
): string {
  return changes.reduce((current, change) => {
    const root = parseTree(current, [], { disallowComments: true })
    const edit = root && computeEdit(current, root, { ...change, path: [...base, ...change.path] })
    return edit ? applyEdit(current, edit) : current
  }, text)
}

/** The smallest single edit that turns one text into another. */
export function computeSmallestEdit(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let tail = 0
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return {
    offset: start,
    length: before.length - start - tail,
    content: after.slice(start, after.length - tail),
  }
}
