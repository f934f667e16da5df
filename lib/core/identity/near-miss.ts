export type NearMissKind =
  | 'whitespace'
  | 'trailing-slash'
  | 'well-known'
  | 'scheme'
  | 'default-port'
  | 'case'
  | 'typo'

export type NearMiss = { kinds: NearMissKind[]; explanation: string }

type Step = { kind: NearMissKind; undo: (text: string) => string; words: string }

const STEPS: readonly Step[] = [
  {
    kind: 'whitespace',
    undo: (text) => text.replace(/[\s\u200b-\u200d\u2060\ufeff]+/gu, ''),
    words: 'white space',
  },
  {
    kind: 'well-known',
    undo: (text) => text.replace(/\/*\/\.well-known(\/.*)?$/i, ''),
    words: 'the discovery path at the end',
  },
  {
    kind: 'trailing-slash',
    undo: (text) => text.replace(/\/+$/, ''),
    words: 'a slash at the end',
  },
  { kind: 'scheme', undo: (text) => text.replace(/^http:/i, 'https:'), words: 'http and https' },
  {
    kind: 'default-port',
    undo: (text) => text.replace(/^(https?:\/\/[^/?#]*?):(443|80)(?=[/?#]|$)/i, '$1'),
    words: 'the default port',
  },
  { kind: 'case', undo: (text) => text.toLowerCase(), words: 'upper and lower case' },
]

const TYPO = 2

/** Edits between two texts, counted up to `TYPO` and no further. */
function fewEdits(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > TYPO) return false
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      )
    if (Math.min(...next) > TYPO) return false
    row = next
  }
  return (row.at(-1) ?? 0) <= TYPO
}

const LONGEST = 2048

/**
 * Says how two issuers (or two audiences) nearly agree: they look alike and are not equal, so a
 * token of one is refused where the other is expected. Undefined when equal, or plainly different.
 */
export function nearMiss(a: string, b: string): NearMiss | undefined {
  if (a === b || a.length > LONGEST || b.length > LONGEST) return undefined
  const undone = (text: string, skip?: NearMissKind) =>
    STEPS.reduce((rest, { kind, undo }) => (kind === skip ? rest : undo(rest)), text)
  if (undone(a) !== undone(b)) {
    const short = Math.min(a.length, b.length) < 8
    return short || !fewEdits(a, b)
      ? undefined
      : { kinds: ['typo'], explanation: 'They differ in one or two characters.' }
  }
  const needed = STEPS.filter(({ kind }) => undone(a, kind) !== undone(b, kind))
  const steps =
    needed.length > 0 ? needed : STEPS.filter(({ undo }) => undo(a) !== a || undo(b) !== b)
  return {
    kinds: steps.map(({ kind }) => kind),
    explanation: `They differ only in ${steps.map(({ words }) => words).join(' and ')}; CoreWeave compares them character by character.`,
  }
}
