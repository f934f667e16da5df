import type { Pattern } from './pattern'

/**
 * A pattern as a deterministic automaton over characters. States are numbers;
 * -1 is the dead state. Between wildcards it keeps the leftmost match, which loses no match.
 */
export type GlobMachine = {
  start: number
  step: (state: number, character: string) => number
  accepts: (state: number) => boolean
  /** The characters whose transition differs from that of a character not in the pattern. */
  letters: (state: number) => readonly string[]
}

type Piece = { text: string; from: number; fallback: number[]; kind: 'first' | 'middle' | 'last' }

/**
 * The Knuth-Morris-Pratt failure table: where to continue when the next character does not match, or
 * -1. Positions that expect the same character are skipped to keep the chains short.
 */
function fallbacks(text: string): number[] {
  const table = [-1]
  for (let i = 1, k = 0; i <= text.length; i++) {
    table[i] = text[i] === text[k] ? (table[k] ?? -1) : k
    while (k >= 0 && text[i] !== text[k]) k = table[k] ?? -1
    k++
  }
  return table
}

/** The machine of a pattern; a state is a place in the pattern, counted over its pieces. */
export function globMachine({ parts }: Pattern): GlobMachine {
  const pieces: Piece[] = []
  const pieceAt: Piece[] = []
  for (const [i, text] of parts.entries()) {
    const inner = i === parts.length - 1 ? 'last' : 'middle'
    const kind = i === 0 ? 'first' : inner
    const piece: Piece = { text, from: pieceAt.length, fallback: fallbacks(text), kind }
    pieces.push(piece)
    for (let at = 0; at <= text.length; at++) pieceAt.push(piece)
  }
  const final = pieces.at(-1)

  /** A completed piece continues with the next one; the last piece stays, as more text may follow. */
  const settled = (state: number): number => {
    const piece = pieceAt[state]
    if (!piece || piece === final || state - piece.from < piece.text.length) return state
    return settled(state + 1)
  }

  return {
    start: settled(0),
    step: (state, character) => {
      const piece = pieceAt[state]
      if (!piece) return -1
      let at = state - piece.from
      if (piece.kind === 'first') return piece.text[at] === character ? settled(state + 1) : -1
      while (at >= 0 && piece.text[at] !== character) at = piece.fallback[at] ?? -1
      return settled(piece.from + at + 1)
    },
    accepts: (state) => {
      const piece = pieceAt[state]
      return piece !== undefined && piece === final && state - piece.from === piece.text.length
    },
    letters: (state) => {
      const piece = pieceAt[state]
      const found: string[] = []
      if (!piece) return found
      for (let at = state - piece.from; at >= 0; at = piece.fallback[at] ?? -1) {
        const letter = piece.text[at]
        if (letter !== undefined) found.push(letter)
        if (piece.kind === 'first') return found
      }
      return found
    },
  }
}
