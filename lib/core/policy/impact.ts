import { addBit, type Bits, countBits, emptyBits, hasBit, isEmpty, meets, union } from './bits'
import type { Box } from './boxes'
import { actionOf, SHOWN_LEVELS, type ShownLevel, shownLevel } from './catalogue'
import type { Universe } from './universe'

/** What was read of the organization; `unread` names what was not, such as "namespaces of lab". */
export type Inventory = {
  accounts: readonly { principal: string; cluster: string; namespace: string }[]
  buckets: readonly string[]
  unread: readonly string[]
}

export type LevelCount = {
  /** `organization`: actions that are not about any bucket. */
  level: ShownLevel | 'organization'
  accounts: number
  namespaces: number
  buckets: number
}
export type Counts = LevelCount[]

/** Bits of the levels at which a box reaches buckets, or the organization. */
function levelsOf(universe: Universe, [, actions, resources]: Box): LevelCount['level'][] {
  if (hasBit(resources, universe.organization)) return ['organization']
  const found = new Set<ShownLevel>()
  for (const [i, { witness }] of universe.actions.atoms.entries()) {
    const action = hasBit(actions, i) ? actionOf(witness) : undefined
    if (action) found.add(shownLevel(action))
  }
  return [...found]
}

/** The atoms of each bucket: itself, and all its objects. */
function reachOf(universe: Universe, bucket: string): Bits {
  const reach = emptyBits(universe.organization + 1)
  reach.set(universe.resources.setOf(`${bucket}/*`))
  addBit(reach, universe.resources.locate(bucket))
  return reach
}

/** The known buckets that some boxes touch. */
export function touchedBuckets(
  universe: Universe,
  boxes: readonly Box[],
  buckets: readonly string[],
): string[] {
  const resources = boxes.map((box) => box[2]).reduce(union, emptyBits(universe.organization + 1))
  if (isEmpty(resources)) return []
  return buckets.filter((bucket) => meets(reachOf(universe, bucket), resources))
}

/** How many known accounts, namespaces and buckets some boxes touch, level by level. */
export function countRegions(
  universe: Universe,
  boxes: readonly Box[],
  { accounts, buckets }: Inventory,
): Counts {
  if (boxes.length === 0) return []
  const atomOfAccount = accounts.map(({ principal }) => universe.principals.locate(principal))
  const reachOfBucket = buckets.map((bucket) => reachOf(universe, bucket))
  type Touched = { accounts: Bits; buckets: Bits }
  const byLevel = new Map<LevelCount['level'], Touched>()
  for (const box of boxes) {
    const [principals, , resources] = box
    const who = atomOfAccount.flatMap((atom, i) => (hasBit(principals, atom) ? [i] : []))
    const where = reachOfBucket.flatMap((reach, i) => (meets(reach, resources) ? [i] : []))
    for (const level of levelsOf(universe, box)) {
      const touched = byLevel.get(level) ?? {
        accounts: emptyBits(accounts.length),
        buckets: emptyBits(buckets.length),
      }
      for (const i of who) addBit(touched.accounts, i)
      for (const i of where) addBit(touched.buckets, i)
      byLevel.set(level, touched)
    }
  }
  return [...SHOWN_LEVELS, 'organization' as const].flatMap((level) => {
    const touched = byLevel.get(level)
    if (!touched) return []
    const namespaces = new Set(
      accounts
        .filter((_, i) => hasBit(touched.accounts, i))
        .map(({ cluster, namespace }) => JSON.stringify([cluster, namespace])),
    )
    return [
      {
        level,
        accounts: countBits(touched.accounts),
        namespaces: namespaces.size,
        buckets: countBits(touched.buckets),
      },
    ]
  })
}
