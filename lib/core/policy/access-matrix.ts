import { createAtoms } from './atoms'
import { membersOf } from './bits'
import { CATALOGUE, type CatalogueAction, DISPLAY_LEVELS, displayLevelOf } from './catalogue'
import type { CompiledPolicies } from './evaluate'
import type { IdSet } from './id-set'
import { matchesEverything, matchesPattern, parsePattern } from './pattern'

/**
 * Access levels by principal and bucket. A cell is a bit set: bit `i` is `DISPLAY_LEVELS[i]`, set when
 * at least one action of the level is allowed on the bucket or on some object in it.
 */
export type Matrix = {
  /** One cell per bucket. Rows are shared between principals and must not be modified. */
  row: (principal: string) => Uint8Array
}

/** A set of catalogued actions. */
type Actions = readonly number[]

const WORDS = Math.ceil(CATALOGUE.length / 32)
const NOTHING: Actions = Array.from({ length: WORDS }, () => 0)

const maskOf = (test: (action: CatalogueAction) => boolean): Actions =>
  NOTHING.map((_, word) =>
    CATALOGUE.slice(word * 32, word * 32 + 32).reduce(
      (bits, action, i) => (test(action) ? bits | (1 << i) : bits),
      0,
    ),
  )

const joined = (a: Actions, b: Actions): Actions => a.map((word, i) => word | (b[i] ?? 0))

const OF_LEVEL = DISPLAY_LEVELS.map((level) => maskOf((action) => displayLevelOf(action) === level))
const OF_SCOPE = {
  bucket: maskOf(({ scope }) => scope === 'bucket'),
  object: maskOf(({ scope }) => scope === 'object'),
}

/** The bucket and scope that an atom belongs to. */
type Place = { bucket: number; scope: 'bucket' | 'object' }

/**
 * Computes the access matrix of organization policies over a list of buckets.
 * @throws TooManyAtoms when resources with inner wildcards overlap in too many ways
 */
export function createMatrix(compiled: CompiledPolicies, buckets: readonly string[]): Matrix {
  const { statements } = compiled
  const resources = new Set(statements.flatMap((statement) => statement.resources))
  const atoms = createAtoms(
    [...resources, ...buckets.flatMap((bucket) => [bucket, `${bucket}/*`])],
    '*/*',
  )
  const places: (Place | undefined)[] = atoms.atoms.map(() => undefined)
  for (const [i, bucket] of buckets.entries()) {
    places[atoms.locate(bucket)] = { bucket: i, scope: 'bucket' }
    for (const atom of membersOf(atoms.setOf(`${bucket}/*`)))
      places[atom] = { bucket: i, scope: 'object' }
  }
  const reached = remembered((resource) =>
    membersOf(atoms.setOf(resource)).filter((atom) => places[atom] !== undefined),
  )
  const acted = remembered((pattern) => {
    const parsed = parsePattern(pattern)
    return maskOf(({ name, scope }) => scope !== 'global' && matchesPattern(parsed, name))
  })
  const effects = statements.map(({ effect, actions, resources }) => {
    const everywhere = resources.some((resource) => matchesEverything(parsePattern(resource)))
    return {
      deny: effect === 'Deny',
      actions: actions.map(acted).reduce(joined, NOTHING),
      everywhere,
      atoms: everywhere ? [] : [...new Set(resources.flatMap(reached))],
    }
  })

  const allowed = new Int32Array(places.length * WORDS)
  const denied = new Int32Array(places.length * WORDS)
  const everyPlace = places.flatMap((place, atom) => (place ? [atom] : []))

  const build = (ids: readonly number[]): Uint8Array => {
    const all = { allow: NOTHING, deny: NOTHING }
    const touched = new Set<number>()
    for (const id of ids) {
      const effect = effects[id]
      if (!effect) continue
      if (effect.everywhere) {
        const kind = effect.deny ? 'deny' : 'allow'
        all[kind] = joined(all[kind], effect.actions)
      }
      const target = effect.deny ? denied : allowed
      for (const atom of effect.atoms) {
        touched.add(atom)
        for (let word = 0; word < WORDS; word++) {
          const at = atom * WORDS + word
          target[at] = (target[at] ?? 0) | (effect.actions[word] ?? 0)
        }
      }
    }
    const cells = new Uint8Array(buckets.length)
    const somewhere = all.allow.some((word) => word !== 0)
    for (const atom of somewhere ? everyPlace : touched) {
      const place = places[atom]
      if (!place) continue
      for (let word = 0; word < WORDS; word++) {
        const at = atom * WORDS + word
        const allow = (allowed[at] ?? 0) | (all.allow[word] ?? 0)
        const deny = (denied[at] ?? 0) | (all.deny[word] ?? 0)
        const open = allow & ~deny & (OF_SCOPE[place.scope][word] ?? 0)
        if (open !== 0) cells[place.bucket] = (cells[place.bucket] ?? 0) | levelsOf(open, word)
      }
    }
    for (const atom of touched)
      for (let at = atom * WORDS; at < (atom + 1) * WORDS; at++) allowed[at] = denied[at] = 0
    return cells
  }
  const rows = remembered((ids: string) => build(ids === '' ? [] : ids.split(',').map(Number)))
  const bySet = new Map<IdSet, Uint8Array>()
  return {
    row: (principal) => {
      const set = compiled.naming(principal)
      const row = bySet.get(set) ?? rows([...set.ids()].join())
      bySet.set(set, row)
      return row
    },
  }
}

function levelsOf(open: number, word: number): number {
  let levels = 0
  for (const [i, mask] of OF_LEVEL.entries()) if ((open & (mask[word] ?? 0)) !== 0) levels |= 1 << i
  return levels
}

function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text) ?? make(text)
    known.set(text, found)
    return found
  }
}
