import { IdSet } from './id-set'
import { isPrefixPattern, matchesPattern, type Pattern, patternsOverlap } from './pattern'
import { createTextTrie } from './text-trie'

/** Finds which of many patterns match a text without trying each. */
export type PatternIndex = { find: (text: string) => IdSet }

export type PrefixNode = { prefix: string; parent: PrefixNode | undefined; ids: number[] }

const REMEMBERED = 50_000

/** Prefixes in alphabetical order, each linked to the longest other prefix it starts with. */
export function prefixNodes(prefixes: ReadonlyMap<string, number[]>): PrefixNode[] {
  const nodes: PrefixNode[] = []
  let open: PrefixNode | undefined
  for (const prefix of [...prefixes.keys()].sort()) {
    while (open && !prefix.startsWith(open.prefix)) open = open.parent
    open = { prefix, parent: open, ids: prefixes.get(prefix) ?? [] }
    nodes.push(open)
  }
  return nodes
}

/** How many prefixes are not after the text in alphabetical order. */
function countUpTo(nodes: readonly PrefixNode[], text: string): number {
  let low = 0
  let high = nodes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((nodes[middle]?.prefix ?? '') <= text) low = middle + 1
    else high = middle
  }
  return low
}

/** The longest prefix the text starts with: binary search, then up the parents. */
export function longestPrefix<N extends PrefixNode>(
  nodes: readonly N[],
  text: string,
  place = countUpTo(nodes, text),
) {
  let node: PrefixNode | undefined = nodes[place - 1]
  while (node && !text.startsWith(node.prefix)) node = node.parent
  return node as N | undefined
}

function add(map: Map<string, number[]>, key: string, id: number) {
  const ids = map.get(key)
  if (ids) ids.push(id)
  else map.set(key, [id])
}

/**
 * An index over patterns, each with the ids that it stands for, which several may share; `size` is one more than the
 * largest id.
 */
export function createPatternIndex(
  patterns: Iterable<readonly [pattern: Pattern, ids: readonly number[]]>,
  size: number,
): PatternIndex {
  const exact: IdsByText = new Map()
  const prefixes: IdsByText = new Map()
  const others: { pattern: Pattern; ids: readonly number[] }[] = []
  for (const [pattern, ids] of patterns) {
    const [first = '', last] = pattern.parts
    if (last === undefined) join(exact, first, ids)
    // `a*` and `a**` are one prefix.
    else if (isPrefixPattern(pattern)) join(prefixes, first, ids)
    else others.push({ pattern, ids })
  }
  const find = findByStart(exact, prefixes, size)
  return { find: others.length === 0 ? find : withOthers(find, others) }
}

type IdsByText = Map<string, readonly number[]>

function join(map: IdsByText, key: string, ids: readonly number[]) {
  const known = map.get(key)
  map.set(key, known ? [...known, ...ids] : ids)
}

/** Comparing the start as a whole takes half the time of the method of strings. */
const startsWith = (text: string, start: string) => text.slice(0, start.length) === start

/** Finds the ids of the text itself and of the prefixes that it starts with. */
function findByStart(exact: IdsByText, prefixes: IdsByText, size: number): (text: string) => IdSet {
  const texts = [...exact.keys()]
  for (const prefix of prefixes.keys()) if (!exact.has(prefix)) texts.push(prefix)
  texts.sort()
  const trie = createTextTrie(texts)
  const { parents, within } = enclosingPrefixes(texts, prefixes)
  const nothing = new IdSet(size)
  const above = new Array<IdSet | undefined>(texts.length)
  const equal = new Array<IdSet | undefined>(texts.length)

  /** What every text with this prefix is matched by; -1 stands for no prefix. */
  const setAbove = (at: number): IdSet => {
    const missing: number[] = []
    let place = at
    for (; place >= 0 && !above[place]; place = parents[place] ?? -1) missing.push(place)
    let set = place < 0 ? nothing : (above[place] ?? nothing)
    for (const each of missing.reverse()) {
      set = set.with(prefixes.get(texts[each] ?? '') ?? [])
      above[each] = set
    }
    return set
  }
  const setEqual = (at: number): IdSet => {
    const set = setAbove(within[at] ?? -1).with(exact.get(texts[at] ?? '') ?? [])
    equal[at] = set
    return set
  }
  return (text) => {
    const at = trie.nearest(text)
    if (at < 0) return nothing
    if (text === texts[at]) return equal[at] ?? setEqual(at)
    let prefix = within[at] ?? -1
    while (prefix >= 0 && !startsWith(text, texts[prefix] ?? '')) prefix = parents[prefix] ?? -1
    return prefix < 0 ? nothing : (above[prefix] ?? setAbove(prefix))
  }
}

/**
 * Of each of the sorted texts, the index of the longest prefix pattern that it starts with: another one in `parents`,
 * and any in `within`. -1 stands for none.
 */
function enclosingPrefixes(texts: readonly string[], prefixes: IdsByText) {
  const parents = new Int32Array(texts.length)
  const within = new Int32Array(texts.length)
  let open = -1
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at] ?? ''
    while (open >= 0 && !startsWith(text, texts[open] ?? '')) open = parents[open] ?? -1
    parents[at] = open
    if (prefixes.has(text)) open = at
    within[at] = open
  }
  return { parents, within }
}

/** Patterns with other wildcards are tried one by one, so what they match is remembered. */
function withOthers(
  find: (text: string) => IdSet,
  others: readonly { pattern: Pattern; ids: readonly number[] }[],
): (text: string) => IdSet {
  const remembered = new Map<string, IdSet>()
  return (text) => {
    const known = remembered.get(text)
    if (known) return known
    const matching = others.filter(({ pattern }) => matchesPattern(pattern, text))
    const shared = find(text)
    const set = matching.length === 0 ? shared : shared.with(matching.flatMap(({ ids }) => ids))
    if (remembered.size >= REMEMBERED) remembered.clear()
    remembered.set(text, set)
    return set
  }
}

/** Finds which of many lists hold a pattern that overlaps a given one, without trying each pattern. */
export type OverlapIndex = { find: (pattern: Pattern) => readonly number[] }

/**
 * An index over lists of patterns, which are numbered in their order.
 * @param work the pairs of patterns to check; once none are left, lists may not be found
 */
export function createOverlapIndex(
  lists: Iterable<readonly Pattern[]>,
  work: { left: number },
): OverlapIndex {
  const starts = new Map<string, number[]>()
  const entries: { pattern: Pattern; id: number }[] = []
  let id = 0
  for (const list of lists) {
    for (const pattern of list)
      add(starts, pattern.parts[0] ?? '', entries.push({ pattern, id }) - 1)
    id++
  }
  const nodes = prefixNodes(starts)
  const remembered = new Map<string, readonly number[]>()

  // Of two patterns that overlap, the start of one begins with the start of the other.
  const compute = (pattern: Pattern): readonly number[] => {
    const [start = '', last] = pattern.parts
    const found: number[] = []
    const look = ({ ids }: PrefixNode) => {
      for (const at of ids) {
        const entry = entries[at]
        if (--work.left < 0) return
        if (entry && patternsOverlap(entry.pattern, pattern)) found.push(entry.id)
      }
    }
    let place = countUpTo(nodes, start)
    for (let node = longestPrefix(nodes, start, place); node; node = node.parent) look(node)
    if (last === undefined) return found
    for (let node = nodes[place]; node?.prefix.startsWith(start); node = nodes[++place]) look(node)
    return found
  }
  return {
    find: (pattern) => {
      const known = remembered.get(pattern.text)
      if (known) return known
      const found = compute(pattern)
      remembered.set(pattern.text, found)
      return found
    },
  }
}
