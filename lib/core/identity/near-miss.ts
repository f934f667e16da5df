import { listAnd } from '@/lib/common/list'
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
    words: 'a trailing discovery path',
  },
  {
    kind: 'trailing-slash',
    undo: (text) => text.replace(/\/+$/, ''),
    words: 'a trailing slash',
  },
  {
    kind: 'scheme',
    undo: (text) => text.replace(/^http:/i, 'https:'),
    words: 'the scheme (http or https)',
  },
  {
    kind: 'default-port',
    undo: (text) => text.replace(/^(https?:\/\/[^/?#]*?):(443|80)(?=[/?#]|$)/i, '$1'),
    words: 'the default port',
  },
  { kind: 'case', undo: (text) => text.toLowerCase(), words: 'letter case' },
]

const MAX_EDITS = 2

/** How many edits turn one text into the other; undefined where it takes more than `most`. */
function countEdits(a: string, b: string, most: number): number | undefined {
  if (Math.abs(a.length - b.length) > most) return undefined
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const edits = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
      next.push(edits)
      least = Math.min(least, edits)
    }
    if (least > most) return undefined
    row = next
  }
  const edits = row.at(-1) ?? 0
  return edits <= most ? edits : undefined
}

const MAX_LENGTH = 2048

const undone = (text: string, skip?: NearMissKind) =>
  STEPS.reduce((rest, { kind, undo }) => (kind === skip ? rest : undo(rest)), text)

const comparedForms = new Map<string, string>()

/** A text without all that two texts that look alike may differ in; kept, because one is compared with many. */
function comparedForm(text: string): string {
  const known = comparedForms.get(text)
  if (known !== undefined) return known
  const form = undone(text)
  if (comparedForms.size > 1000) comparedForms.clear()
  comparedForms.set(text, form)
  return form
}

/**
 * Describes how two issuers or audiences differ if they look alike but are not equal, so that a token of
 * one is rejected where the other is expected. Undefined if they are equal or clearly different.
 */
export function nearMiss(a: string, b: string): NearMiss | undefined {
  if (a === b || a.length > MAX_LENGTH || b.length > MAX_LENGTH) return undefined
  if (comparedForm(a) !== comparedForm(b)) {
    const short = Math.min(a.length, b.length) < 8
    return short || countEdits(a, b, MAX_EDITS) === undefined
      ? undefined
      : { kinds: ['typo'], explanation: 'They differ in one or two characters.' }
  }
  const needed = STEPS.filter(({ kind }) => undone(a, kind) !== undone(b, kind))
  const steps =
    needed.length > 0 ? needed : STEPS.filter(({ undo }) => undo(a) !== a || undo(b) !== b)
  return {
    kinds: steps.map(({ kind }) => kind),
    explanation: `They differ only in ${listAnd(steps.map(({ words }) => words))}; CoreWeave compares them character by character.`,
  }
}

/**
 * The name that an unknown one was probably meant to be: the one with the fewest edits, of at most two and at most
 * one for each three letters. The first in order where several are as near; undefined where none is near.
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined
  const lower = name.toLowerCase()
  let most = Math.min(MAX_EDITS, Math.floor(name.length / 3))
  let nearest: string | undefined
  for (const each of names) {
    if (each === name || each.length > MAX_LENGTH) continue
    const edits = countEdits(lower, each.toLowerCase(), most)
    if (edits === undefined) continue
    nearest = each
    if (edits === 0) break
    most = edits - 1
    if (most < 0) break
  }
  return nearest
}
