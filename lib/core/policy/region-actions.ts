import { ACCESS_LEVELS, type AccessLevel } from './access-level'
import type { PatternTerm } from './atoms'
import { type CatalogueAction, matchingActions } from './catalogue'
import type { Region } from './regions'

/** The catalogued actions in one part of a region. */
export function actionsOfPart({ pattern, and, except }: PatternTerm): CatalogueAction[] {
  const out = new Set(except.flatMap((each) => matchingActions(each)))
  const within = and.map((each) => new Set(matchingActions(each)))
  return matchingActions(pattern).filter(
    (action) => !out.has(action) && within.every((set) => set.has(action)),
  )
}

/** The levels of the catalogued actions in a region, in the order in which levels are shown. */
export function levelsOfRegion({ actions }: { actions: readonly PatternTerm[] }): AccessLevel[] {
  const covered = actions.flatMap(actionsOfPart)
  return ACCESS_LEVELS.filter((level) => covered.some((action) => action.level === level))
}

/** `buckets`: delete whole buckets. `objects`: delete what buckets hold, or let it expire. */
export type Destruction = 'buckets' | 'objects'

const DESTRUCTIVE = {
  buckets: new Set(['s3:DeleteBucket']),
  objects: new Set([
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:PutBucketLifecycleConfiguration',
    's3:PutLifecycleConfiguration',
  ]),
} as const satisfies Record<Destruction, ReadonlySet<string>>

/**
 * What can be destroyed by access that a change adds, and the resources it names. Access that a bucket policy
 * denies is left out; access that it may deny counts.
 */
export function findDestruction(
  gained: readonly Region[],
): { what: Destruction; resources: string[] }[] {
  const effective = gained.filter(({ held }) => held?.decision !== 'refuse')
  return (['buckets', 'objects'] as const).flatMap((what) => {
    const regions = effective.filter(({ actions, scope }) =>
      actions
        .flatMap(actionsOfPart)
        .some((action) => action.scope === scope && DESTRUCTIVE[what].has(action.name)),
    )
    const resources = regions.flatMap(({ resources }) => resources.map(({ pattern }) => pattern))
    return regions.length > 0 ? [{ what, resources: [...new Set(resources)] }] : []
  })
}
