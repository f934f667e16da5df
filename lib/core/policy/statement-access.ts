import { ACCESS_LEVELS, type AccessLevel, EVERY_LEVEL } from './access-level'
import { type ActionScope, CATALOGUE, type CatalogueAction } from './catalogue'
import type { Statement, Effect as StatementEffect } from './document'
import type { CompiledPolicies } from './evaluate'
import {
  matchesEverything,
  matchesPattern,
  type Pattern,
  parsePattern,
  patternsOverlap,
} from './pattern'
import { intersectPatterns, TooManyIntersections } from './pattern-intersection'
import { freshOf } from './resource-samples'

/** What access is asked about. */
export type AccessScope = {
  buckets: readonly string[]
  /** Only these actions count; by default all of the catalogue. */
  actions?: readonly CatalogueAction[]
  /** The objects of each bucket, where `*` matches anything; by default all of them. */
  key?: string
}

/**
 * Sets of levels by bucket, and of the organization. A level is set when at least one action of it is allowed on the
 * bucket or on some object in it. They are shared and must not be modified.
 */
export type AccessCells = { buckets: Uint8Array; organization: number; isEmpty: boolean }

export type StatementAccess = {
  /** The levels that a statement speaks of, whatever its effect and whatever other statements say. */
  touches: (id: number) => AccessCells
  /** What an Allow statement gives to a principal that these Deny statements name, too. */
  gives: (id: number, denies: readonly number[]) => AccessCells
  /** Whether that is known already. */
  knows: (question: StatementQuestion) => boolean
  /** Keeps what was computed elsewhere. */
  remember: (question: StatementQuestion, cells: AccessCells) => void
}

/** A statement, and the Deny statements that bear on it, by their ids. */
export type StatementQuestion = { id: number; denies: readonly number[] }

/** A set of the actions asked about. */
type Actions = readonly number[]

type ResourceReach = { pattern: Pattern; buckets: readonly number[]; objects: readonly number[] }

type Reach = {
  effect: StatementEffect
  actions: Actions
  /** Whether a resource matches everything, the organization too. */
  everywhere: boolean
  resources: readonly ResourceReach[]
}

type Denial = {
  everywhere: Actions
  buckets: ReadonlyMap<number, Actions>
  objects: ReadonlyMap<number, { pattern: Pattern; actions: Actions }[]>
}

const joined = (a: Actions, b: Actions): Actions => a.map((word, i) => word | (b[i] ?? 0))
const without = (a: Actions, b: Actions): Actions => a.map((word, i) => word & ~(b[i] ?? 0))
const isNone = (actions: Actions) => actions.every((word) => word === 0)

/**
 * Computes which levels single statements give in each bucket and on the organization. Whoever the same statements
 * name has the same access, so that an answer over many principals costs little more than one over many statements.
 * @throws TooManyIntersections only where the key has wildcards before its end
 */
export function createStatementAccess(
  { statements }: Pick<CompiledPolicies, 'statements'>,
  { buckets, actions: asked = CATALOGUE, key = '*' }: AccessScope,
): StatementAccess {
  const nothing: Actions = Array.from({ length: Math.ceil(asked.length / 32) }, () => 0)
  const maskOf = (test: (action: CatalogueAction) => boolean): Actions =>
    nothing.map((_, word) =>
      asked
        .slice(word * 32, word * 32 + 32)
        .reduce((bits, action, i) => (test(action) ? bits | (1 << i) : bits), 0),
    )
  const ofLevel = ACCESS_LEVELS.map((level: AccessLevel) =>
    maskOf((action) => action.level === level),
  )
  const ofScope = {
    global: maskOf(({ scope }) => scope === 'global'),
    bucket: maskOf(({ scope }) => scope === 'bucket'),
    object: maskOf(({ scope }) => scope === 'object'),
  } as const satisfies Record<ActionScope, Actions>
  const levelsOf = (actions: Actions, scope: Actions) =>
    ofLevel.reduce(
      (levels, mask, i) =>
        actions.some((word, at) => (word & (mask[at] ?? 0) & (scope[at] ?? 0)) !== 0)
          ? levels | (1 << i)
          : levels,
      0,
    )

  const reachOfPattern = createReach(buckets, key)
  const reachOfResource = remembered((resource): ResourceReach => {
    const pattern = parsePattern(resource)
    return { pattern, ...reachOfPattern(pattern) }
  })
  const actionsOf = remembered((pattern) => {
    const parsed = parsePattern(pattern)
    return maskOf(({ name }) => matchesPattern(parsed, name))
  })
  const reachOf = rememberedBy((id: number): Reach => {
    const { effect = 'Allow', actions = [], resources = [] } = statements[id] ?? {}
    const everywhere = resources.some((resource) => matchesEverything(parsePattern(resource)))
    return {
      effect,
      actions: actions.map(actionsOf).reduce(joined, nothing),
      everywhere,
      resources: everywhere ? [] : [...new Set(resources)].map(reachOfResource),
    }
  })
  const fresh = freshOf([key, ...statements.flatMap(({ resources }) => resources)])
  const samples = new Map<string, readonly string[]>()
  const samplesOf = (pattern: string, bucket: number) => {
    const known = samples.get(`${bucket} ${pattern}`)
    if (known) return known
    const within = parsePattern(`${buckets[bucket] ?? ''}/${key}`)
    const found = intersectPatterns(within, parsePattern(pattern)).map((kind) =>
      kind.replaceAll(/\*+/g, fresh),
    )
    samples.set(`${bucket} ${pattern}`, found)
    return found
  }

  const denialOf = remembered((ids): Denial => {
    const denies = ids === '' ? [] : ids.split(',').map((id) => reachOf(Number(id)))
    const byBucket = new Map<number, Actions>()
    const byObjects = new Map<number, { pattern: Pattern; actions: Actions }[]>()
    for (const { actions, resources } of denies)
      for (const { pattern, buckets, objects } of resources) {
        for (const bucket of buckets)
          byBucket.set(bucket, joined(byBucket.get(bucket) ?? nothing, actions))
        for (const bucket of objects) {
          const list = byObjects.get(bucket)
          if (list) list.push({ pattern, actions })
          else byObjects.set(bucket, [{ pattern, actions }])
        }
      }
    const everywhere = denies
      .filter((each) => each.everywhere)
      .reduce((all, { actions }) => joined(all, actions), nothing)
    return { everywhere, buckets: byBucket, objects: byObjects }
  })

  /** Adds the levels of objects in a bucket that a pattern matches and no Deny takes away. */
  function objectLevels(actions: Actions, pattern: string, bucket: number, denial: Denial): number {
    const denies = denial.objects.get(bucket)
    const most = levelsOf(actions, ofScope.object)
    if (!denies || most === 0) return most
    let levels = 0
    for (const sample of samplesOf(pattern, bucket)) {
      let left = actions
      for (const deny of denies)
        if (matchesPattern(deny.pattern, sample)) left = without(left, deny.actions)
      levels |= levelsOf(left, ofScope.object)
      if (levels === most) break
    }
    return levels
  }

  function build({ actions, everywhere, resources }: Reach, denial: Denial): AccessCells {
    const cells = new Uint8Array(buckets.length)
    const left = without(actions, denial.everywhere)
    if (isNone(left)) return { buckets: cells, organization: 0, isEmpty: true }
    const most = levelsOf(left, ofScope.bucket)
    let any = 0
    const add = (bucket: number, levels: number) => {
      cells[bucket] = (cells[bucket] ?? 0) | levels
      any |= levels
    }
    const addBucket = (bucket: number) => {
      const denied = denial.buckets.get(bucket)
      add(bucket, denied ? levelsOf(without(left, denied), ofScope.bucket) : most)
    }
    const addObjects = (bucket: number, pattern: string) =>
      add(bucket, objectLevels(left, pattern, bucket, denial))
    if (everywhere)
      for (let bucket = 0; bucket < buckets.length; bucket++) {
        addBucket(bucket)
        addObjects(bucket, '*')
      }
    for (const { pattern, buckets: whole, objects } of resources) {
      for (const bucket of whole) addBucket(bucket)
      for (const bucket of objects)
        if ((cells[bucket] ?? 0) !== EVERY_LEVEL) addObjects(bucket, pattern.text)
    }
    const organization = everywhere ? levelsOf(left, ofScope.global) : 0
    return { buckets: cells, organization, isEmpty: (organization | any) === 0 }
  }

  const given = new Map<string, AccessCells>()
  const keyOf = ({ id, denies }: StatementQuestion) => `${id}|${denies.join()}`
  const gives = (id: number, denies: readonly number[]) => {
    const key = keyOf({ id, denies })
    const known = given.get(key) ?? build(reachOf(id), denialOf(denies.join()))
    given.set(key, known)
    return known
  }
  return {
    touches: (id) => gives(id, []),
    gives,
    knows: (question) => given.has(keyOf(question)),
    remember: (question, cells) => given.set(keyOf(question), cells),
  }
}

/**
 * What each of some statements gives. Equal cells are one object. Undefined where a key with wildcards before its
 * end has too many kinds of objects.
 */
export function computeStatementCells(
  statements: readonly Statement[],
  scope: AccessScope,
  questions: readonly StatementQuestion[],
): AccessCells[] | undefined {
  const access = createStatementAccess({ statements }, scope)
  const distinct = new Map<string, AccessCells>()
  try {
    return questions.map(({ id, denies }) => {
      const cells = access.gives(id, denies)
      const text = `${cells.organization} ${cells.buckets.join()}`
      const found = distinct.get(text) ?? cells
      distinct.set(text, found)
      return found
    })
  } catch (error) {
    if (error instanceof TooManyIntersections) return undefined
    throw error
  }
}

/** Returns a function from a pattern of resources to what it reaches among the buckets. */
function createReach(
  buckets: readonly string[],
  key: string,
): (pattern: Pattern) => Omit<ResourceReach, 'pattern'> {
  const sorted = buckets.map((name, index) => ({ name, index }))
  sorted.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
  const objectsOf = buckets.map((bucket) => parsePattern(`${bucket}/${key}`))
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
    const [name = '', rest] = start.split('/', 2)
    const found: { buckets: number[]; objects: number[] } = { buckets: [], objects: [] }
    for (let at = from(name); at < sorted.length; at++) {
      const bucket = sorted[at]
      const beyond = rest === undefined ? !bucket?.name.startsWith(name) : bucket?.name !== name
      if (!bucket || beyond) break
      if (matchesPattern(pattern, bucket.name)) found.buckets.push(bucket.index)
      const objects = objectsOf[bucket.index]
      if (objects && patternsOverlap(pattern, objects)) found.objects.push(bucket.index)
    }
    return found
  }
}

const remembered = <T>(make: (text: string) => T): ((text: string) => T) => rememberedBy(make)

function rememberedBy<Key, T>(make: (key: Key) => T): (key: Key) => T {
  const known = new Map<Key, T>()
  return (key) => {
    const found = known.get(key) ?? make(key)
    known.set(key, found)
    return found
  }
}
