import { TooManyAtoms } from './atoms'
import {
  type Box,
  intersectBox,
  intersectBoxes,
  makeDisjoint,
  mergeBoxes,
  subtractBoxes,
  TooManyBoxes,
  type WorkBudget,
} from './boxes'
import {
  type BucketPolicyBox,
  type BucketPolicySet,
  bucketPolicyTexts,
  splitByBucketPolicies,
} from './bucket-policy-regions'
import type { Policy, Statement } from './document'
import {
  type ComparisonInventory,
  countImpact,
  findTouchedBuckets,
  type ImpactCounts,
} from './impact'
import { type Pattern, parsePattern, patternsOverlap } from './pattern'
import { describeRegion, overapproximate, type Region, SCOPES, scopeOfBox } from './regions'
import { createUniverse, type Universe } from './universe'

export type PolicyComparison = {
  gained: Region[]
  lost: Region[]
  /** False: the regions are an upper bound of the changes. */
  exact: boolean
  /** How many known accounts and buckets are affected; absent without inventory or when not exact. */
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
  new Map(policies.flatMap((policy) => policy.statements).map((each) => [keyOf(each), each]))

type Sides = { before: Statement[]; after: Statement[]; removed: Statement[]; added: Statement[] }

/** The statements that differ, and the others that overlap them in all three dimensions. */
function relevant(before: readonly Policy[], after: readonly Policy[]): Sides {
  const same = new Set(after)
  const kept = new Set(before.filter((policy) => same.has(policy)))
  const own = (policies: readonly Policy[]) =>
    statementsOf(policies.filter((policy) => !kept.has(policy)))
  const [old, new_] = [own(before), own(after)]
  const removed = [...old].filter(([key]) => !new_.has(key)).map(([, each]) => each)
  const added = [...new_].filter(([key]) => !old.has(key)).map(([, each]) => each)
  const changed = [...removed, ...added].map(parsed)
  const common = [...old].filter(([key]) => new_.has(key)).map(([, each]) => each)
  const context = [...[...kept].flatMap((policy) => policy.statements), ...common].filter(
    (each) => {
      const own = parsed(each)
      return changed.some(
        ({ principals, actions, resources }) =>
          meet(own.resources, resources) &&
          meet(own.principals, principals) &&
          meet(own.actions, actions),
      )
    },
  )
  return { before: [...removed, ...context], after: [...added, ...context], removed, added }
}

const parsed = ({ principals, actions, resources }: Statement) => ({
  principals: principals.map((text) => parsePattern(text)),
  actions: actions.map((text) => parsePattern(text)),
  resources: resources.map((text) => parsePattern(text)),
})

const meet = (some: readonly Pattern[], others: readonly Pattern[]) =>
  some.some((pattern) => others.some((other) => patternsOverlap(pattern, other)))

const MOST_WORK = 100_000_000

/** What `after` allows and `before` does not, as disjoint boxes. */
function gains(
  universe: Universe,
  { before, after, removed, added }: Sides,
  work: WorkBudget,
): Box[] {
  const boxes = (statements: readonly Statement[], effect: Statement['effect']) =>
    statements.filter((each) => each.effect === effect).map(universe.boxOf)
  const possible = (list: readonly Box[]) =>
    list.flatMap((box) => SCOPES.flatMap((scope) => intersectBox(box, universe.possible[scope])))
  const unlocked = possible(boxes(removed, 'Deny'))
  const candidates = [
    ...possible(boxes(added, 'Allow')),
    ...intersectBoxes(unlocked, boxes(after, 'Allow'), work),
  ]
  const allowed = subtractBoxes(makeDisjoint(candidates, work), boxes(after, 'Deny'), work)
  const denied = boxes(before, 'Deny')
  const free = subtractBoxes(subtractBoxes(allowed, denied, work), boxes(before, 'Allow'), work)
  return [...free, ...intersectBoxes(allowed, denied, work)]
}

/** Merges boxes of the same scope and the same bucket policy effect. */
function gathered(universe: Universe, boxes: readonly BucketPolicyBox[]): BucketPolicyBox[] {
  const groups = new Map<string, BucketPolicyBox[]>()
  for (const each of boxes) {
    const fate = JSON.stringify(each.held ?? null)
    const key = `${SCOPES.indexOf(scopeOfBox(universe, each.box))} ${fate}`
    groups.set(key, [...(groups.get(key) ?? []), each])
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

const flipped = ({ before, after, removed, added }: Sides): Sides => ({
  before: after,
  after: before,
  removed: added,
  added: removed,
})

const noGates: BucketPolicySet = { policies: {}, context: {} }

/**
 * Exactly which access is gained and lost between two sets of policies; nothing when only order,
 * names or duplicates differ. Only possible requests count: global actions on the organization,
 * bucket actions on buckets, object actions on objects, unknown actions on both. Access that a given
 * bucket policy denies or may deny is in regions marked so. Past the work limit the result is an
 * upper bound with `exact: false`.
 */
export function comparePolicies(
  before: readonly Policy[],
  after: readonly Policy[],
  inventory?: ComparisonInventory,
  gates: BucketPolicySet = noGates,
): PolicyComparison {
  const sides = relevant(before, after)
  try {
    return compared(sides, inventory, gates)
  } catch (error) {
    if (!isTooMuch(error)) throw error
  }
  if (Object.keys(gates.policies).length > 0)
    return { ...comparePolicies(before, after, inventory), gated: false }
  const rising = [...sides.added.filter(isAllow), ...sides.removed.filter(isDeny)]
  const falling = [...sides.removed.filter(isAllow), ...sides.added.filter(isDeny)]
  const buckets = inventory?.buckets ?? []
  return {
    gained: overapproximate(rising, sides.before, sides.after),
    lost: overapproximate(falling, sides.after, sides.before),
    exact: false,
    gated: true,
    touched: [...buckets],
  }
}

function compared(
  sides: Sides,
  inventory: ComparisonInventory | undefined,
  gates: BucketPolicySet,
): PolicyComparison {
  const changed = [...sides.removed, ...sides.added]
  const statements = [...new Set([...sides.before, ...sides.after])]
  const changes = changed.length > 0
  const second = reaching(changed, gates)
  const universe = createUniverse(
    changes ? statements : [],
    changes ? inventory?.buckets : [],
    bucketPolicyTexts(second),
  )
  const work = { left: MOST_WORK }
  const found = [sides, flipped(sides)].map((each) =>
    gathered(universe, splitByBucketPolicies(universe, gains(universe, each, work), second, work)),
  )
  const [gained = [], lost = []] = found
  const counted = (boxes: readonly BucketPolicyBox[], over: ComparisonInventory) =>
    countImpact(universe, boxes.filter(isEffective).map(boxOf), over)
  return {
    gained: gained.map((each) => describeRegion(universe, each)),
    lost: lost.map((each) => describeRegion(universe, each)),
    exact: true,
    gated: true,
    touched: findTouchedBuckets(
      universe,
      [...gained, ...lost].map(boxOf),
      inventory?.buckets ?? [],
    ),
    ...(inventory && {
      counts: {
        gained: counted(gained, inventory),
        lost: counted(lost, inventory),
        unread: inventory.unread,
      },
    }),
  }
}

/** The policies of buckets that the changed statements affect. */
function reaching(
  changed: readonly Statement[],
  { policies, context }: BucketPolicySet,
): BucketPolicySet {
  const resources = changed.flatMap((each) => parsed(each).resources)
  const asked = Object.entries(policies).filter(([bucket]) =>
    meet([parsePattern(bucket), parsePattern(`${bucket}/*`)], resources),
  )
  return { policies: Object.fromEntries(asked), context }
}

const boxOf = ({ box }: BucketPolicyBox) => box

/** Whether access takes effect, at least possibly, after the bucket policy. */
const isEffective = ({ held }: Pick<Region, 'held'>) => held?.decision !== 'refuse'

const isTooMuch = (error: unknown) => error instanceof TooManyAtoms || error instanceof TooManyBoxes

const isAllow = ({ effect }: Statement) => effect === 'Allow'
const isDeny = ({ effect }: Statement) => effect === 'Deny'

/** Whether the comparison found no access change by organization policies. */
export const changesNothing = ({ gained, lost, exact }: PolicyComparison) =>
  exact && gained.length === 0 && lost.length === 0
