import type { PatternTerm } from './atoms'
import { hasBit, membersOf } from './bits'
import { type Box, intersectBox } from './boxes'
import type { BucketPolicyBox, BucketPolicyEffect } from './bucket-policy-regions'
import type { ActionScope } from './catalogue'
import type { Statement } from './document'
import type { AccessRequest } from './evaluate'
import type { Universe } from './universe'

/** All combinations of these principals, actions and resources within the scope. */
export type Region = {
  scope: ActionScope
  principals: PatternTerm[]
  actions: PatternTerm[]
  resources: PatternTerm[]
  /** The effect of the bucket policy, unless it allows the access. */
  held?: BucketPolicyEffect
  /** An example request whose decision changes; absent in an upper bound. */
  witness?: AccessRequest
}

export const SCOPES = ['global', 'bucket', 'object'] as const

export const scopeOfBox = (universe: Universe, box: Box): ActionScope =>
  SCOPES.find((scope) => intersectBox(box, universe.possible[scope]).length > 0) ?? 'global'

/** An example text of a set, preferably one that a statement spells out. */
function speaker(universe: Universe, dimension: 'principals' | 'actions' | 'resources', box: Box) {
  const index = { principals: 0, actions: 1, resources: 2 } as const
  const set = membersOf(box[index[dimension]])
  if (set.includes(universe.organization) && dimension === 'resources') return '*'
  const { atoms, isWritten } = universe[dimension]
  const written = set.find(isWritten) ?? set[0] ?? 0
  return atoms[written]?.witness ?? ''
}

export function describeRegion(universe: Universe, { box, held }: BucketPolicyBox): Region {
  const scope = scopeOfBox(universe, box)
  const possible = universe.possible[scope]
  return {
    scope,
    principals: universe.principals.describe(box[0], possible[0]),
    actions: universe.actions.describe(box[1], possible[1]),
    resources: hasBit(box[2], universe.organization)
      ? [{ pattern: '*', and: [], except: [] }]
      : universe.resources.describe(box[2], possible[2]),
    ...(held && { held }),
    witness: {
      principal: speaker(universe, 'principals', box),
      action: speaker(universe, 'actions', box),
      resource: speaker(universe, 'resources', box),
    },
  }
}

/** An upper bound of the changes: everything that the statements match. */
export function overapproximate(statements: readonly Statement[]): Region[] {
  const parts = (patterns: string[]) =>
    patterns.map((pattern): PatternTerm => ({ pattern, and: [], except: [] }))
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
