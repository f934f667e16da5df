import type { Statement, StatementField } from './document'
import { type Pattern, parsePattern, patternsOverlap } from './pattern'

export type StatementPatterns = Readonly<Record<StatementField, readonly Pattern[]>>

const parsed = new WeakMap<Statement, StatementPatterns>()

const parsePatterns = (texts: readonly string[]) => texts.map((text) => parsePattern(text))

/** The lists of a statement as patterns. Statements do not change, so each is parsed once. */
export function patternsOf(statement: Statement): StatementPatterns {
  const known = parsed.get(statement)
  if (known) return known
  const { principals, actions, resources } = statement
  const patterns = {
    principals: parsePatterns(principals),
    actions: parsePatterns(actions),
    resources: parsePatterns(resources),
  }
  parsed.set(statement, patterns)
  return patterns
}

/** Whether a pattern of one list matches some text that a pattern of the other matches. */
export const anyOverlap = (some: readonly Pattern[], others: readonly Pattern[]) =>
  some.some((pattern) => others.some((other) => patternsOverlap(pattern, other)))
