import { type Part, TooManyAtoms } from './atoms'
import { hasBit, members } from './bits'
import { apart, type Box, inside, merged, outside, overlap, TooManyBoxes, type Work } from './boxes'
import type { Scope } from './catalogue'
import { type Counts, countRegions, type Inventory } from './count'
import type { Policy, Statement } from './document'
import type { AccessRequest } from './evaluate'
import { overlaps, type Pattern, parsePattern } from './pattern'
import { createUniverse, type Universe } from './universe'

/** All combinations of these principals, actions and resources, within what the scope allows. */
export type Region = {
  scope: Scope
  principals: Part[]
  actions: Part[]
  resources: Part[]
  /** One request in it whose answer really changes; absent in an over-approximation. */
  witness?: AccessRequest
}

export type Comparison = {
  gained: Region[]
  lost: Region[]
  /** False: what changes lies within the regions, and they may hold more than that. */
  exact: boolean
  /** How many known accounts and buckets that touches; absent without inventory, or not exact. */
  counts?: { gained: Counts; lost: Counts; unread: readonly string[] }
}

/** Two statements with the same key grant or deny the same. */
function keyOf({ effect, actions, resources, principals }: Statement): string {
  const lists = [actions, resources, principals].map((list) => [...new Set(list)].sort())
  return JSON.stringify([effect, ...lists])
}

const statementsOf = (policies: readonly Policy[]) =>
  new Map(policies.flatMap((policy) => policy.statements).map((each) => [keyOf(each), each]))

type Sides = { before: Statement[]; after: Statement[]; removed: Statement[]; added: Statement[] }

/** The statements that differ, and of the others those that meet them in all three dimensions. */
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
  const context = [...[...kept].flatMap((policy) => policy.statements), ...common].filter((each) =>
    changed.some(
      ({ principals, actions, resources }) =>
        meet(each.resources, resources) &&
        meet(each.principals, principals) &&
        meet(each.actions, actions),
    ),
  )
  return { before: [...removed, ...context], after: [...added, ...context], removed, added }
}

const parsed = ({ principals, actions, resources }: Statement) => ({
  principals: principals.map((text) => parsePattern(text)),
  actions: actions.map((text) => parsePattern(text)),
  resources: resources.map((text) => parsePattern(text)),
})

const meet = (texts: readonly string[], patterns: readonly Pattern[]) =>
  texts.some((text) => {
    const pattern = parsePattern(text)
    return patterns.some((other) => overlaps(pattern, other))
  })

const MOST_WORK = 40_000_000

const SCOPES = ['global', 'bucket', 'object'] as const

const scopeOf = (universe: Universe, box: Box): Scope =>
  SCOPES.find((scope) => overlap(box, universe.possible[scope]).length > 0) ?? 'global'

/** What `after` allows and `before` does not, in boxes apart from each other. */
function gains(universe: Universe, { before, after, removed, added }: Sides, work: Work): Box[] {
  const boxes = (statements: readonly Statement[], effect: Statement['effect']) =>
    statements.filter((each) => each.effect === effect).map(universe.boxOf)
  const possible = (list: readonly Box[]) =>
    list.flatMap((box) => SCOPES.flatMap((scope) => overlap(box, universe.possible[scope])))
  const unlocked = possible(boxes(removed, 'Deny'))
  const candidates = [
    ...possible(boxes(added, 'Allow')),
    ...inside(unlocked, boxes(after, 'Allow'), work),
  ]
  const allowed = outside(apart(candidates, work), boxes(after, 'Deny'), work)
  const denied = boxes(before, 'Deny')
  const free = outside(outside(allowed, denied, work), boxes(before, 'Allow'), work)
  const all = [...free, ...inside(allowed, denied, work)]
  return SCOPES.flatMap((scope) => merged(all.filter((box) => scopeOf(universe, box) === scope)))
}

const flipped = ({ before, after, removed, added }: Sides): Sides => ({
  before: after,
  after: before,
  removed: added,
  added: removed,
})

/** The member that speaks best for a set: a text somebody wrote, else any. */
function speaker(universe: Universe, dimension: 'principals' | 'actions' | 'resources', box: Box) {
  const index = { principals: 0, actions: 1, resources: 2 } as const
  const set = members(box[index[dimension]])
  if (set.includes(universe.organization) && dimension === 'resources') return '*'
  const { atoms, isWritten } = universe[dimension]
  const written = set.find(isWritten) ?? set[0] ?? 0
  return atoms[written]?.witness ?? ''
}

function regionOf(universe: Universe, box: Box): Region {
  const scope = scopeOf(universe, box)
  const possible = universe.possible[scope]
  return {
    scope,
    principals: universe.principals.describe(box[0], possible[0]),
    actions: universe.actions.describe(box[1], possible[1]),
    resources: hasBit(box[2], universe.organization)
      ? [{ pattern: '*', and: [], except: [] }]
      : universe.resources.describe(box[2], possible[2]),
    witness: {
      principal: speaker(universe, 'principals', box),
      action: speaker(universe, 'actions', box),
      resource: speaker(universe, 'resources', box),
    },
  }
}

/** Everything the statements name: certainly all that changes. */
function atMost(statements: readonly Statement[]): Region[] {
  const parts = (patterns: string[]) =>
    patterns.map((pattern): Part => ({ pattern, and: [], except: [] }))
  return statements.flatMap(({ principals, actions, resources }) =>
    SCOPES.filter((scope) => scope !== 'global' || resources.some((r) => /^\*+$/.test(r))).map(
      (scope) => ({
        scope,
        principals: parts(principals),
        actions: parts(actions),
        resources: parts(resources),
      }),
    ),
  )
}

/**
 * Exactly what access is gained and lost between two sets of policies; nothing where only order,
 * names or duplicates differ. Only requests that can be made count: global actions on the
 * organization, bucket actions on buckets, object actions on objects, unknown actions on both.
 * Past a bound on the work it answers with an over-approximation, and says so.
 */
export function compare(
  before: readonly Policy[],
  after: readonly Policy[],
  inventory?: Inventory,
): Comparison {
  const sides = relevant(before, after)
  const statements = [...new Set([...sides.before, ...sides.after])]
  const work = { left: MOST_WORK }
  try {
    const changes = sides.removed.length + sides.added.length > 0
    const universe = createUniverse(changes ? statements : [], changes ? inventory?.buckets : [])
    const gained = gains(universe, sides, work)
    const lost = gains(universe, flipped(sides), work)
    return {
      gained: gained.map((box) => regionOf(universe, box)),
      lost: lost.map((box) => regionOf(universe, box)),
      exact: true,
      ...(inventory && {
        counts: {
          gained: countRegions(universe, gained, inventory),
          lost: countRegions(universe, lost, inventory),
          unread: inventory.unread,
        },
      }),
    }
  } catch (error) {
    if (!(error instanceof TooManyAtoms || error instanceof TooManyBoxes)) throw error
    const rising = [...sides.added.filter(isAllow), ...sides.removed.filter(isDeny)]
    const falling = [...sides.removed.filter(isAllow), ...sides.added.filter(isDeny)]
    return { gained: atMost(rising), lost: atMost(falling), exact: false }
  }
}

const isAllow = ({ effect }: Statement) => effect === 'Allow'
const isDeny = ({ effect }: Statement) => effect === 'Deny'

/** True when the comparison found that nobody’s access changes. */
export const changesNothing = ({ gained, lost, exact }: Comparison) =>
  exact && gained.length === 0 && lost.length === 0
