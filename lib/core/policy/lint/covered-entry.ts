import { STATEMENT_FIELDS } from '../document'
import { includesPattern, isPrefixPattern, type Pattern, parsePattern } from '../pattern'
import { longestPrefix, prefixNodes } from '../pattern-index'
import { buildRemoval, type LintRule, type PolicyFinding } from './finding'

/** Patterns with inner wildcards are tried one by one. */
const MOST_INNER = 50

/** Finds an entry that matches everything another one matches, without trying all. */
function widerIn(texts: readonly string[]): (text: string, at: number) => string | undefined {
  const firsts = new Map<string, number>()
  for (const [at, text] of texts.entries()) if (!firsts.has(text)) firsts.set(text, at)
  const prefixes = new Map<string, number[]>()
  const inner: { pattern: Pattern; at: number }[] = []
  for (const [text, at] of firsts) {
    const pattern = parsePattern(text)
    const [first = ''] = pattern.parts
    const known = prefixes.get(first)
    if (isPrefixPattern(pattern) && known) known.push(at)
    else if (isPrefixPattern(pattern)) prefixes.set(first, [at])
    else if (pattern.parts.length > 1 && inner.length < MOST_INNER) inner.push({ pattern, at })
  }
  const nodes = prefixNodes(prefixes)
  return (text, at) => {
    const pattern = parsePattern(text)
    const [first = ''] = pattern.parts
    const node = longestPrefix(nodes, first)
    const isSame = isPrefixPattern(pattern) && node?.prefix === first
    const earlier = node?.ids.find((id) => id < at && texts[id] !== text)
    const prefix = isSame ? (earlier ?? node.parent?.ids[0]) : node?.ids[0]
    const by =
      prefix ??
      inner.find(
        (other) =>
          other.pattern.text !== text &&
          includesPattern(other.pattern, pattern) &&
          !(other.at > at && includesPattern(pattern, other.pattern)),
      )?.at
    return by === undefined ? undefined : texts[by]
  }
}

const isObjectsOf = (text: string, by: string | undefined) =>
  by !== undefined && !by.includes('/') && by.length > 1 && text === `${by}/*`

/** Duplicate entries, and entries that a wider one in the same list matches. */
export const coveredEntries: LintRule = (subject) =>
  STATEMENT_FIELDS.flatMap((list) => {
    const texts = subject.statement[list]
    if (texts.length < 2) return []
    const seen = new Set<string>()
    const wider = widerIn(texts)
    return texts.flatMap((text, at): PolicyFinding[] => {
      const repeated = seen.has(text)
      seen.add(text)
      const by = wider(text, at)
      if (!repeated && !by) return []
      // Buckets by prefix and their objects are written as a pair, like one bucket and its objects.
      if (!repeated && list === 'resources' && isObjectsOf(text, by)) return []
      return [
        {
          kind: by ? 'covered-entry' : 'repeated-entry',
          severity: 'note',
          path: ['statements', subject.index, list, at],
          message: by
            ? `${text} is redundant: ${by} already matches it.`
            : `Duplicate entry: ${text}.`,
          fixes: buildRemoval(subject, list, at, 'redundant'),
        },
      ]
    })
  })
