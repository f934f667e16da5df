import type { Statement } from './document'
import { freshCharacter, parsePattern } from './pattern'
import { intersectionBudget, intersectPatterns } from './pattern-intersection'

/**
 * Resources within a pattern: one of the pattern itself, and one of each way to match at most one
 * pattern of each group besides. A sample has characters of no pattern where a wildcard stands, so
 * another pattern matches it only if it matches every text of that kind. Whether some resource, or
 * every resource, is matched by one of the patterns and by none of some others is therefore decided
 * by the samples, however the patterns overlap.
 * @throws TooManyIntersections only if the pattern or several groups have wildcards before the end
 */
export function samplePatterns(groups: readonly (readonly string[])[], within: string): string[] {
  const fresh = freshOf([within, ...groups.flat()])
  const budget = intersectionBudget()
  let kinds = [within]
  for (const group of groups) {
    const patterns = [...new Set(group)].map((text) => parsePattern(text))
    const more = kinds.flatMap((kind) => {
      const parsed = parsePattern(kind)
      return patterns.flatMap((pattern) => intersectPatterns(parsed, pattern, budget))
    })
    kinds = [...new Set([...kinds, ...more])]
  }
  return [...new Set(kinds.map((kind) => kind.replaceAll(/\*+/g, fresh)))]
}

/** A character that is in none of the texts. */
export function freshOf(texts: Iterable<string>): string {
  const used = new Set<string>()
  for (const text of texts) for (const character of text.split('')) used.add(character)
  return freshCharacter((character) => used.has(character))
}

/** One resource for each kind that the statements distinguish within a resource pattern. */
export const sampleResources = (
  statements: readonly Pick<Statement, 'resources'>[],
  resource: string,
): string[] => samplePatterns([statements.flatMap(({ resources }) => resources)], resource)

/** One object for each kind that the statements distinguish in a bucket. */
export const sampleObjects = (
  statements: readonly Pick<Statement, 'resources'>[],
  bucket: string,
): string[] => sampleResources(statements, `${bucket}/*`)
