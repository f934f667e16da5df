import { ACCESS_LEVELS, type AccessLevel } from './access-level'
import {
  addBit,
  type Bits,
  emptyBits,
  hasBit,
  intersects,
  isEmptySet,
  membersOf,
  union,
} from './bits'
import type { Box } from './boxes'
import { findAction } from './catalogue'
import type { Universe } from './universe'

/** What was read of the organization; `unread` names what was not, such as "namespaces of lab". */
export type ComparisonInventory = {
  accounts: readonly { principal: string; cluster: string; namespace: string }[]
  buckets: readonly string[]
  unread: readonly string[]
}

export type LevelImpact = {
  /** `organization`: actions that are not about any bucket. */
  level: AccessLevel | 'organization'
  accounts: number
  namespaces: number
  buckets: number
}
export type ImpactCounts = LevelImpact[]

/** Bits of the levels at which a box reaches buckets, or the organization. */
function levelsOf(universe: Universe, [, actions, resources]: Box): LevelImpact['level'][] {
  if (hasBit(resources, universe.organization)) return ['organization']
  const found = new Set<AccessLevel>()
  for (const name of membersOf(actions).flatMap(universe.actions.textsOf)) {
    const action = findAction(name)
    if (action) found.add(action.level)
  }
  return [...found]
}

/** The atoms of each bucket: itself, and all its objects. */
function reachOf(universe: Universe, bucket: string): Bits {
  const reach = emptyBits(universe.organization + 1)
  reach.set(universe.resources.touching(`${bucket}/*`))
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
  const touchedAt = new Map<LevelImpact['level'], { principals: Bits; resources: Bits }>()
  for (const box of boxes)
    for (const level of levelsOf(universe, box)) {
      const { principals, resources } = touchedAt.get(level) ?? {
        principals: emptyBits(universe.principals.size),
        resources: emptyBits(universe.organization + 1),
      }
      touchedAt.set(level, {
        principals: union(principals, box[0]),
        resources: union(resources, box[2]),
      })
    }
  const classOfAccount = accounts.map(({ principal }) => universe.principals.locate(principal))
  const reachOfBucket = buckets.map((bucket) => reachOf(universe, bucket))
  return [...ACCESS_LEVELS, 'organization' as const].flatMap((level) => {
    const touched = touchedAt.get(level)
    if (!touched) return []
    const found = accounts.filter((_, i) => hasBit(touched.principals, classOfAccount[i] ?? -1))
    const namespaces = new Set(
      found.map(({ cluster, namespace }) => JSON.stringify([cluster, namespace])),
    )
    const reached = reachOfBucket.filter((reach) => intersects(reach, touched.resources))
    return [
      {
        level,
        accounts: found.length,
        namespaces: namespaces.size,
        buckets: reached.length,
      },
    ]
  })
}
