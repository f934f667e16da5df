import { matchingActions } from '../catalogue'
import type { CompiledPolicies } from '../evaluate'
import { isPrefixPattern, type Pattern } from '../pattern'
import { anyOverlap, patternsOf, type StatementPatterns } from '../statement-patterns'

/** The Allow statements, by id and sorted by the start of their principals. */
type Allows = {
  byId: ReadonlyMap<number, StatementPatterns>
  sorted: readonly { start: string; id: number }[]
  /** Statements with a principal pattern that is not a prefix. */
  others: readonly number[]
}

export const touchesS3 = (actions: readonly string[]) =>
  actions.some(
    (pattern) =>
      pattern.startsWith('s3:') ||
      matchingActions(pattern).some(({ name }) => name.startsWith('s3:')),
  )

const known = new WeakMap<CompiledPolicies, { allows: Allows; useful: Allows }>()

/** The Allow statements of a set of policies, all and those for S3; computed once. */
export function allowsOf(live: CompiledPolicies) {
  const found = known.get(live)
  if (found) return found
  const ids = live.statements.flatMap(({ effect }, id) => (effect === 'Allow' ? [id] : []))
  const useful = ids.filter((id) => touchesS3(live.statements[id]?.actions ?? []))
  const read = { allows: indexed(live, ids), useful: indexed(live, useful) }
  known.set(live, read)
  return read
}

function indexed({ statements }: CompiledPolicies, ids: readonly number[]): Allows {
  const byId = new Map<number, StatementPatterns>()
  const sorted: { start: string; id: number }[] = []
  const others: number[] = []
  for (const id of ids) {
    const statement = statements[id]
    if (!statement) continue
    const patterns = patternsOf(statement)
    byId.set(id, patterns)
    for (const pattern of patterns.principals) {
      const start = pattern.parts[0] ?? ''
      if (pattern.parts.length === 1 || isPrefixPattern(pattern)) sorted.push({ start, id })
      else others.push(id)
    }
  }
  sorted.sort((a, b) => (a.start < b.start ? -1 : 1))
  return { byId, sorted, others }
}

/** The Allow statements whose principals overlap a pattern, without trying them all. */
export function findAllowsNaming(
  live: CompiledPolicies,
  who: Pattern,
  { byId, sorted, others }: Allows,
): StatementPatterns[] {
  const patterns = (ids: Iterable<number>) => [...new Set(ids)].flatMap((id) => byId.get(id) ?? [])
  const [start = ''] = who.parts
  if (who.parts.length === 1) return patterns(live.naming(start).ids())
  if (!isPrefixPattern(who))
    return [...byId.values()].filter(({ principals }) => anyOverlap(principals, [who]))
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle]?.start ?? '') < start) low = middle + 1
    else high = middle
  }
  let end = low
  while (sorted[end]?.start.startsWith(start)) end++
  const narrower = sorted.slice(low, end).map(({ id }) => id)
  const odd = others.filter((id) => anyOverlap(byId.get(id)?.principals ?? [], [who]))
  return patterns([...live.naming(start).ids(), ...narrower, ...odd])
}
