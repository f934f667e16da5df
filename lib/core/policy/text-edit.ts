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

/** How a text is written, where it has no neighbour to follow. */
type Layout = { spaced: boolean; multiline: boolean; inlineLists: boolean }

const isFilled = ({ children }: Node) => (children ?? []).length > 0
const isScalar = ({ type }: Node) => type !== 'object' && type !== 'array'
const isMultiline = (text: string, node: Node) => text.slice(node.offset, end(node)).includes('\n')

/** The first node in reading order that passes. */
function findNode(root: Node, passes: (node: Node) => boolean): Node | undefined {
  const waiting = [root]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (passes(node)) return node
    waiting.push(...(node.children ?? []).toReversed())
  }
  return undefined
}

/** As the lists of scalars are written, of which those with several entries say most. */
function layoutOf(text: string, root: Node): Layout {
  const isList = (node: Node) =>
    node.type === 'array' && isFilled(node) && (node.children ?? []).every(isScalar)
  const list =
    findNode(root, (node) => isList(node) && (node.children ?? []).length > 1) ??
    findNode(root, isList)
  const colon = findNode(root, ({ colonOffset }) => colonOffset !== undefined)?.colonOffset
  const multiline = isMultiline(text, root)
  return {
    spaced: colon !== undefined && /\s/.test(text[colon + 1] ?? ''),
    multiline,
    inlineLists: list ? !isMultiline(text, list) : !multiline,
  }
}

function printInline(value: unknown, spaced: boolean): string {
  if (!spaced || typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((each) => printInline(each, true)).join(', ')}]`
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  if (fields.length === 0) return '{}'
  const words = fields.map(([key, field]) => `${JSON.stringify(key)}: ${printInline(field, true)}`)
  return `{ ${words.join(', ')} }`
}

/** Prints over several lines; `gap` is a line break with the indentation of the value's last line. */
function printLines(value: unknown, gap: string, unit: string, layout: Layout): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = gap + unit
  const write = (each: unknown) => printLines(each, inner, unit, layout)
  if (Array.isArray(value)) {
    const isList = value.every((each) => typeof each !== 'object' || each === null)
    if (value.length === 0 || (isList && layout.inlineLists)) return printInline(value, true)
    return `[${inner}${value.map(write).join(`,${inner}`)}${gap}]`
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  if (fields.length === 0) return '{}'
  const lines = fields.map(([key, field]) => `${JSON.stringify(key)}: ${write(field)}`)
  return `{${inner}${lines.join(`,${inner}`)}${gap}}`
}

/** Prints a value that follows `gap`: over several lines where the gap has a line break. */
function serialise(text: string, value: unknown, gap: string, layout: Layout): string {
  if (!gap.includes('\n')) return printInline(value, layout.spaced)
  const line = lineBreak(text) + gap.slice(gap.lastIndexOf('\n') + 1)
  return printLines(value, line, indentUnit(text), layout)
}

/** The white space between a child and the bracket or comma before it. */
const gapBefore = (text: string, parent: Node, child: Node, previous?: Node) => {
  const from = previous ? text.indexOf(',', end(previous)) + 1 : parent.offset + 1
  return text.slice(from, child.offset)
}

type Writer = (gap: string) => string
type Insertion = { parent: Node; index: number; value: unknown; write: Writer }

/** Inserts a child into an array or object, formatted like its neighbours. */
function insertion(text: string, layout: Layout, { parent, index, ...rest }: Insertion): TextEdit {
  const children = parent.children ?? []
  const at = children[index]
  const last = children.at(-1)
  if (at) {
    const gap = gapBefore(text, parent, at, children[index - 1])
    const own = ownLine(text, layout, parent, at, gap, rest.value)
    const between = own ?? (children.length > 1 || gap.includes('\n') ? gap : ' ')
    const content = writeLike(text, at, own ?? gap, rest.write)
    return { offset: at.offset, length: 0, content: `${content},${between || ' '}` }
  }
  if (last) {
    const gap = gapBefore(text, parent, last, children.at(-2))
    const between = ownLine(text, layout, parent, last, gap, rest.value) ?? (gap || ' ')
    const content = writeLike(text, last, between, rest.write)
    return { offset: end(last), length: 0, content: `,${between}${content}` }
  }
  const outer = indentAt(text, parent.offset)
  const { value, write } = rest
  const isList = parent.type === 'array' && (typeof value !== 'object' || value === null)
  const multiline =
    isMultiline(text, parent) || (layout.multiline && !(isList && layout.inlineLists))
  const gap = multiline ? lineBreak(text) + outer + indentUnit(text) : ''
  const close = multiline ? lineBreak(text) + outer : ''
  const inside = { offset: parent.offset + 1, length: parent.length - 2 }
  return { ...inside, content: `${gap}${write(gap)}${close}` }
}

/** The line of its own that an object gets in a list whose objects share a line of a text of many lines. */
function ownLine(
  text: string,
  { multiline }: Layout,
  parent: Node,
  neighbour: Node,
  gap: string,
  value: unknown,
): string | undefined {
  const isObject = typeof value === 'object' && value !== null
  if (!isObject || !multiline || gap.includes('\n') || parent.type !== 'array') return undefined
  const inner = isMultiline(text, neighbour) ? '' : indentUnit(text)
  return lineBreak(text) + indentAt(text, parent.offset) + inner
}

/** An object beside one that is on a single line is written on a single line. */
function writeLike(text: string, neighbour: Node, gap: string, write: Writer): string {
  const single = neighbour.type === 'object' && isFilled(neighbour) && !isMultiline(text, neighbour)
  return write(single ? '' : gap)
}

function removal(parent: Node, child: Node): TextEdit {
  const children = parent.children ?? []
  const index = children.indexOf(child)
  const [previous, next] = [children[index - 1], children[index + 1]]
  if (previous) return { offset: end(previous), length: end(child) - end(previous), content: '' }
  if (next) return { offset: child.offset, length: next.offset - child.offset, content: '' }
  return { offset: parent.offset + 1, length: parent.length - 2, content: '' }
}

function replacement(text: string, layout: Layout, node: Node, value: unknown): TextEdit {
  const free = !isFilled(node) && layout.multiline
  const multiline = isMultiline(text, node) || (free && !isInlineList(value, layout))
  const gap = multiline ? `\n${indentAt(text, node.offset)}` : ''
  const style = isMultiline(text, node) ? { ...layout, inlineLists: false } : layout
  const { offset, length } = node
  return { offset, length, content: serialise(text, value, gap, style) }
}

const isInlineList = (value: unknown, { inlineLists }: Layout) =>
  inlineLists && Array.isArray(value) && value.every((each) => typeof each !== 'object')

/** The text edit for one change, given the parsed tree; undefined when the path does not exist. */
export function computeEdit(text: string, root: Node, change: ValueChange): TextEdit | undefined {
  const { path, value, insert, rename } = change
  const key = path.at(-1)
  const layout = layoutOf(text, root)
  const parent = findNodeAtLocation(root, path.slice(0, -1))
  if (key === undefined)
    return value === undefined ? undefined : replacement(text, layout, root, value)
  if (!parent?.children) return undefined
  if (parent.type !== (typeof key === 'number' ? 'array' : 'object')) return undefined
  const child = typeof key === 'number' && insert ? undefined : findNodeAtLocation(root, [...path])
  const holder = child?.parent?.type === 'property' ? child.parent : child
  if (rename !== undefined) {
    const [name] = holder?.type === 'property' ? (holder.children ?? []) : []
    return name && { offset: name.offset, length: name.length, content: JSON.stringify(rename) }
  }
  if (value === undefined) return holder && removal(parent, holder)
  if (child) return replacement(text, layout, child, value)
  const label = typeof key === 'string' ? `${JSON.stringify(key)}: ` : ''
  const index = typeof key === 'number' ? key : parent.children.length
  const write = (gap: string) => label + serialise(text, value, gap, layout)
  return insertion(text, layout, { parent, index, value, write })
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
