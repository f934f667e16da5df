import { type ChangeSides, findAllowedChange } from './allowed-change'
import { MOST_STEPS } from './atoms'
import { mergeBoxes, TooManyBoxes } from './boxes'
import {
  type BucketPolicyBox,
  type BucketPolicySet,
  bucketPolicyTexts,
  splitByBucketPolicies,
} from './bucket-policy-regions'
import type { Policy, Statement } from './document'
import { type AccessRequest, compilePolicies } from './evaluate'
import {
  type ComparisonInventory,
  countImpact,
  findTouchedBuckets,
  type ImpactCounts,
} from './impact'
import { type Pattern, parsePattern } from './pattern'
import { createOverlapIndex } from './pattern-index'
import { listRegions } from './region-list'
import { type Region, regionWriter, SCOPES, scopeOfBox } from './regions'
import { anyOverlap, patternsOf } from './statement-patterns'
import { createUniverse, type Universe } from './universe'

/**
 * Why the listed regions are an upper bound of the changes. `overlaps`: patterns with inner wildcards
 * overlap in too many ways to tell apart. `work`: too many statements meet. `size`: the list would be
 * too long, so regions are merged or widened; counts are exact.
 */
export type UpperBoundReason = 'overlaps' | 'work' | 'size'

export type PolicyComparison = {
  gained: Region[]
  lost: Region[]
  /** False: the regions are an upper bound of the changes. */
  exact: boolean
  /** Why the comparison is not exact. */
  reason?: UpperBoundReason
  /** How many known accounts and buckets are affected; absent without inventory or when not known. */
  counts?: { gained: ImpactCounts; lost: ImpactCounts; unread: readonly string[] }
  /** The known buckets whose access changes by organization policies. */
  touched: string[]
  /** False: bucket policies were given but too complex to include. */
  gated: boolean
}

/** Two statements with the same key have the same effect. */
function keyOf({ effect, actions, resources, principals }: Statement): string {
  const lists = [actions, resources, principals].map((list) => [...new Set(list)].sort())
  return JSON.stringify([effect, ...lists])
}

const statementsOf = (policies: readonly Policy[]) =>
  policies.flatMap(({ statements }) => statements)

/** The statements that differ, and the others that overlap them in all three dimensions. */
function relevant(before: readonly Policy[], after: readonly Policy[]): ChangeSides {
  const [all, next] = [statementsOf(before), statementsOf(after)]
  const [were, are] = [new Set(all), new Set(next)]
  const byKey = (statements: readonly Statement[]) =>
    new Map(statements.map((each) => [keyOf(each), each]))
  const old = byKey(all.filter((each) => !are.has(each)))
  const new_ = byKey(next.filter((each) => !were.has(each)))
  const removed = [...old].filter(([key]) => !new_.has(key)).map(([, each]) => each)
  const added = [...new_].filter(([key]) => !old.has(key)).map(([, each]) => each)
  const changed = [...removed, ...added]
  const meetsChange = overlapWith(changed)
  const common = [...old].filter(([key]) => new_.has(key)).map(([, each]) => each)
  const context = [...all.filter((each) => are.has(each)), ...common].filter(meetsChange)
  return { before: [...removed, ...context], after: [...added, ...context], removed, added }
}

/** Checks of overlaps; past them, statements that may not bear on the change are looked at too. */
const MOST_CHECKS = 8_000_000

/** Whether a statement overlaps one of the given statements in all three dimensions. */
function overlapWith(statements: readonly Statement[]): (statement: Statement) => boolean {
  const others = statements.map(patternsOf)
  const work = { left: MOST_CHECKS }
  const byPrincipal = createOverlapIndex(
    others.map(({ principals }) => principals),
    work,
  )
  return (statement) => {
    const own = patternsOf(statement)
    const near = new Set(own.principals.flatMap((pattern) => byPrincipal.find(pattern)))
    const meets = [...near].some((id) => {
      const other = others[id]
      return (
        work.left >= 0 &&
        other !== undefined &&
        meet(own.actions, other.actions, work) &&
        meet(own.resources, other.resources, work)
      )
    })
    return meets || work.left < 0
  }
}

function meet(some: readonly Pattern[], others: readonly Pattern[], work: { left: number }) {
  work.left -= some.length * others.length
  return anyOverlap(some, others)
}

/** The work of splitting regions by bucket policies, in 32-bit words. */
const MOST_WORK = 100_000_000

/** Merges boxes of the same scope and the same bucket policy effect. */
function gathered(universe: Universe, boxes: readonly BucketPolicyBox[]): BucketPolicyBox[] {
  const groups = new Map<string, BucketPolicyBox[]>()
  for (const each of boxes) {
    const fate = JSON.stringify(each.held ?? null)
    const key = `${SCOPES.indexOf(scopeOfBox(universe, each.box))} ${fate}`
    const group = groups.get(key)
    if (group) group.push(each)
    else groups.set(key, [each])
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) =>
      mergeBoxes(group.map(({ box }) => box)).map((box) => ({
        box,
        ...(group[0]?.held && { held: group[0].held }),
      })),
    )
}

const flipped = ({ before, after, removed, added }: ChangeSides): ChangeSides => ({
  before: after,
  after: before,
  removed: added,
  added: removed,
})

/** What a comparison may take before its answer is an upper bound. */
export type ComparisonLimits = {
  /** Steps of telling patterns with inner wildcards apart. */
  steps: number
  /** 32-bit words of sets that are combined in one direction. */
  words: number
  /** JSON of the regions that each of two directions lists one by one. */
  bytes: number
}
const LIMITS: ComparisonLimits = { steps: MOST_STEPS, words: 400_000_000, bytes: 380_000 }

const noGates: BucketPolicySet = { policies: {}, context: {} }

/**
 * Which access is gained and lost between two sets of policies; nothing when only order, names or
 * duplicates differ. Only possible requests count: global actions on the organization, bucket actions
 * on buckets, object actions on objects, unknown actions on both. Access that a given bucket policy
 * denies or may deny is in regions marked so. Each request that changes lies in one region; where the
 * regions hold other requests too, `exact` is false and `reason` says why.
 */
export function comparePolicies(
  before: readonly Policy[],
  after: readonly Policy[],
  inventory?: ComparisonInventory,
  gates: BucketPolicySet = noGates,
  limits = LIMITS,
): PolicyComparison {
  const sides = relevant(before, after)
  if (sides.removed.length + sides.added.length === 0) return unchanged(inventory)
  if (Object.keys(gates.policies).length === 0) return compared(sides, inventory, gates, limits)
  try {
    const comparison = compared(sides, inventory, gates, limits)
    if (comparison.exact || comparison.reason === 'size') return comparison
  } catch (error) {
    if (!(error instanceof TooManyBoxes)) throw error
  }
  return { ...compared(sides, inventory, noGates, limits), gated: false }
}

const unchanged = (inventory: ComparisonInventory | undefined): PolicyComparison => ({
  gained: [],
  lost: [],
  exact: true,
  gated: true,
  touched: [],
  ...(inventory && { counts: { gained: [], lost: [], unread: inventory.unread } }),
})

function compared(
  sides: ChangeSides,
  inventory: ComparisonInventory | undefined,
  gates: BucketPolicySet,
  limits: ComparisonLimits,
): PolicyComparison {
  const changed = [...sides.removed, ...sides.added]
  const statements = [...new Set([...sides.before, ...sides.after])]
  const second = reaching(changed, gates)
  const universe = createUniverse(
    statements,
    inventory?.buckets,
    bucketPolicyTexts(second),
    limits.steps,
  )
  const work = { left: MOST_WORK }
  const directions = [sides, flipped(sides)].map((each) => {
    const { boxes, whole } = findAllowedChange(universe, each, limits.words)
    const split = splitByBucketPolicies(universe, boxes, second, work)
    return { boxes: gathered(universe, split), whole, sides: each }
  })
  const decided = universe.exact && directions.every(({ whole }) => whole)
  // One direction has the room of both where the other is empty.
  const room = directions.some(({ boxes }) => boxes.length === 0) ? limits.bytes * 2 : limits.bytes
  const lists = directions.map(({ boxes, sides: given }) =>
    listRegions(boxes, regionWriter(universe, decided ? undefined : newlyAllowedBy(given)), room),
  )
  const reason = reasonOf(
    universe,
    decided,
    lists.every(({ whole }) => whole),
  )
  const counted = (boxes: readonly BucketPolicyBox[] = [], over: ComparisonInventory) =>
    countImpact(universe, boxes.filter(isEffective).map(boxOf), over)
  const found = directions.flatMap(({ boxes }) => boxes)
  return {
    gained: lists[0]?.regions ?? [],
    lost: lists[1]?.regions ?? [],
    exact: reason === undefined,
    ...(reason && { reason }),
    gated: true,
    touched: universe.exact
      ? findTouchedBuckets(universe, found.map(boxOf), inventory?.buckets ?? [])
      : [...(inventory?.buckets ?? [])],
    ...(inventory &&
      decided && {
        counts: {
          gained: counted(directions[0]?.boxes, inventory),
          lost: counted(directions[1]?.boxes, inventory),
          unread: inventory.unread,
        },
      }),
  }
}

/** Whether a request is allowed after the change, and was not before. */
function newlyAllowedBy({ before, after }: ChangeSides) {
  const [was, is] = [before, after].map(
    (statements) => compilePolicies([{ version: 'v1alpha1', name: '', statements }]).outcome,
  )
  return (request: AccessRequest) => was?.(request) !== 'allow' && is?.(request) === 'allow'
}

function reasonOf(
  universe: Universe,
  decided: boolean,
  whole: boolean,
): UpperBoundReason | undefined {
  if (!universe.exact) return 'overlaps'
  if (!decided) return 'work'
  return whole ? undefined : 'size'
}

/** The policies of buckets that the changed statements affect. */
function reaching(
  changed: readonly Statement[],
  { policies, context }: BucketPolicySet,
): BucketPolicySet {
  const resources = changed.flatMap((each) => patternsOf(each).resources)
  const asked = Object.entries(policies).filter(([bucket]) =>
    anyOverlap([parsePattern(bucket), parsePattern(`${bucket}/*`)], resources),
  )
  return { policies: Object.fromEntries(asked), context }
}

const boxOf = ({ box }: BucketPolicyBox) => box

/** Whether access takes effect, at least possibly, after the bucket policy. */
const isEffective = ({ held }: Pick<Region, 'held'>) => held?.decision !== 'refuse'

/** Whether the comparison found no access change by organization policies. */
export const changesNothing = ({ gained, lost, exact }: PolicyComparison) =>
  exact && gained.length === 0 && lost.length === 0
