import { ACCESS_LEVELS, type AccessLevel } from './access-level'
import type { PatternTerm } from './atoms'
import { comparePolicies } from './compare'
import type { Policy } from './document'
import { actionsOfPart } from './region-actions'
import type { Region } from './regions'

/** The same levels on the same resources, for some principals. */
export type AccessShift = {
  /** Empty for actions that are not about any bucket. */
  levels: AccessLevel[]
  /** Patterns of bucket names; empty for the organization itself. */
  buckets: string[]
  principals: PatternTerm[]
}

/** What a change of policies gave and took, whoever exists today. */
export type AccessEffect = {
  gained: AccessShift[]
  lost: AccessShift[]
  /** False: at most this, because the change is too complex to list exactly. */
  exact: boolean
}

/** What one side of an effect lists; the rest makes it inexact. */
const MOST_SHIFTS = 60
const MOST_PRINCIPALS = 300

const unique = <T>(values: readonly T[]) => [...new Set(values)]

/** The bucket part of a resource pattern, which may hold wildcards. */
const bucketOf = ({ pattern }: PatternTerm) => pattern.split('/', 1)[0] || '*'

const inOrder = (levels: readonly AccessLevel[]) =>
  ACCESS_LEVELS.filter((level) => levels.includes(level))

function shiftOf({ scope, actions, resources, principals }: Region): AccessShift {
  if (scope === 'global') return { levels: [], buckets: [], principals }
  const covered = actions.flatMap(actionsOfPart).filter((action) => action.scope === scope)
  return {
    levels: inOrder(covered.map(({ level }) => level)),
    buckets: unique(resources.map(bucketOf)).sort(),
    principals,
  }
}

/** Merges the levels of the same principals on the same buckets, then the principals of the same access. */
function shiftsOf(regions: readonly Region[]): { shifts: AccessShift[]; whole: boolean } {
  const found = regions.map(shiftOf)
  const byPlace = mergeBy(
    found.filter(({ levels, buckets }) => levels.length > 0 || buckets.length === 0),
    ({ principals, buckets }) => JSON.stringify([principals, buckets]),
    (a, b) => ({ ...a, levels: inOrder([...a.levels, ...b.levels]) }),
  )
  const shifts = mergeBy(
    byPlace,
    ({ levels, buckets }) => JSON.stringify([levels, buckets]),
    (a, b) => ({ ...a, principals: [...a.principals, ...b.principals] }),
  )
  return {
    shifts: shifts
      .slice(0, MOST_SHIFTS)
      .map((shift) => ({ ...shift, principals: shift.principals.slice(0, MOST_PRINCIPALS) })),
    whole:
      shifts.length <= MOST_SHIFTS &&
      shifts.every(({ principals }) => principals.length <= MOST_PRINCIPALS),
  }
}

function mergeBy<T>(items: readonly T[], keyOf: (item: T) => string, merge: (a: T, b: T) => T) {
  const merged = new Map<string, T>()
  for (const item of items) {
    const key = keyOf(item)
    const known = merged.get(key)
    merged.set(key, known ? merge(known, item) : item)
  }
  return [...merged.values()]
}

/**
 * Who gained and lost which levels on which buckets when policies changed, by organization policies alone.
 * The size of the answer is bounded.
 * @param before what was changed, as it was
 * @param after the same, as it became
 * @param beside the other policies of that time
 */
export function computeAccessEffect(
  before: readonly Policy[],
  after: readonly Policy[],
  beside: readonly Policy[],
): AccessEffect {
  const comparison = comparePolicies([...before, ...beside], [...after, ...beside])
  const [gained, lost] = [shiftsOf(comparison.gained), shiftsOf(comparison.lost)]
  return {
    gained: gained.shifts,
    lost: lost.shifts,
    exact: comparison.exact && gained.whole && lost.whole,
  }
}
