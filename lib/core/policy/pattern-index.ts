import { IdSet } from './id-set'
import { matchesPattern, type Pattern, patternsOverlap } from './pattern'

/** Finds which of many patterns match a text without trying each. */
export type PatternIndex = { find: (text: string) => IdSet }

export type PrefixNode = { prefix: string; parent: PrefixNode | undefined; ids: number[] }

type Node = PrefixNode & { parent: Node | undefined; set: IdSet | undefined }

const REMEMBERED = 50_000

/** Prefixes in alphabetical order, each linked to the longest other prefix it starts with. */
export function prefixNodes(prefixes: ReadonlyMap<string, number[]>): Node[] {
  const nodes: Node[] = []
  let open: Node | undefined
  for (const prefix of [...prefixes.keys()].sort()) {
    while (open && !prefix.startsWith(open.prefix)) open = open.parent
    open = { prefix, parent: open, ids: prefixes.get(prefix) ?? [], set: undefined }
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
 * An index over patterns, each with the id it stands for (several may share one); `size` is one
 * more than the largest id.
 */
export function createPatternIndex(
  entries: Iterable<readonly [pattern: Pattern, id: number]>,
  size: number,
): PatternIndex {
  const exact = new Map<string, number[]>()
  const prefixes = new Map<string, number[]>()
  const others: { pattern: Pattern; id: number }[] = []
  for (const [pattern, id] of entries) {
    const [first = '', last] = pattern.parts
    if (last === undefined) add(exact, first, id)
    else if (pattern.parts.length === 2 && last === '') add(prefixes, first, id)
    else others.push({ pattern, id })
  }
  const nodes = prefixNodes(prefixes)
  const nothing = new IdSet(size)
  const remembered = new Map<string, IdSet>()

  const setOf = (node: Node | undefined): IdSet => {
    if (!node) return nothing
    node.set ??= setOf(node.parent).with(node.ids)
    return node.set
  }
  const compute = (text: string): IdSet => {
    const shared = setOf(longestPrefix(nodes, text))
    const ids = exact.get(text)
    const more = others.filter(({ pattern }) => matchesPattern(pattern, text))
    if (!ids && more.length === 0) return shared
    return shared.with([...(ids ?? []), ...more.map(({ id }) => id)])
  }
  return {
    find: (text) => {
      const known = remembered.get(text)
      if (known) return known
      const set = compute(text)
      if (remembered.size >= REMEMBERED) remembered.clear()
      remembered.set(text, set)
      return set
    },
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
