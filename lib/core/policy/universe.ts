import { addBit, type Bits, createBits, emptyBits, hasBit } from './bits'
import type { Box } from './boxes'
import { type ActionScope, CATALOGUE, findAction, isGlobalAction } from './catalogue'
import type { Statement } from './document'
import { matchesEverything, parsePattern } from './pattern'
import { createPatternClasses, type ListedClasses, type PatternClasses } from './pattern-classes'

/** The requests that a statement certainly matches, and those it may match. */
export type StatementBoxes = { certain: Box; possible: Box }

/** All requests, as far as the given statements distinguish them. */
export type Universe = {
  principals: PatternClasses
  actions: PatternClasses
  /** With one extra class: the organization, the resource of global actions. */
  resources: PatternClasses
  organization: number
  /** Whether what statements certainly match is all that they may match. */
  exact: boolean
  boxesOf: (statement: Statement) => StatementBoxes
  /** The possible requests: each action with resources of its scope. */
  possible: Readonly<Record<ActionScope, Box>>
}

type List = 'principals' | 'actions' | 'resources'

/** The scopes of an action; unknown actions may apply to buckets and objects. */
export function scopesOf(action: string): readonly ActionScope[] {
  const scope = findAction(action)?.scope ?? (isGlobalAction(action) ? 'global' : 'unknown')
  return SCOPES_OF[scope]
}

const SCOPES_OF = {
  global: ['global'],
  bucket: ['bucket'],
  object: ['object'],
  unknown: ['bucket', 'object'],
} satisfies Record<ActionScope | 'unknown', ActionScope[]>

/** The scope of a resource that is a bucket or an object. */
export const scopeOfResource = (resource: string): ActionScope =>
  resource.includes('/') ? 'object' : 'bucket'

/** The actions of each scope; unknown actions are in none of these lists. */
const SCOPED_ACTIONS = (['global', 'bucket', 'object'] as const).map((scope) => [
  ...CATALOGUE.filter((action) => action.scope === scope).map(({ name }) => name),
  ...(scope === 'global' ? ['cwobject:*'] : []),
])

/**
 * @param buckets known buckets, told apart from others even where no statement does
 * @param more texts besides those of the statements, to be told apart too
 * @param most the steps of telling patterns with inner wildcards apart, for each list
 */
export function createUniverse(
  statements: readonly Statement[],
  buckets: readonly string[] = [],
  more: Pick<Statement, List> = { principals: [], actions: [], resources: [] },
  most?: number,
): Universe {
  const lists = (list: List) => [
    ...statements.map((each) => each[list]),
    ...more[list].map((text) => [text]),
  ]
  const principals = createPatternClasses({ lists: lists('principals'), most })
  const actions = createPatternClasses({
    lists: [...SCOPED_ACTIONS, ...lists('actions')],
    most,
  })
  const resources = createPatternClasses({
    lists: lists('resources'),
    known: buckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
    divider: '*/*',
    most,
  })
  const organization = resources.size
  const size = organization + 1

  const all = (size: number, isIn: (index: number) => boolean = () => true): Bits =>
    createBits(size, Array.from({ length: size }, (_, i) => i).filter(isIn))
  const objects = resources.classesOf(['*/*']).certain
  const scoped = (scope: ActionScope): Box => [
    all(principals.size),
    all(actions.size, (i) => scopesOf(actions.witnesses[i] ?? '').includes(scope)),
    scope === 'global'
      ? createBits(size, [organization])
      : all(size, (i) => i !== organization && hasBit(objects, i) === (scope === 'object')),
  ]
  const withOrganization = (
    list: readonly string[],
    { certain, possible }: ListedClasses,
  ): ListedClasses => {
    const everything = list.some((text) => matchesEverything(parsePattern(text)))
    const [wide, wider] = [certain, possible].map((set) => {
      const whole = widened(set, size)
      if (everything) addBit(whole, organization)
      return whole
    })
    return { certain: wide ?? emptyBits(size), possible: wider ?? emptyBits(size) }
  }
  const known = new Map<readonly string[], ListedClasses>()
  const resourcesOf = (list: readonly string[]) => {
    const found = known.get(list) ?? withOrganization(list, resources.classesOf(list))
    known.set(list, found)
    return found
  }

  return {
    principals,
    actions,
    resources,
    organization,
    exact: principals.exact && actions.exact && resources.exact,
    boxesOf: (statement) => {
      const parts = [
        principals.classesOf(statement.principals),
        actions.classesOf(statement.actions),
        resourcesOf(statement.resources),
      ] as const
      const box = (which: 'certain' | 'possible'): Box => [
        parts[0][which],
        parts[1][which],
        parts[2][which],
      ]
      return { certain: box('certain'), possible: box('possible') }
    },
    possible: { global: scoped('global'), bucket: scoped('bucket'), object: scoped('object') },
  }
}

/** The same members in a larger set. */
function widened(bits: Bits, size: number): Bits {
  const wider = emptyBits(size)
  wider.set(bits)
  return wider
}
