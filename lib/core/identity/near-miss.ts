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

/** Whether at most `MAX_EDITS` edits turn one text into the other. */
function isWithinEdits(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > MAX_EDITS) return false
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
    if (least > MAX_EDITS) return false
    row = next
  }
  return (row.at(-1) ?? 0) <= MAX_EDITS
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
    return short || !isWithinEdits(a, b)
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
