import type { GlobPart } from './glob'

type Step = { kind: 'run' } | { kind: 'one' } | { kind: 'character'; character: string }

const MAX_STATES = 2000
const MAX_STEPS = 200

/**
 * Texts that together stand for all others: for every combination of these patterns that some non-empty text
 * matches, one such text. Bounded; `other` is a character that no pattern and no literal of the question contains.
 */
export function wordsOfEveryCombination(
  patterns: readonly (readonly GlobPart[])[],
  other: string,
): string[] {
  const compiled = patterns.map(stepsOf).filter(({ length }) => length <= MAX_STEPS)
  const start = compiled.map((steps) => closure(steps, [0]))
  const seen = new Set([keyOf(start, false)])
  const words = new Map<string, string>()
  let frontier = [{ word: '', states: start, hasOther: false }]
  while (frontier.length > 0 && seen.size < MAX_STATES) {
    const next: typeof frontier = []
    for (const { word, states, hasOther } of frontier)
      for (const character of charactersAfter(compiled, states, other)) {
        const moved = compiled.map((steps, index) => advance(steps, states[index] ?? [], character))
        const withOther = hasOther || character === other
        const key = keyOf(moved, withOther)
        if (seen.has(key)) continue
        seen.add(key)
        const longer = word + character
        const met = moved.map((at, index) => at.includes(compiled[index]?.length ?? 0))
        const combination = `${withOther} ${met.join()}`
        if (!words.has(combination)) words.set(combination, longer)
        next.push({ word: longer, states: moved, hasOther: withOther })
      }
    frontier = next
  }
  return [...words.values()]
}

/** The characters that some pattern expects next. Every other character does what `other` does. */
function charactersAfter(
  compiled: readonly (readonly Step[])[],
  states: readonly (readonly number[])[],
  other: string,
): Set<string> {
  const characters = new Set([other])
  for (const [index, steps] of compiled.entries())
    for (const at of states[index] ?? []) {
      const step = steps[at]
      if (step?.kind === 'character') characters.add(step.character)
    }
  return characters
}

const keyOf = (states: readonly (readonly number[])[], hasOther: boolean) =>
  `${hasOther} ${states.map((at) => at.join('.')).join(' ')}`

/** An unknown part matches any text. */
const stepsOf = (parts: readonly GlobPart[]): Step[] =>
  parts.flatMap((part): Step[] => {
    if (typeof part === 'string')
      return [...part].map((character) => ({ kind: 'character', character }))
    return [{ kind: 'one' in part ? 'one' : 'run' }]
  })

/** The positions, and those that a run reaches without a character. */
function closure(steps: readonly Step[], positions: readonly number[]): number[] {
  const reached = new Set<number>()
  for (const position of positions) {
    let at = position
    reached.add(at)
    while (steps[at]?.kind === 'run') {
      at += 1
      reached.add(at)
    }
  }
  return [...reached].sort((a, b) => a - b)
}

function advance(steps: readonly Step[], positions: readonly number[], character: string) {
  const next = positions.flatMap((at) => {
    const step = steps[at]
    if (!step) return []
    if (step.kind === 'run') return [at]
    return step.kind === 'one' || step.character === character ? [at + 1] : []
  })
  return closure(steps, next)
}
