// The subset of RE2 that all engines share, matched without backtracking in time proportional to
// pattern length times text length. https://github.com/google/re2/wiki/Syntax

type Node =
  | { kind: 'one'; takes: (character: string) => boolean }
  | { kind: 'start' }
  | { kind: 'end' }
  | { kind: 'all'; of: Node[] }
  | { kind: 'any'; of: Node[] }
  | { kind: 'repeat'; of: Node; least: number; most: number }

const MAX_PATTERN_LENGTH = 500
const MAX_REPEAT = 100
const MAX_STATES = 5000

const SETS: Readonly<Record<string, RegExp>> = {
  d: /[0-9]/,
  D: /[^0-9]/,
  w: /[0-9A-Za-z_]/,
  W: /[^0-9A-Za-z_]/,
  s: /[\t\n\f\r ]/,
  S: /[^\t\n\f\r ]/,
}

class Unsupported extends Error {}

/** Parses a pattern. Throws `Unsupported` for syntax that may differ from RE2. */
function parse(pattern: string): Node {
  let at = 0
  const peek = () => pattern[at]
  const take = () => pattern[at++] ?? fail()
  const fail = (): never => {
    throw new Unsupported()
  }
  const choice = (depth: number): Node => {
    if (depth > 20) fail()
    const of = [sequence(depth)]
    while (peek() === '|') {
      at++
      of.push(sequence(depth))
    }
    return { kind: 'any', of }
  }
  const sequence = (depth: number): Node => {
    const of: Node[] = []
    while (peek() !== undefined && peek() !== '|' && peek() !== ')') of.push(repeated(depth))
    return { kind: 'all', of }
  }
  const repeated = (depth: number): Node => {
    const of = single(depth)
    const [least, most] = times()
    if (least === 1 && most === 1) return of
    if (of.kind === 'start' || of.kind === 'end' || /[*+?{]/.test(peek() ?? '')) fail()
    return { kind: 'repeat', of, least, most }
  }
  const times = (): [number, number] => {
    const mark = peek()
    if (mark === '{') {
      const [whole, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(pattern.slice(at)) ?? []
      if (whole === undefined) return fail()
      at += whole.length
      const from = Number(least)
      const open = comma ? Number.POSITIVE_INFINITY : from
      const to = most ? Number(most) : open
      if (from > MAX_REPEAT || (to > MAX_REPEAT && to !== open) || to < from) fail()
      return [from, to]
    }
    if (mark !== '*' && mark !== '+' && mark !== '?') return [1, 1]
    at++
    // A lazy quantifier changes what is captured, never whether the pattern matches.
    if (peek() === '?') at++
    return [mark === '+' ? 1 : 0, mark === '?' ? 1 : Number.POSITIVE_INFINITY]
  }
  const single = (depth: number): Node => {
    const character = take()
    if (character === '^') return { kind: 'start' }
    if (character === '$') return { kind: 'end' }
    if (character === '.') return { kind: 'one', takes: (found) => found !== '\n' }
    if (character === '[') return characterClass()
    if (character === '\\') return { kind: 'one', takes: escaped() }
    if (character === '(') {
      if (peek() === '?' && pattern.slice(at, at + 2) !== '?:') fail()
      if (peek() === '?') at += 2
      const inner = choice(depth + 1)
      if (take() !== ')') fail()
      return inner
    }
    if ('*+?{'.includes(character)) fail()
    return { kind: 'one', takes: (found) => found === character }
  }
  const escaped = () => {
    const character = take()
    const set = SETS[character]
    if (set) return (found: string) => set.test(found)
    if (/[A-Za-z0-9]/.test(character)) fail()
    return (found: string) => found === character
  }
  const characterClass = (): Node => {
    const negated = peek() === '^'
    if (negated) at++
    const tests: ((character: string) => boolean)[] = []
    if (peek() === ']') fail()
    while (peek() !== ']') {
      const from = take()
      if (from === '[') fail()
      if (from === '\\') tests.push(escaped())
      else if (peek() === '-' && pattern[at + 1] !== ']') {
        at++
        const to = take()
        if (to === '\\' || to < from) fail()
        tests.push((found) => found >= from && found <= to)
      } else tests.push((found) => found === from)
    }
    at++
    return { kind: 'one', takes: (found) => tests.some((test) => test(found)) !== negated }
  }
  const root = choice(0)
  if (at < pattern.length) fail()
  return root
}

type State =
  | { kind: 'one'; takes: (character: string) => boolean; next: number }
  | { kind: 'start' | 'end'; next: number }
  | { kind: 'both'; next: number[] }

/** Builds the states backwards, so that each node knows its successor. */
function compile(root: Node): { states: State[]; first: number } {
  const states: State[] = [{ kind: 'both', next: [] }]
  const add = (state: State) => {
    if (states.length > MAX_STATES) throw new Unsupported()
    return states.push(state) - 1
  }
  const build = (node: Node, next: number): number => {
    if (node.kind === 'one') return add({ ...node, next })
    if (node.kind === 'start' || node.kind === 'end') return add({ kind: node.kind, next })
    if (node.kind === 'all') return node.of.reduceRight((after, part) => build(part, after), next)
    if (node.kind === 'any')
      return add({ kind: 'both', next: node.of.map((part) => build(part, next)) })
    let at = next
    if (node.most === Number.POSITIVE_INFINITY) {
      const loop: State = { kind: 'both', next: [next] }
      at = add(loop)
      loop.next = [build(node.of, at), next]
    } else
      for (let i = node.least; i < node.most; i++)
        at = add({ kind: 'both', next: [build(node.of, at), next] })
    for (let i = 0; i < node.least; i++) at = build(node.of, at)
    return at
  }
  const first = build(root, 0)
  return { states, first }
}

/**
 * Whether a text contains a match of an RE2 pattern, as in CEL's `matches`; undefined if the
 * pattern uses unsupported syntax.
 */
export function matchesRe2(pattern: string, text: string): boolean | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return undefined
  const machine = machineOf(pattern)
  if (!machine) return undefined
  const { states, first } = machine
  const characters = [...text]
  let current = new Set<number>()
  for (let at = 0; at <= characters.length; at++) {
    const waiting = [...current, first]
    const reached = new Set<number>()
    for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
      if (reached.has(state)) continue
      reached.add(state)
      if (state === 0) return true
      const found = states[state]
      if (found?.kind === 'both') waiting.push(...found.next)
      if (found?.kind === 'start' && at === 0) waiting.push(found.next)
      if (found?.kind === 'end' && at === characters.length) waiting.push(found.next)
    }
    current = new Set()
    const character = characters[at]
    if (character === undefined) break
    for (const state of reached) {
      const found = states[state]
      if (found?.kind === 'one' && found.takes(character)) current.add(found.next)
    }
  }
  return false
}

function machineOf(pattern: string) {
  try {
    return compile(parse(pattern))
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}
