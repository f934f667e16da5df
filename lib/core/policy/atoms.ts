import { addBit, type Bits, emptyBits, hasBit, membersOf } from './bits'
import {
  freshCharacter,
  isPrefixPattern,
  matchesPattern,
  type Pattern,
  parsePattern,
} from './pattern'
import { findWitnesses } from './witnesses'

/** A set of texts that the given patterns do not distinguish, represented by one of them. */
export type Atom = { witness: string; node: number; signature: string }

/** The texts matched by `pattern` and by all of `and`, and by none of `except`. */
export type PatternTerm = { pattern: string; and: string[]; except: string[] }

export type Atoms = {
  atoms: readonly Atom[]
  /** The texts that patterns spell out and the prefixes, in preorder. */
  nodes: readonly AtomNode[]
  /** The patterns that split the texts under a prefix, in the order of signatures. */
  wild: readonly Pattern[]
  /** The text as a pattern, parsed once if the atoms were made for it. */
  patternOf: (text: string) => Pattern
  /** The node of a pattern: all its atoms are at or under it. */
  nodeOf: (pattern: Pattern) => number
  /** The atoms that a given pattern consists of. */
  setOf: (pattern: string) => Bits
  /** Whether an atom is a single text that a pattern spells out. */
  isWritten: (atom: number) => boolean
  /** The atom a text belongs to. */
  locate: (text: string) => number
  /** A set of atoms as few pattern terms as possible, given the atoms that can occur. */
  describe: (set: Bits, possible: Bits) => PatternTerm[]
}

/** Thrown when splitting the texts exceeds the allowed work. */
export class TooManyAtoms extends Error {}

/** Atoms `first` to `own` are the node's own, those up to `end` are under it; ends are exclusive. */
export type AtomNode = {
  text: string
  isPrefix: boolean
  parent: number
  children: number[]
  first: number
  own: number
  end: number
}

/** The most steps of automata that split texts. */
export const MOST_STEPS = 1_500_000
const MOST_WILD = 200

/**
 * Exact texts and prefixes are nested or disjoint, so they form a tree, here in preorder. Its root is
 * the empty prefix; every other pattern starts with a prefix in it.
 */
function buildTree(exact: ReadonlySet<string>, prefixes: ReadonlySet<string>): AtomNode[] {
  const texts = [...new Set([...prefixes, ...exact])].sort()
  const nodes: AtomNode[] = []
  const open: number[] = []
  const add = (text: string, isPrefix: boolean) => {
    const parent = open.at(-1) ?? -1
    nodes[parent]?.children.push(nodes.length)
    if (isPrefix) open.push(nodes.length)
    nodes.push({ text, isPrefix, parent, children: [], first: 0, own: 0, end: 0 })
  }
  for (const text of texts) {
    while (open.length > 0 && !text.startsWith(nodes[open.at(-1) ?? 0]?.text ?? '')) open.pop()
    if (prefixes.has(text)) add(text, true)
    if (exact.has(text)) add(text, false)
  }
  return nodes
}

/** The longest prefix in the tree that the text starts with. */
function prefixOf(nodes: readonly AtomNode[], text: string): number {
  let low = 0
  let high = nodes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((nodes[middle]?.text ?? '') <= text) low = middle + 1
    else high = middle
  }
  let at = low - 1
  while (at > 0 && !(nodes[at]?.isPrefix && text.startsWith(nodes[at]?.text ?? '')))
    at = nodes[at]?.parent ?? 0
  return Math.max(at, 0)
}

/**
 * Splits all texts into atoms: the texts of one atom match the same patterns, and no atom is empty.
 * Exact for `*` anywhere. With `divider`, texts are also split by whether they match it.
 * @throws TooManyAtoms when patterns with inner wildcards overlap in too many ways
 */
export function createAtoms(texts: Iterable<string>, divider?: string, most = MOST_STEPS): Atoms {
  const patterns = new Map([...texts].map((text) => [text, parsePattern(text)]))
  const exact = new Set<string>()
  const prefixes = new Set([''])
  const inner: Pattern[] = []
  for (const pattern of patterns.values()) {
    const [first = '', last] = pattern.parts
    if (last === undefined) exact.add(first)
    else prefixes.add(first)
    if (last !== undefined && !isPrefixPattern(pattern) && pattern.text !== divider)
      inner.push(pattern)
  }
  // The same patterns in another order make the same atoms.
  inner.sort((a, b) => (a.text < b.text ? -1 : 1))
  const wild = divider === undefined ? inner : [parsePattern(divider), ...inner]
  if (wild.length > MOST_WILD)
    throw new TooManyAtoms(`${wild.length} patterns with inner wildcards`)
  const nodes = buildTree(exact, prefixes)
  const exactNodes = new Map<string, number>()
  const prefixNodes = new Map<string, number>()
  for (const [i, { text, isPrefix }] of nodes.entries())
    (isPrefix ? prefixNodes : exactNodes).set(text, i)
  const signatureOf = (text: string) =>
    wild.map((pattern) => (matchesPattern(pattern, text) ? '1' : '0')).join('')

  const atoms: Atom[] = []
  let steps = 0
  for (const [index, node] of nodes.entries()) {
    node.first = atoms.length
    for (const witness of node.isPrefix ? witnessesOf(node) : [node.text])
      atoms.push({ witness, node: index, signature: signatureOf(witness) })
    node.own = atoms.length
  }
  for (const node of nodes.toReversed())
    node.end = nodes[node.children.at(-1) ?? -1]?.end ?? node.own

  function witnessesOf(node: AtomNode): string[] {
    const watched = wild.filter((pattern) => isOpen(pattern, node.text))
    if (node.children.length + watched.length === 0) {
      steps++
      return [node.text + freshCharacter(() => false)]
    }
    const children = node.children.flatMap((child) => nodes[child] ?? [])
    const explored = findWitnesses(node.text, children, watched, most - steps)
    steps += explored.steps
    if (steps >= most) throw new TooManyAtoms('patterns with inner wildcards meet too often')
    return explored.witnesses
  }

  const nodeOf = ({ parts: [first = '', last] }: Pattern) =>
    (last === undefined ? exactNodes : prefixNodes).get(first) ?? -1
  const patternOf = (text: string) => patterns.get(text) ?? parsePattern(text)
  const shares = new Map<Bits, Uint32Array>()
  return {
    atoms,
    nodes,
    wild,
    patternOf,
    nodeOf,
    isWritten: (atom) => nodes[atoms[atom]?.node ?? -1]?.isPrefix === false,
    locate: (text) => {
      const node = nodes[exactNodes.get(text) ?? prefixOf(nodes, text)]
      if (!node || wild.length === 0) return node?.first ?? -1
      const signature = signatureOf(text)
      for (let i = node.first; i < node.own; i++) if (atoms[i]?.signature === signature) return i
      return -1
    },
    setOf: (text) => {
      const pattern = patternOf(text)
      const node = nodes[nodeOf(pattern)]
      const whole = pattern.parts.length === 1 || isPrefixPattern(pattern)
      const set = emptyBits(atoms.length)
      for (let i = node?.first ?? 0; i < (node?.end ?? 0); i++)
        if (whole || matchesPattern(pattern, atoms[i]?.witness ?? '')) addBit(set, i)
      return set
    },
    describe: (set, possible) => {
      const counted = shares.get(possible) ?? sums(possible, atoms.length)
      shares.set(possible, counted)
      return describeAtoms(nodes, atoms, wild, membersOf(set), counted)
    },
  }
}

/** Whether some texts under the prefix match the pattern and others do not. */
function isOpen(pattern: Pattern, prefix: string): boolean {
  if (!prefix.startsWith(pattern.parts[0] ?? '')) return false
  return pattern.parts.at(-1) !== '' || !matchesPattern(pattern, prefix)
}

/** Prefix sums of the set, to count the members of any range in constant time. */
function sums(set: Bits, size: number): Uint32Array {
  const before = new Uint32Array(size + 1)
  for (let i = 0; i < size; i++) before[i + 1] = (before[i] ?? 0) + (hasBit(set, i) ? 1 : 0)
  return before
}

/** The place in an ascending list of the first number that is not smaller. */
function placeIn(ascending: readonly number[], number: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) < number) low = middle + 1
    else high = middle
  }
  return low
}

/** Describes atoms, in ascending order, as patterns with exceptions. */
function describeAtoms(
  nodes: readonly AtomNode[],
  atoms: readonly Atom[],
  wild: readonly Pattern[],
  members: readonly number[],
  possible: Uint32Array,
): PatternTerm[] {
  const spelled = members.map((atom) => nodes[atoms[atom]?.node ?? 0])
  if (spelled.every((node) => node?.isPrefix === false))
    return spelled.map((node) => ({ pattern: node?.text ?? '', and: [], except: [] }))
  const share = (from: number, to: number) => {
    const of = (possible[to] ?? 0) - (possible[from] ?? 0)
    const count = placeIn(members, to) - placeIn(members, from)
    if (of === 0 || count === of) return of === 0 ? 'nothing' : 'all'
    return count === 0 ? 'none' : 'some'
  }
  const isMissing = (part: string) => part === 'none' || part === 'some'
  const patternOf = ({ text, isPrefix }: AtomNode) => (isPrefix ? `${text}*` : text)
  const childrenOf = (node: AtomNode) => node.children.flatMap((child) => nodes[child] ?? [])
  const held = childrenOfMembers()
  const parts: PatternTerm[] = []
  const waiting = nodes.slice(0, 1)
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const whole = share(node.first, node.end)
    if (whole === 'nothing' || whole === 'none') continue
    if (whole === 'all') {
      parts.push({ pattern: patternOf(node), and: [], except: [] })
      continue
    }
    const own = share(node.first, node.own)
    if (own === 'all') {
      const left = childrenOf(node).filter(({ first, end }) => isMissing(share(first, end)))
      parts.push({ pattern: patternOf(node), and: [], except: left.map(patternOf) })
      waiting.push(...left.toReversed())
      continue
    }
    if (own === 'some')
      for (let at = placeIn(members, node.first); (members[at] ?? node.own) < node.own; at++)
        parts.push(narrow(node, childrenOf(node), atoms[members[at] ?? -1]))
    waiting.push(...(held.get(node) ?? []).toReversed())
  }
  return parts

  /** For each node the children that hold a member, which are few where the others are very many. */
  function childrenOfMembers(): ReadonlyMap<AtomNode | undefined, AtomNode[]> {
    const found = new Map<AtomNode | undefined, AtomNode[]>()
    const seen = new Set<AtomNode>()
    for (const member of members) {
      let node = nodes[atoms[member]?.node ?? -1]
      while (node && !seen.has(node)) {
        seen.add(node)
        const parent: AtomNode | undefined = nodes[node.parent]
        const siblings = found.get(parent)
        if (siblings) siblings.push(node)
        else found.set(parent, [node])
        node = parent
      }
    }
    return found
  }

  function narrow(node: AtomNode, children: AtomNode[], atom: Atom | undefined) {
    const watched = wild.filter(({ parts }) => node.text.startsWith(parts[0] ?? ''))
    const holds = (pattern: Pattern) => matchesPattern(pattern, atom?.witness ?? '')
    return {
      pattern: patternOf(node),
      and: watched.filter(holds).map(({ text }) => text),
      except: [
        ...watched.filter((pattern) => !holds(pattern)).map(({ text }) => text),
        ...children.map(patternOf),
      ],
    }
  }
}
