import { type Atoms, createAtoms, type PatternTerm, TooManyAtoms } from './atoms'
import { addBit, type Bits, createBits, emptyBits, membersOf } from './bits'
import { IdSet } from './id-set'
import {
  includesPattern,
  isPrefixPattern,
  matchesPattern,
  type Pattern,
  parsePattern,
  patternsOverlap,
} from './pattern'

/** A list of patterns as the classes it certainly matches and those it may match. */
export type ListedClasses = { certain: Bits; possible: Bits }

/**
 * Texts in classes: the texts of one class are matched by the same lists of patterns. Where the
 * patterns overlap in too many ways, a class may hold texts that only some lists match.
 */
export type PatternClasses = {
  size: number
  /** False: what a list certainly matches may be less than what it may match. */
  exact: boolean
  /** One text of each class, preferably one that a pattern spells out. */
  witnesses: readonly string[]
  isWritten: (index: number) => boolean
  /** Texts of a class: one for each way in which single patterns match. */
  textsOf: (index: number) => string[]
  /** Of a list that the classes were made for. */
  classesOf: (list: readonly string[]) => ListedClasses
  /** The classes that hold some text that a known pattern matches. */
  touching: (pattern: string) => Bits
  /** The class of a text. */
  locate: (text: string) => number
  /** The texts of some classes as pattern terms, given the classes that can occur. */
  describe: (set: Bits, possible: Bits) => PatternTerm[]
}

type ClassOptions = {
  /** The lists to tell apart. */
  lists: Iterable<readonly string[]>
  /** More patterns whose texts are looked for by `touching` and `locate`. */
  known?: readonly string[]
  /** A pattern whose texts are told apart from others. */
  divider?: string
  /** The most steps of splitting. */
  most?: number | undefined
}

const keys = new WeakMap<readonly string[], string>()

/** The same for lists of the same patterns. */
function keyOf(list: readonly string[]): string {
  const known = keys.get(list)
  if (known !== undefined) return known
  const key = JSON.stringify([...new Set(list)].sort())
  keys.set(list, key)
  return key
}

/** Splits all texts into classes, exactly where the overlaps of the patterns allow it. */
export function createPatternClasses({
  lists,
  known = [],
  divider,
  most,
}: ClassOptions): PatternClasses {
  const distinct = new Map<string, readonly string[]>()
  for (const list of [...(divider === undefined ? [] : [[divider]]), ...lists])
    distinct.set(keyOf(list), list)
  const texts = [...new Set([...[...distinct.values()].flat(), ...known])]
  try {
    return grouped(distinct, createAtoms(texts, divider, most), [])
  } catch (error) {
    if (!(error instanceof TooManyAtoms)) throw error
  }
  const patterns = texts.map((text) => parsePattern(text))
  const isSplitting = (pattern: Pattern) =>
    pattern.parts.length === 1 || isPrefixPattern(pattern) || pattern.text === divider
  const splitting = patterns.filter(isSplitting).map(({ text }) => text)
  const rest = patterns
    .filter((pattern) => !isSplitting(pattern))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
  return grouped(distinct, createAtoms(splitting, divider), rest)
}

/** What the lists match of one class, by their numbers. */
type Membership = { certain: IdSet; possible: IdSet; atoms: number[]; patterns: Pattern[] }

/** Checks between lists and patterns whose overlaps are not split; past them, all may overlap. */
const MOST_CHECKS = 2_000_000
const MOST_SINGLE = 300

/**
 * Groups atoms by the lists that match them. Each of the `rest` is a class of its own, whose texts
 * other lists may match; the atoms then stand for the texts that none of the rest matches.
 */
function grouped(
  distinct: ReadonlyMap<string, readonly string[]>,
  atoms: Atoms,
  rest: readonly Pattern[],
): PatternClasses {
  const lists = [...distinct.values()].map((list) => list.map(atoms.patternOf))
  const indexes = new Map([...distinct.keys()].map((key, i) => [key, i]))
  const nothing = new IdSet(lists.length)
  const interned = new Map<string, IdSet>()
  const extended = new Map<IdSet, Map<string, IdSet>>()
  /** The same sets are the same object, so that sets need not be compared. */
  const extend = (set: IdSet, ids: readonly number[]): IdSet => {
    if (ids.length === 0) return set
    const known = extended.get(set) ?? new Map<string, IdSet>()
    extended.set(set, known)
    const added = ids.join()
    const found = known.get(added)
    if (found) return found
    const made = set.with(ids)
    const key = `${made.words.join()} ${made.values.join()}`
    const canonical = interned.get(key) ?? made
    interned.set(key, canonical)
    known.set(added, canonical)
    return canonical
  }

  const byNode = new Map<number, number[]>()
  const byWild = new Map<string, number[]>()
  const push = <K>(map: Map<K, number[]>, key: K, id: number) => {
    const ids = map.get(key)
    if (!ids) map.set(key, [id])
    else if (ids.at(-1) !== id) ids.push(id)
  }
  for (const [id, list] of lists.entries())
    for (const pattern of list)
      if (pattern.parts.length === 1 || isPrefixPattern(pattern))
        push(byNode, atoms.nodeOf(pattern), id)
      else push(byWild, pattern.text, id)

  const classes: Membership[] = []
  const classAt = new Map<IdSet, Map<IdSet, number>>()
  const classFor = (certain: IdSet, possible: IdSet): number => {
    const under = classAt.get(certain) ?? new Map<IdSet, number>()
    classAt.set(certain, under)
    const at = under.get(possible) ?? classes.length
    under.set(possible, at)
    classes[at] ??= { certain, possible, atoms: [], patterns: [] }
    return at
  }

  const work = { left: MOST_CHECKS }
  const bySignature = new Map<string, number[]>()
  const listsOfSignature = (signature: string) => {
    const known = bySignature.get(signature)
    if (known) return known
    const ids = atoms.wild.flatMap(({ text }, i) =>
      signature[i] === '1' ? (byWild.get(text) ?? []) : [],
    )
    bySignature.set(signature, ids)
    return ids
  }
  /** The lists of the rest that match all texts of a node. */
  const listsOfRest = (text: string, isPrefix: boolean) => {
    work.left -= rest.length
    if (work.left < 0) return []
    return rest.flatMap((pattern) => {
      const whole = !isPrefix || pattern.parts.at(-1) === ''
      return whole && matchesPattern(pattern, text) ? (byWild.get(pattern.text) ?? []) : []
    })
  }
  const sets: IdSet[] = []
  const classOfAtom = new Int32Array(atoms.atoms.length)
  for (const [index, node] of atoms.nodes.entries()) {
    const own = extend(sets[node.parent] ?? nothing, byNode.get(index) ?? [])
    sets.push(own)
    const base = rest.length === 0 ? own : extend(own, listsOfRest(node.text, node.isPrefix))
    for (let i = node.first; i < node.own; i++) {
      const set = extend(base, listsOfSignature(atoms.atoms[i]?.signature ?? ''))
      const found = classFor(set, set)
      classes[found]?.atoms.push(i)
      classOfAtom[i] = found
    }
  }

  // Those that the same lists hold are one class where there are too many to look at each.
  const groups = new Map<string, Pattern[]>()
  for (const [i, pattern] of rest.entries()) {
    const key = rest.length > MOST_SINGLE ? (byWild.get(pattern.text) ?? []).join() : `${i}`
    groups.set(key, [...(groups.get(key) ?? []), pattern])
  }
  const divider = atoms.wild[0]
  for (const group of groups.values())
    for (const divided of divider ? [true, false] : [undefined]) {
      const meets = (pattern: Pattern) =>
        divider === undefined ||
        (divided ? patternsOverlap(pattern, divider) : !includesPattern(divider, pattern))
      const patterns = group.filter(meets)
      if (patterns.length === 0) continue
      const homes = patterns.map(({ text }) => new Set(byWild.get(text)))
      const certain: number[] = []
      const possible: number[] = []
      for (const [id, list] of lists.entries()) {
        const isDivider = divider !== undefined && id === 0
        const whole = isDivider
          ? divided === true
          : patterns.every((each, i) => homes[i]?.has(id) || includes(list, each))
        if (whole) certain.push(id)
        if (whole || (!isDivider && patterns.some((each) => overlaps(list.filter(meets), each))))
          possible.push(id)
      }
      const index = classFor(extend(nothing, certain), extend(nothing, possible))
      classes[index]?.patterns.push(...patterns)
    }

  function includes(list: readonly Pattern[], inner: Pattern) {
    work.left -= list.length
    return work.left >= 0 && list.some((outer) => includesPattern(outer, inner))
  }
  function overlaps(list: readonly Pattern[], pattern: Pattern) {
    work.left -= list.length
    return work.left < 0 || list.some((other) => patternsOverlap(other, pattern))
  }

  const transposed = (which: 'certain' | 'possible') => {
    const sets = lists.map(() => emptyBits(classes.length))
    for (const [index, each] of classes.entries())
      for (const id of each[which].ids()) addBit(sets[id] ?? emptyBits(0), index)
    return sets
  }
  const certain = transposed('certain')
  const possible = rest.length === 0 ? certain : transposed('possible')
  const written = classes.map(({ atoms: members }) => members.find(atoms.isWritten))
  const textOf = (atom: number | undefined) => atoms.atoms[atom ?? -1]?.witness
  const everythings = new Map<Bits, Bits>()
  const membersIn = (set: Bits) => membersOf(set).flatMap((index) => classes[index]?.atoms ?? [])

  return {
    size: classes.length,
    exact: rest.length === 0,
    witnesses: classes.map(
      ({ atoms: [first], patterns: [pattern] }, index) =>
        textOf(written[index] ?? first) ?? pattern?.parts.join('x') ?? '',
    ),
    isWritten: (index) => written[index] !== undefined,
    textsOf: (index) => {
      const { atoms: members = [], patterns = [] } = classes[index] ?? {}
      return [
        ...members.flatMap((atom) => textOf(atom) ?? []),
        ...patterns.flatMap(({ parts }) => ['x', '', '/'].map((between) => parts.join(between))),
      ]
    },
    classesOf: (list) => {
      const id = indexes.get(keyOf(list)) ?? -1
      const empty = emptyBits(classes.length)
      return { certain: certain[id] ?? empty, possible: possible[id] ?? empty }
    },
    touching: (text) => {
      const set = emptyBits(classes.length)
      for (const atom of membersOf(atoms.setOf(text))) addBit(set, classOfAtom[atom] ?? 0)
      return set
    },
    locate: (text) => classOfAtom[atoms.locate(text)] ?? -1,
    describe: (set, among) => {
      const inAtoms = (some: Bits) => createBits(atoms.atoms.length, membersIn(some))
      const everything = everythings.get(among) ?? inAtoms(among)
      everythings.set(among, everything)
      const terms = atoms.describe(inAtoms(set), everything)
      const unsplit = membersOf(set).flatMap((index) => classes[index]?.patterns ?? [])
      return unsplit.length === 0 ? terms : [...terms, ...termsBeside(terms, unsplit)]
    },
  }
}

/** Patterns as terms, without those that others include. */
function termsBeside(terms: readonly PatternTerm[], patterns: readonly Pattern[]): PatternTerm[] {
  const whole = terms.filter(({ and, except }) => and.length + except.length === 0)
  const outer = [...whole.map(({ pattern }) => parsePattern(pattern)), ...patterns]
  const isIn = (inner: Pattern) => {
    const includes = (other: Pattern) => other.text !== inner.text && includesPattern(other, inner)
    return outer
      .slice(0, MOST_SINGLE)
      .some((each) => includes(each) && !includesPattern(inner, each))
  }
  const left = [...new Map(patterns.map((each) => [each.text, each])).values()].filter(
    (pattern) => !isIn(pattern),
  )
  return left.map(({ text }) => ({ pattern: text, and: [], except: [] }))
}
