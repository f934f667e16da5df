import {
  addBit,
  type Bits,
  countBits,
  emptyBits,
  hasBit,
  intersects,
  isEmptySet,
  union,
} from './bits'
import type { Box } from './boxes'
import { DISPLAY_LEVELS, type DisplayLevel, displayLevelOf, findAction } from './catalogue'
import type { Universe } from './universe'

/** What was read of the organization; `unread` names what was not, such as "namespaces of lab". */
export type ComparisonInventory = {
  accounts: readonly { principal: string; cluster: string; namespace: string }[]
  buckets: readonly string[]
  unread: readonly string[]
}

export type LevelImpact = {
  /** `organization`: actions that are not about any bucket. */
  level: DisplayLevel | 'organization'
  accounts: number
  namespaces: number
  buckets: number
}
export type ImpactCounts = LevelImpact[]

/** Bits of the levels at which a box reaches buckets, or the organization. */
function levelsOf(universe: Universe, [, actions, resources]: Box): LevelImpact['level'][] {
  if (hasBit(resources, universe.organization)) return ['organization']
  const found = new Set<DisplayLevel>()
  for (const [i, { witness }] of universe.actions.atoms.entries()) {
    const action = hasBit(actions, i) ? findAction(witness) : undefined
    if (action) found.add(displayLevelOf(action))
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
export function findTouchedBuckets(
  universe: Universe,
  boxes: readonly Box[],
  buckets: readonly string[],
): string[] {
  const resources = boxes.map((box) => box[2]).reduce(union, emptyBits(universe.organization + 1))
  if (isEmptySet(resources)) return []
  return buckets.filter((bucket) => intersects(reachOf(universe, bucket), resources))
}

/** How many known accounts, namespaces and buckets some boxes touch, level by level. */
export function countImpact(
  universe: Universe,
  boxes: readonly Box[],
  { accounts, buckets }: ComparisonInventory,
): ImpactCounts {
  if (boxes.length === 0) return []
  const atomOfAccount = accounts.map(({ principal }) => universe.principals.locate(principal))
  const reachOfBucket = buckets.map((bucket) => reachOf(universe, bucket))
  type Touched = { accounts: Bits; buckets: Bits }
  const byLevel = new Map<LevelImpact['level'], Touched>()
  for (const box of boxes) {
    const [principals, , resources] = box
    const who = atomOfAccount.flatMap((atom, i) => (hasBit(principals, atom) ? [i] : []))
    const where = reachOfBucket.flatMap((reach, i) => (intersects(reach, resources) ? [i] : []))
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
  return [...DISPLAY_LEVELS, 'organization' as const].flatMap((level) => {
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
