import type { PatternTerm } from './atoms'
import { type Bits, createBitNumbers, membersOf } from './bits'
import { type Box, intersectBox } from './boxes'
import type { BucketPolicyBox, BucketPolicyEffect } from './bucket-policy-regions'
import type { ActionScope } from './catalogue'
import type { StatementField } from './document'
import type { AccessRequest } from './evaluate'
import { scopeOfResource, scopesOf, type Universe } from './universe'

/** All combinations of these principals, actions and resources within the scope. */
export type Region = {
  scope: ActionScope
  principals: PatternTerm[]
  actions: PatternTerm[]
  resources: PatternTerm[]
  /** The effect of the bucket policy, unless it allows the access. */
  held?: BucketPolicyEffect
  /** An example request whose decision changes; absent where none was found in an upper bound. */
  witness?: AccessRequest
  /** How many other regions were merged into this one to shorten the list, though they differ in some access. */
  merged?: number
}

export const SCOPES = ['global', 'bucket', 'object'] as const

export const scopeOfBox = (universe: Universe, box: Box): ActionScope =>
  SCOPES.find((scope) => intersectBox(box, universe.possible[scope]).length > 0) ?? 'global'

export type RegionWriter = {
  regionOf: (box: BucketPolicyBox) => Region
  scopeOf: (box: BucketPolicyBox) => ActionScope
}

const DIMENSIONS = { principals: 0, actions: 1, resources: 2 } as const

/**
 * Describes boxes of one universe. With `isChange`, only a request that it confirms is an example;
 * without, every request in a box is one.
 */
export function regionWriter(
  universe: Universe,
  isChange?: (request: AccessRequest) => boolean,
): RegionWriter {
  const numbers = createBitNumbers()
  const known = new Map<string, PatternTerm[]>()
  const termsOf = (scope: ActionScope, list: StatementField, set: Bits): PatternTerm[] => {
    if (list === 'resources' && scope === 'global') return [{ pattern: '*', and: [], except: [] }]
    const key = `${scope} ${list} ${numbers.numberOf(set)}`
    const among = universe.possible[scope][DIMENSIONS[list]]
    const terms = known.get(key) ?? universe[list].describe(set, among)
    known.set(key, terms)
    return terms
  }
  const scopeOf = ({ box }: BucketPolicyBox) => scopeOfBox(universe, box)
  return {
    scopeOf,
    regionOf: ({ box, held }) => {
      const scope = scopeOf({ box })
      const witness = isChange
        ? confirmedWitness(universe, box, scope, isChange)
        : spelledWitness(universe, box, scope)
      return {
        scope,
        principals: termsOf(scope, 'principals', box[0]),
        actions: termsOf(scope, 'actions', box[1]),
        resources: termsOf(scope, 'resources', box[2]),
        ...(held && { held }),
        ...(witness && { witness }),
      }
    },
  }
}

/** A request of a box, preferably of texts that statements spell out. */
function spelledWitness(universe: Universe, box: Box, scope: ActionScope): AccessRequest {
  const speaker = (list: StatementField) => {
    const { witnesses, isWritten } = universe[list]
    const set = membersOf(box[DIMENSIONS[list]])
    return witnesses[set.find(isWritten) ?? set[0] ?? 0] ?? ''
  }
  return {
    principal: speaker('principals'),
    action: speaker('actions'),
    resource: scope === 'global' ? '*' : speaker('resources'),
  }
}

/** The texts of each list that an example is looked for among. */
const MOST_TRIED = { principals: 4, actions: 4, resources: 150 } as const

const MOST_OF_CLASS = 3

function confirmedWitness(
  universe: Universe,
  box: Box,
  scope: ActionScope,
  isChange: (request: AccessRequest) => boolean,
): AccessRequest | undefined {
  const tried = (list: StatementField, isPossible: (text: string) => boolean) =>
    membersOf(box[DIMENSIONS[list]])
      .slice(0, MOST_TRIED[list])
      .flatMap((index) => universe[list].textsOf(index).filter(isPossible).slice(0, MOST_OF_CLASS))
      .slice(0, MOST_TRIED[list])
  const actions = tried('actions', (text) => scopesOf(text).includes(scope))
  const resources =
    scope === 'global' ? ['*'] : tried('resources', (text) => scopeOfResource(text) === scope)
  for (const principal of tried('principals', () => true))
    for (const action of actions)
      for (const resource of resources)
        if (isChange({ principal, action, resource })) return { principal, action, resource }
  return undefined
}
