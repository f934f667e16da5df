import { isRecord } from '@/lib/common/record'
import type { JsonPath, ValueChange } from './document'
import { applyChanges } from './text-edit'

/** How one statement, identified by name, differs from `base` on both sides. */
export type StatementChange = {
  name: string
  /** `both`: changed differently on both sides; `same`: changed equally. */
  by: 'mine' | 'theirs' | 'both' | 'same'
  base: unknown
  mine: unknown
  theirs: unknown
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isRecord(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? ''

function byName(text: string, base: JsonPath = []): Map<string, unknown> {
  const found = new Map<string, unknown>()
  let policy: unknown
  try {
    policy = JSON.parse(text)
  } catch {
    return found
  }
  for (const key of base) policy = isRecord(policy) ? policy[key] : undefined
  const statements =
    isRecord(policy) && Array.isArray(policy['statements']) ? policy['statements'] : []
  for (const [index, statement] of statements.entries()) {
    const name =
      isRecord(statement) && typeof statement['name'] === 'string' ? statement['name'] : ''
    let key = name === '' ? ` (${index + 1})` : name
    while (found.has(key)) key = `${key} (${index + 1})`
    found.set(key, statement)
  }
  return found
}

/** The statements that differ between the base, my text and the live text. */
export function compareStatements(
  texts: { base: string; mine: string; theirs: string },
  mineAt: JsonPath = [],
): StatementChange[] {
  const [base, mine, theirs] = [
    byName(texts.base),
    byName(texts.mine, mineAt),
    byName(texts.theirs),
  ]
  const names = [...new Set([...base.keys(), ...theirs.keys(), ...mine.keys()])]
  return names.flatMap((name): StatementChange[] => {
    const each = { base: base.get(name), mine: mine.get(name), theirs: theirs.get(name) }
    const [was, my, their] = [each.base, each.mine, each.theirs].map(canonical)
    const [iChanged, theyChanged] = [my !== was, their !== was]
    if (!iChanged && !theyChanged) return []
    if (iChanged && theyChanged) return [{ name, ...each, by: my === their ? 'same' : 'both' }]
    return [{ name, ...each, by: iChanged ? 'mine' : 'theirs' }]
  })
}

/** Applies their side of some changes to my text, leaving the rest unchanged. */
export function applyTheirs(
  text: string,
  changes: readonly StatementChange[],
  at: JsonPath = [],
): string {
  return changes.reduce((current, { name, theirs }) => {
    const names = [...byName(current, at).keys()]
    const index = names.indexOf(name)
    const change = changeTo(index === -1 ? names.length : index, index !== -1, theirs)
    return change ? applyChanges(current, [change], at) : current
  }, text)
}

function changeTo(index: number, exists: boolean, theirs: unknown): ValueChange | undefined {
  const path = ['statements', index]
  if (!exists && theirs === undefined) return undefined
  if (theirs === undefined) return { path }
  return exists ? { path, value: theirs } : { path, value: theirs, insert: true }
}
