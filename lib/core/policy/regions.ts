import type { PatternTerm } from './atoms'
import { hasBit, membersOf } from './bits'
import { type Box, intersectBox } from './boxes'
import type { BucketPolicyBox, BucketPolicyEffect } from './bucket-policy-regions'
import { type ActionScope, matchingActions } from './catalogue'
import { STATEMENT_FIELDS, type Statement, type StatementField } from './document'
import type { AccessRequest } from './evaluate'
import {
  includesPattern,
  matchesEverything,
  type Pattern,
  parsePattern,
  patternsOverlap,
} from './pattern'
import { scopesOf, type Universe } from './universe'

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

/** The checks that an upper bound is narrowed by; past them it stays wide. */
const MOST_CHECKS = 500_000

/**
 * An upper bound of what the second statements allow and the first do not: what the changed
 * statements match, without the entries whose access is the same on both sides.
 */
export function overapproximate(
  changed: readonly Statement[],
  before: readonly Statement[],
  after: readonly Statement[],
): Region[] {
  const [old, next] = [before, after].map((each) => each.map(parsedStatement)) as [
    Parsed[],
    Parsed[],
  ]
  const work = { left: MOST_CHECKS }
  const isOf = (effect: Statement['effect']) => (each: Parsed) => each.effect === effect
  const [allowsBefore, deniesBefore] = [old.filter(isOf('Allow')), old.filter(isOf('Deny'))]
  const [allowsAfter, deniesAfter] = [next.filter(isOf('Allow')), next.filter(isOf('Deny'))]
  const some = (list: readonly Parsed[], test: (each: Parsed) => boolean) => {
    work.left -= list.length
    return work.left >= 0 && list.some(test)
  }
  const isSame = (part: Parsed) => {
    if (some(deniesAfter, (each) => includesStatement(each, part))) return true
    if (part.effect === 'Deny')
      return work.left >= 0 && !some(allowsAfter, (each) => overlap(each, part)) && work.left >= 0
    const wasAllowed = some(allowsBefore, (each) => includesStatement(each, part))
    return wasAllowed && !some(deniesBefore, (each) => overlap(each, part)) && work.left >= 0
  }
  const narrowed = changed.flatMap((statement) => {
    let part = parsedStatement(statement)
    for (const list of STATEMENT_FIELDS) {
      const whole = part
      const kept = whole[list].filter((pattern) => !isSame({ ...whole, [list]: [pattern] }))
      part = { ...whole, [list]: kept }
    }
    return STATEMENT_FIELDS.every((list) => part[list].length > 0) ? [part] : []
  })
  const regions = narrowed.flatMap((part) => SCOPES.flatMap((scope) => regionIn(scope, part)))
  return [...new Map(regions.map((region) => [JSON.stringify(region), region])).values()]
}

type Parsed = { effect: Statement['effect'] } & Record<StatementField, readonly Pattern[]>

const parsedStatement = ({ effect, principals, actions, resources }: Statement): Parsed => {
  const parsed = (texts: readonly string[]) =>
    [...new Set(texts)].sort().map((text) => parsePattern(text))
  return {
    effect,
    principals: parsed(principals),
    actions: parsed(actions),
    resources: parsed(resources),
  }
}

const includesStatement = (outer: Parsed, inner: Parsed) =>
  STATEMENT_FIELDS.every((list) =>
    inner[list].every((each) => outer[list].some((other) => includesPattern(other, each))),
  )

const overlap = (a: Parsed, b: Parsed) =>
  STATEMENT_FIELDS.every((list) =>
    a[list].some((each) => b[list].some((other) => patternsOverlap(each, other))),
  )

const OBJECTS = parsePattern('*/*')

function regionIn(scope: ActionScope, { principals, actions, resources }: Parsed): Region[] {
  const inScope = actions.some(({ text }) => {
    if (!text.includes('*')) return scopesOf(text).includes(scope)
    // A pattern may match an unknown action, which applies to buckets and objects.
    if (!text.startsWith('cwobject:') && scope !== 'global') return true
    return text.startsWith('cwobject:')
      ? scope === 'global'
      : patternsOverlap(parsePattern(text), parsePattern('cwobject:*')) ||
          matchingActions(text).some((action) => action.scope === scope)
  })
  const reached = resources.filter((pattern) => {
    if (scope === 'global') return matchesEverything(pattern)
    return scope === 'object' ? patternsOverlap(pattern, OBJECTS) : !pattern.text.includes('/')
  })
  if (!inScope || reached.length === 0) return []
  const terms = (patterns: readonly Pattern[]) =>
    patterns.map(({ text }): PatternTerm => ({ pattern: text, and: [], except: [] }))
  return [
    {
      scope,
      principals: terms(principals),
      actions: terms(actions),
      resources: terms(reached),
    },
  ]
}
