import { type GlobMachine, globMachine } from './glob-machine'
import { freshCharacter, type Pattern } from './pattern'

type Child = { text: string; isPrefix: boolean }

/** The texts from a prefix to its children, as a trie. */
type Trie = { next: Map<string, Trie>; excluded: 'no' | 'itself' | 'and all under it' }

function trieOf(prefix: string, children: readonly Child[]): Trie {
  const root: Trie = { next: new Map(), excluded: 'no' }
  for (const { text, isPrefix } of children) {
    let at = root
    for (let i = prefix.length; i < text.length; i++) {
      const character = text[i] ?? ''
      const next = at.next.get(character) ?? { next: new Map(), excluded: 'no' }
      at.next.set(character, next)
      at = next
    }
    if (isPrefix) at.excluded = 'and all under it'
    else if (at.excluded === 'no') at.excluded = 'itself'
  }
  return root
}

export type WitnessSearch = { witnesses: string[]; steps: number }

/**
 * Of the texts that start with a prefix and belong to none of its children, one for each combination
 * of matching patterns. Stops after `budget` automaton steps.
 */
export function findWitnesses(
  prefix: string,
  children: readonly Child[],
  patterns: readonly Pattern[],
  budget: number,
): WitnessSearch {
  if (patterns.length === 0) {
    const heads = new Set(children.map(({ text }) => text[prefix.length]))
    return { witnesses: [prefix + freshCharacter((each) => heads.has(each))], steps: 1 }
  }
  const around = aroundChildren(prefix, children, patterns, budget)
  if (around.whole) return around
  let steps = around.steps
  // Single texts seldom stand in the way, and going around them is the larger part of the work.
  const texts = new Set(children.filter(({ isPrefix }) => !isPrefix).map(({ text }) => text))
  const prefixes = children.filter(({ isPrefix }) => isPrefix)
  const quick = walk(prefix, prefixes, patterns, budget - steps)
  steps += quick.steps
  if (!quick.witnesses.some((witness) => texts.has(witness)))
    return { witnesses: quick.witnesses, steps }
  const exact = walk(prefix, children, patterns, budget - steps)
  return { witnesses: exact.witnesses, steps: steps + exact.steps }
}

/**
 * The texts that go around all children by a character that none of them continues with. `whole`:
 * they reach each combination that any text under the prefix reaches.
 */
function aroundChildren(
  prefix: string,
  children: readonly Child[],
  patterns: readonly Pattern[],
  budget: number,
): WitnessSearch & { whole: boolean } {
  const heads = new Set(children.map(({ text }) => text[prefix.length]))
  const used = new Set(patterns.flatMap(({ text }) => [...text]))
  const fresh = freshCharacter((each) => heads.has(each) || used.has(each))
  const any = walk(prefix, [], patterns, budget)
  const around = walk(prefix + fresh, [], patterns, budget - any.steps)
  return {
    witnesses: around.witnesses,
    steps: any.steps + around.steps,
    whole: around.witnesses.length === any.witnesses.length,
  }
}

const machineCache = new WeakMap<Pattern, GlobMachine>()

/** The machine of a pattern, made once for the texts under many prefixes. */
function machineOf(pattern: Pattern): GlobMachine {
  const known = machineCache.get(pattern)
  if (known) return known
  const machine = globMachine(pattern)
  machineCache.set(pattern, machine)
  return machine
}

/** Walks the product of all automata breadth first, avoiding the children. */
function walk(
  prefix: string,
  children: readonly Child[],
  patterns: readonly Pattern[],
  budget: number,
): WitnessSearch {
  const size = children.reduce((sum, { text }) => sum + text.length - prefix.length, 0)
  if (size > budget) return { witnesses: [], steps: size }
  const texts = [...patterns, ...children].map(({ text }) => text).join('')
  const fresh = freshCharacter((each) => texts.includes(each))
  const machines = patterns.map(machineOf)
  const begin = machines.map(({ start, step }) => prefix.split('').reduce(step, start))
  const nodeIds = new Map<Trie | undefined, number>([[undefined, 0]])
  const idOf = (node: Trie | undefined) => {
    const known = nodeIds.get(node)
    if (known !== undefined) return known
    nodeIds.set(node, nodeIds.size)
    return nodeIds.size - 1
  }
  type Place = { text: string; states: number[]; node: Trie | undefined }
  const queue: Place[] = [{ text: prefix, states: begin, node: trieOf(prefix, children) }]
  const seen = new Set<string>()
  const found = new Map<string, string>()
  const combinations = 2 ** machines.length
  let steps = 0
  for (let i = 0, at = queue[0]; at && steps < budget; at = queue[++i]) {
    const { text, states, node } = at
    if (!node || node.excluded === 'no') {
      let signature = ''
      for (let m = 0; m < machines.length; m++)
        signature += machines[m]?.accepts(states[m] ?? -1) ? '1' : '0'
      if (!found.has(signature)) found.set(signature, text)
      // No further text can tell the patterns apart in another way.
      if (found.size === combinations) break
    }
    const characters = new Set([fresh])
    for (let m = 0; m < machines.length; m++)
      for (const letter of machines[m]?.letters(states[m] ?? -1) ?? []) characters.add(letter)
    if (node) for (const letter of node.next.keys()) characters.add(letter)
    steps += characters.size * machines.length
    for (const character of characters) {
      const next = node?.next.get(character)
      if (next?.excluded === 'and all under it') continue
      const reached: number[] = []
      let key = `${idOf(next)}`
      for (let m = 0; m < machines.length; m++) {
        const state = machines[m]?.step(states[m] ?? -1, character) ?? -1
        reached.push(state)
        key += `,${state}`
      }
      if (seen.has(key)) continue
      seen.add(key)
      queue.push({ text: text + character, states: reached, node: next })
    }
  }
  return { witnesses: [...found.values()], steps }
}
