import { freeName } from '@/lib/common/free-name'
import type { JsonPath, Statement, StatementField, ValueChange } from './document'
import type { Outline, TextSpan } from './outline'
import type { TextEdit } from './text-edit'

/** The path of a part of a statement. */
const at = (index: number, ...rest: (string | number)[]): JsonPath => ['statements', index, ...rest]

export const setStatementName = (index: number, value: string): ValueChange[] => [
  { path: at(index, 'name'), value },
]

export const setStatementEffect = (index: number, value: 'Allow' | 'Deny'): ValueChange[] => [
  { path: at(index, 'effect'), value },
]

/** Appends entries to a list, without duplicates; creates the list if it is missing. */
export function addListEntries(
  { items }: Outline,
  index: number,
  list: StatementField,
  texts: readonly string[],
): ValueChange[] {
  const item = items[index]
  const entries = item && 'lists' in item ? item.lists[list] : undefined
  if (!entries) return []
  const fresh = texts.filter((text) => !entries.some((entry) => entry.text === text))
  if (fresh.length === 0) return []
  if (entries.length === 0) return [{ path: at(index, list), value: fresh }]
  const end = Math.max(...entries.map((entry) => entry.index)) + 1
  return fresh.map((value, i) => ({ path: at(index, list, end + i), value, insert: true }))
}

/** Removes entries from a list, the last first so that the other indexes stay valid. */
export const removeListEntries = (
  index: number,
  list: StatementField,
  entries: readonly number[],
): ValueChange[] =>
  [...entries].sort((a, b) => b - a).map((entry) => ({ path: at(index, list, entry) }))

export const removeStatement = (index: number): ValueChange[] => [{ path: at(index) }]

export const insertStatement = (index: number, value: unknown): ValueChange[] => [
  { path: at(index), value, insert: true },
]

/** Appends statements, each with a unique name. */
export function appendStatements(
  outline: Outline,
  statements: readonly Statement[],
): ValueChange[] {
  let { items } = outline
  return statements.flatMap((statement) => {
    const name = freeStatementNameIn({ ...outline, items }, statement.name)
    const changes = insertStatement(items.length, { ...statement, name })
    items = [...items, { ...NAMED, name }]
    return changes
  })
}

const NAMED = {
  from: 0,
  to: 0,
  effect: '',
  others: [],
  lists: { principals: [], actions: [], resources: [] },
}

/** A name that no other statement has. */
export const freeStatementNameIn = ({ items }: Outline, wanted: string) =>
  freeName(
    wanted,
    items.map((item) => ('unreadable' in item ? '' : item.name)),
  )

/** Inserts a copy of a statement after it, with all its fields and a unique name. */
export function duplicateStatement(text: string, outline: Outline, index: number): ValueChange[] {
  const item = outline.items[index]
  if (!item || 'unreadable' in item) return []
  const value: Record<string, unknown> = JSON.parse(text.slice(item.from, item.to))
  return insertStatement(index + 1, {
    ...value,
    name: freeStatementNameIn(outline, `${item.name}-copy`),
  })
}

/** Swaps two statements without reformatting them. */
export function swapStatements(text: string, one: TextSpan, other: TextSpan): TextEdit[] {
  const put = (place: TextSpan, from: TextSpan): TextEdit => ({
    offset: place.from,
    length: place.to - place.from,
    content: text.slice(from.from, from.to),
  })
  return [put(one, other), put(other, one)]
}
