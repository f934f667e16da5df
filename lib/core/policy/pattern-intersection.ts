import { isPrefixPattern, matchesPattern, type Pattern } from './pattern'

/** Thrown when two patterns with inner wildcards have too many texts in common to list. */
export class TooManyIntersections extends Error {}

/** More common patterns of two remainders than this are not listed. */
const MOST_AT_ONCE = 100

/** The work left to intersect patterns with inner wildcards, in steps. */
export type IntersectionBudget = { left: number }

export const intersectionBudget = (): IntersectionBudget => ({ left: 1_000_000 })

/** The patterns of the texts that may follow `start` in a text that the pattern matches. */
export function remaindersAfter(start: string, pattern: string): string[] {
  const behindStars = (places: Iterable<number>) => {
    const reached = new Set(places)
    for (const at of reached) if (pattern[at] === '*') reached.add(at + 1)
    return reached
  }
  let places = behindStars([0])
  for (let i = 0; i < start.length && places.size > 0; i++)
    places = behindStars(
      [...places].flatMap((at) => {
        if (pattern[at] === '*') return [at]
        return pattern[at] === start[i] ? [at + 1] : []
      }),
    )
  // What follows a star is among what the star matches.
  return [...places]
    .filter((at) => !(pattern[at - 1] === '*' && places.has(at - 1)))
    .map((at) => pattern.slice(at))
}

/**
 * Patterns that together match exactly the texts that both given patterns match.
 * @throws TooManyIntersections
 */
export function intersectPatterns(
  a: Pattern,
  b: Pattern,
  budget: IntersectionBudget = intersectionBudget(),
): string[] {
  const [first = ''] = a.parts
  const [other = ''] = b.parts
  if (a.parts.length === 1) return matchesPattern(b, first) ? [a.text] : []
  if (b.parts.length === 1) return matchesPattern(a, other) ? [b.text] : []
  if (isPrefixPattern(a)) return startingWith(first, b)
  if (isPrefixPattern(b)) return startingWith(other, a)
  return bothMatching(a.text, b.text, budget)
}

const startingWith = (start: string, pattern: Pattern): string[] =>
  pattern.text.startsWith(start)
    ? [pattern.text]
    : remaindersAfter(start, pattern.text).map((rest) => start + rest)

/** A pattern from its end, so that many share their ends. */
type Tail = { head: string; rest: Tail | undefined }

type Step = { i: number; j: number; head: string }

function bothMatching(a: string, b: string, budget: IntersectionBudget): string[] {
  let lead = 0
  while (a[lead] === b[lead] && a[lead] !== '*') lead++
  const known = new Map<number, Tail[]>()
  const width = b.length + 1
  const end: Tail = { head: '', rest: undefined }
  const prefixed = (head: string, tails: readonly Tail[]) => tails.map((rest) => ({ head, rest }))
  /** The cells that a cell is made of, and what is before each. */
  const stepsOf = (i: number, j: number): Step[] => {
    const [x, y] = [a[i], b[j]]
    const down = (head: string): Step => ({ i: i + 1, j, head })
    const right = (head: string): Step => ({ i, j: j + 1, head })
    if (x === '*' && y === '*') return [down('*'), right('*')]
    if (x === '*') return y === undefined ? [down('')] : [down(''), right(y)]
    if (y === '*') return x === undefined ? [right('')] : [right(''), down(x)]
    return x !== undefined && x === y ? [{ i: i + 1, j: j + 1, head: x }] : []
  }
  // From the ends: each cell holds the common patterns of what is left of both.
  for (let i = a.length; i >= lead; i--)
    for (let j = b.length; j >= lead; j--) {
      const found =
        i === a.length && j === b.length
          ? [end]
          : distinct(
              stepsOf(i, j).flatMap((step) =>
                prefixed(step.head, known.get(step.i * width + step.j) ?? []),
              ),
            )
      budget.left -= 1 + found.length
      if (found.length > MOST_AT_ONCE || budget.left < 0)
        throw new TooManyIntersections(`${a} and ${b}`)
      if (found.length > 0) known.set(i * width + j, found)
    }
  const texts = (known.get(lead * width + lead) ?? []).map(
    (tail) => a.slice(0, lead) + textOf(tail),
  )
  return [...new Set(texts.map((text) => text.replaceAll(/\*+/g, '*')))]
}

function textOf(tail: Tail): string {
  const heads: string[] = []
  for (let at: Tail | undefined = tail; at; at = at.rest) heads.push(at.head)
  return heads.join('')
}

/** Cells seldom hold more than a few patterns; only long lists are worth comparing. */
function distinct(tails: Tail[]): Tail[] {
  if (tails.length < 8) return tails
  return [...new Map(tails.map((tail) => [textOf(tail).replaceAll(/\*+/g, '*'), tail])).values()]
}
