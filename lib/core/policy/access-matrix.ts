import { ACCESS_LEVELS } from './access-level'
import { CATALOGUE, type CatalogueAction } from './catalogue'
import type { Policy } from './document'
import { type CompiledPolicies, compilePolicies } from './evaluate'
import type { IdSet } from './id-set'
import {
  matchesEverything,
  matchesPattern,
  type Pattern,
  parsePattern,
  patternsOverlap,
} from './pattern'
import { intersectPatterns } from './pattern-intersection'
import { freshOf } from './resource-samples'

/**
 * Access levels by principal and bucket. A cell is a bit set: bit `i` is `ACCESS_LEVELS[i]`, set when
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

const without = (a: Actions, b: Actions): Actions => a.map((word, i) => word & ~(b[i] ?? 0))

const OF_LEVEL = ACCESS_LEVELS.map((level) => maskOf((action) => action.level === level))
const OF_SCOPE = {
  bucket: maskOf(({ scope }) => scope === 'bucket'),
  object: maskOf(({ scope }) => scope === 'object'),
}

/** The buckets that a resource pattern matches, and those with an object it matches. */
type PatternReach = { buckets: readonly number[]; objects: readonly number[] }

type Effect = {
  deny: boolean
  actions: Actions
  /** Whether a resource matches everything, the organization too. */
  everywhere: boolean
  resources: readonly ResourceReach[]
}

type ResourceReach = { pattern: Pattern; reach: PatternReach }

/** Computes the access matrix of organization policies over a list of buckets. */
export function createMatrix(compiled: CompiledPolicies, buckets: readonly string[]): Matrix {
  const { statements } = compiled
  const reach = createReach(buckets)
  const reachOf = remembered((resource): ResourceReach => {
    const pattern = parsePattern(resource)
    return { pattern, reach: reach(pattern) }
  })
  const actionsOf = remembered((pattern) => {
    const parsed = parsePattern(pattern)
    return maskOf(({ name, scope }) => scope !== 'global' && matchesPattern(parsed, name))
  })
  const effects = statements.map(({ effect, actions, resources }): Effect => {
    const everywhere = resources.some((resource) => matchesEverything(parsePattern(resource)))
    return {
      deny: effect === 'Deny',
      actions: actions.map(actionsOf).reduce(joined, NOTHING),
      everywhere,
      resources: everywhere ? [] : [...new Set(resources)].map(reachOf),
    }
  })
  const fresh = freshOf(statements.flatMap(({ resources }) => resources))
  const samples = new Map<string, readonly string[]>()
  const samplesOf = (pattern: string, bucket: number) => {
    const key = `${bucket} ${pattern}`
    const known =
      samples.get(key) ??
      intersectPatterns(parsePattern(`${buckets[bucket] ?? ''}/*`), parsePattern(pattern)).map(
        (kind) => kind.replaceAll(/\*+/g, fresh),
      )
    samples.set(key, known)
    return known
  }

  const build = (ids: readonly number[]): Uint8Array => {
    const cells = new Uint8Array(buckets.length)
    const own = ids.flatMap((id) => effects[id] ?? [])
    const allows = own.filter(({ deny }) => !deny)
    if (allows.length === 0) return cells
    const everyDenied = own
      .filter(({ deny, everywhere }) => deny && everywhere)
      .reduce((all, { actions }) => joined(all, actions), NOTHING)
    const denied = new Map<number, Actions>()
    const deniedObjects = new Map<number, { pattern: Pattern; actions: Actions }[]>()
    for (const { deny, actions, resources } of own) {
      if (!deny) continue
      for (const { pattern, reach } of resources) {
        for (const bucket of reach.buckets)
          denied.set(bucket, joined(denied.get(bucket) ?? NOTHING, actions))
        for (const bucket of reach.objects) {
          const list = deniedObjects.get(bucket)
          if (list) list.push({ pattern, actions })
          else deniedObjects.set(bucket, [{ pattern, actions }])
        }
      }
    }
    const open = new Int32Array(buckets.length * WORDS)
    const add = (bucket: number, actions: Actions, scope: Actions) => {
      for (let word = 0; word < WORDS; word++) {
        const at = bucket * WORDS + word
        open[at] = (open[at] ?? 0) | ((actions[word] ?? 0) & (scope[word] ?? 0))
      }
    }
    const addObjects = (bucket: number, actions: Actions, pattern: string) => {
      const denies = deniedObjects.get(bucket)
      if (!denies) return add(bucket, actions, OF_SCOPE.object)
      const wanted = actions.map((each, word) => each & (OF_SCOPE.object[word] ?? 0))
      const held = (each: number, word: number) =>
        (each & ~(open[bucket * WORDS + word] ?? 0)) === 0
      for (const sample of samplesOf(pattern, bucket)) {
        if (wanted.every(held)) return
        let left: Actions = wanted
        for (const deny of denies)
          if (left.some((word) => word !== 0) && matchesPattern(deny.pattern, sample))
            left = without(left, deny.actions)
        add(bucket, left, OF_SCOPE.object)
      }
    }
    for (const { actions, everywhere, resources } of allows) {
      const left = without(actions, everyDenied)
      if (left.every((word) => word === 0)) continue
      if (everywhere)
        for (let bucket = 0; bucket < buckets.length; bucket++) {
          add(bucket, without(left, denied.get(bucket) ?? NOTHING), OF_SCOPE.bucket)
          addObjects(bucket, left, '*')
        }
      for (const { pattern, reach } of resources) {
        for (const bucket of reach.buckets)
          add(bucket, without(left, denied.get(bucket) ?? NOTHING), OF_SCOPE.bucket)
        for (const bucket of reach.objects) addObjects(bucket, left, pattern.text)
      }
    }
    for (let at = 0; at < open.length; at++) {
      const word = open[at] ?? 0
      if (word === 0) continue
      const bucket = Math.floor(at / WORDS)
      cells[bucket] = (cells[bucket] ?? 0) | levelsOf(word, at % WORDS)
    }
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

/** Returns a function from a pattern of resources to what it reaches among the buckets. */
function createReach(buckets: readonly string[]): (pattern: Pattern) => PatternReach {
  const sorted = buckets.map((name, index) => ({ name, index }))
  sorted.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
  const objectsOf = buckets.map((bucket) => parsePattern(`${bucket}/*`))
  const from = (text: string) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((sorted[middle]?.name ?? '') < text) low = middle + 1
      else high = middle
    }
    return low
  }
  return (pattern) => {
    const [start = ''] = pattern.parts
    const [name = '', key] = start.split('/', 2)
    const found: { buckets: number[]; objects: number[] } = { buckets: [], objects: [] }
    for (let at = from(name); at < sorted.length; at++) {
      const bucket = sorted[at]
      const beyond = key === undefined ? !bucket?.name.startsWith(name) : bucket?.name !== name
      if (!bucket || beyond) break
      if (matchesPattern(pattern, bucket.name)) found.buckets.push(bucket.index)
      const objects = objectsOf[bucket.index]
      if (objects && patternsOverlap(pattern, objects)) found.objects.push(bucket.index)
    }
    return found
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

/** The rows of some principals. Those with the same access share one, which must not be modified. */
export function matrixRows(
  policies: readonly Policy[],
  buckets: readonly string[],
  principals: readonly string[],
): Uint8Array[] {
  const { row } = createMatrix(compilePolicies(policies), buckets)
  return principals.map(row)
}
