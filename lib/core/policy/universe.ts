import { type Atoms, createAtoms } from './atoms'
import { addBit, type Bits, createBits, emptyBits, union } from './bits'
import type { Box } from './boxes'
import { type ActionScope, CATALOGUE, findAction, isGlobalAction } from './catalogue'
import type { Statement } from './document'
import { matchesEverything, parsePattern } from './pattern'

/** All requests, as far as the given statements distinguish them. */
export type Universe = {
  principals: Atoms
  actions: Atoms
  /** With one extra atom: the organization, the resource of global actions. */
  resources: Atoms
  organization: number
  boxOf: (statement: Statement) => Box
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

const everyAction = [...CATALOGUE.map(({ name }) => name), 'cwobject:*'].sort()

/**
 * @param buckets known buckets, told apart from others even where no statement does
 * @param more texts besides those of the statements, to be told apart too
 * @throws TooManyAtoms
 */
export function createUniverse(
  statements: readonly Statement[],
  buckets: readonly string[] = [],
  more: Pick<Statement, List> = { principals: [], actions: [], resources: [] },
): Universe {
  const texts = (list: List) =>
    [...new Set([...statements, more].flatMap((each) => each[list]))].sort()
  const principals = createAtoms(texts('principals'))
  const actions = createAtoms([...texts('actions'), ...everyAction])
  const known = buckets.flatMap((bucket) => [bucket, `${bucket}/*`])
  const resources = createAtoms([...texts('resources'), ...known], '*/*')
  const organization = resources.atoms.length
  const size = organization + 1

  const those = ({ atoms }: Atoms, length: number, test: (witness: string) => boolean): Bits => {
    const set = emptyBits(length)
    for (const [i, { witness }] of atoms.entries()) if (test(witness)) addBit(set, i)
    return set
  }
  const anyone = those(principals, principals.atoms.length, () => true)
  const scoped = (scope: ActionScope): Box => [
    anyone,
    those(actions, actions.atoms.length, (action) => scopesOf(action).includes(scope)),
    scope === 'global'
      ? createBits(size, [organization])
      : those(resources, size, (resource) => scopeOfResource(resource) === scope),
  ]
  const sets = [principals, actions, resources].map(() => new Map<string, Bits>())
  const setOf = (which: 0 | 1 | 2, atoms: Atoms, pattern: string): Bits => {
    const known = sets[which]?.get(pattern)
    if (known) return known
    const set = which === 2 ? widened(atoms.setOf(pattern), size) : atoms.setOf(pattern)
    if (which === 2 && matchesEverything(parsePattern(pattern))) addBit(set, organization)
    sets[which]?.set(pattern, set)
    return set
  }
  const together = (which: 0 | 1 | 2, atoms: Atoms, patterns: readonly string[]) =>
    patterns
      .map((pattern) => setOf(which, atoms, pattern))
      .reduce(union, emptyBits(which === 2 ? size : atoms.atoms.length))

  return {
    principals,
    actions,
    resources,
    organization,
    boxOf: (statement) => [
      together(0, principals, statement.principals),
      together(1, actions, statement.actions),
      together(2, resources, statement.resources),
    ],
    possible: { global: scoped('global'), bucket: scoped('bucket'), object: scoped('object') },
  }
}

/** The same members in a larger set. */
function widened(bits: Bits, size: number): Bits {
  const wider = emptyBits(size)
  wider.set(bits)
  return wider
}
